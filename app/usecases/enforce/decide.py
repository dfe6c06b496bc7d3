"""What an account's rules say to one of its assets: the one place where the two meet."""

from __future__ import annotations

from app.model import Asset
from app.rules import Verdict
from app.usecases.enforce.policy import Policy
from app.usecases.snapshot import Snapshot


def decide(asset: Asset, snapshot: Snapshot, policy: Policy) -> Verdict:
    """Return the verdict on an asset as it is, by the rules in force."""
    return snapshot.rules.evaluate(asset.metadata, clear=policy.clear)
