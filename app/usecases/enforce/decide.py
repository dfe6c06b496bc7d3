"""What an account's rules say to one of its assets: the one place where the two meet."""

from __future__ import annotations

from collections.abc import Collection
from types import MappingProxyType

from app.model import Asset, Metadata
from app.rules import RuleSet, Verdict
from app.usecases.enforce.exemptions import covering
from app.usecases.enforce.holds import Holds, with_holds
from app.usecases.enforce.policy import Policy
from app.usecases.snapshot import Snapshot

NO_HOLDS: Holds = MappingProxyType({})


def decide(asset: Asset, snapshot: Snapshot, policy: Policy, holds: Holds = NO_HOLDS) -> Verdict:
    """Return the verdict on an asset as it is: its changes are what is to be written, its problems flagged.

    Rules that are only observed play no part, as if they were inactive. holds: the asset's values that a
    person has taken back (`app.ports.Records.holds`).
    """
    return _judged(snapshot.rules, asset, snapshot, policy, holds)


def imagine(asset: Asset, snapshot: Snapshot, policy: Policy, holds: Holds = NO_HOLDS) -> Verdict:
    """Return the verdict as it would be if no rule were only observed."""
    return _judged(snapshot.all_rules, asset, snapshot, policy, holds)


def _judged(rules: RuleSet, asset: Asset, snapshot: Snapshot, policy: Policy, holds: Holds) -> Verdict:
    exempt = {one.rule or one.field or "" for one in covering(snapshot.exemptions, asset)}

    def evaluate(values: Metadata, kept: Collection[str]) -> Verdict:
        return rules.evaluate(values, clear=policy.clear, exempt=exempt, kept=kept)

    return with_holds(asset.metadata, holds, rules, evaluate)
