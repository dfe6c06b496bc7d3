"""What an account's rules say to one of its assets: the one place where the two meet."""

from __future__ import annotations

from collections.abc import Collection
from types import MappingProxyType

from app.model import Asset, Metadata
from app.rules import Verdict
from app.usecases.enforce.holds import Holds, with_holds
from app.usecases.enforce.policy import Policy
from app.usecases.snapshot import Snapshot

NO_HOLDS: Holds = MappingProxyType({})


def decide(asset: Asset, snapshot: Snapshot, policy: Policy, holds: Holds = NO_HOLDS) -> Verdict:
    """Return the verdict on an asset as it is, by the rules in force.

    holds: the asset's values that a person has taken back (`app.ports.Records.holds`).
    """

    def evaluate(values: Metadata, kept: Collection[str]) -> Verdict:
        return snapshot.rules.evaluate(values, clear=policy.clear, kept=kept)

    return with_holds(asset.metadata, holds, snapshot.rules, evaluate)
