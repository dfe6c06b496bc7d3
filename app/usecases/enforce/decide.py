"""What an account's rules say to one of its assets: the one place where the two meet."""

from __future__ import annotations

from app.model import Asset
from app.rules import RuleSet, Verdict
from app.usecases.enforce.exemptions import covering
from app.usecases.enforce.policy import Policy
from app.usecases.snapshot import Snapshot


def decide(asset: Asset, snapshot: Snapshot, policy: Policy) -> Verdict:
    """Return the verdict on an asset as it is: its changes are what is to be written, its problems flagged.

    Rules that are only observed play no part, as if they were inactive.
    """
    return _judged(snapshot.rules, asset, snapshot, policy)


def imagine(asset: Asset, snapshot: Snapshot, policy: Policy) -> Verdict:
    """Return the verdict as it would be if no rule were only observed."""
    return _judged(snapshot.all_rules, asset, snapshot, policy)


def _judged(rules: RuleSet, asset: Asset, snapshot: Snapshot, policy: Policy) -> Verdict:
    exempt = {one.rule or one.field or "" for one in covering(snapshot.exemptions, asset)}
    return rules.evaluate(asset.metadata, clear=policy.clear, exempt=exempt)
