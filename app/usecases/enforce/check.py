"""Checking a group write: it went by public id, which another asset may have taken since the read."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from app.errors import NotFound, RequestRefused
from app.model import Asset
from app.ports import Account, Records
from app.rules.values import same
from app.usecases.enforce.calls import Plan, persistently
from app.usecases.enforce.case import Case
from app.usecases.enforce.decide import decide
from app.usecases.enforce.exemptions import covering
from app.usecases.enforce.overwritten import Write
from app.usecases.enforce.policy import Policy
from app.usecases.enforce.told import tell_of_write
from app.usecases.snapshot import Snapshot

log = logging.getLogger(__name__)

LOOK_AGAIN = 1.0
"""Seconds until an asset is looked at again that vanished or changed while it was written."""


@dataclass(frozen=True, slots=True)
class Checker:
    """Compares what the account shows after a write with what was planned, and mends the difference."""

    account: Account
    records: Records
    policy: Policy
    snapshot: Snapshot
    plan: Plan

    def check(self, case: Case, planned: Asset, shown: Asset | None) -> None:
        """Bring a case up to what the account shows; write singly, by asset id, what is not as it should be.

        planned: the asset as it was read before the write. shown: as it was read after it, None if absent.
        """
        if _may_have_missed(case, planned, shown):
            self._find_strays(case, planned)
        if shown is None:
            case.again = LOOK_AGAIN
            return
        self._see(case, shown)
        if self.policy.write and case.wants_write:
            self.write_singly(case)

    def write_singly(self, case: Case) -> None:
        """Write one asset by its id, whatever its public id is by now."""
        asset_id, changes = case.asset.asset_id, dict(case.verdict.changes)
        announced = case.announced(self.plan.read_at)
        self.plan.mailbox.expect_echo(self.account.cloud, [announced], self.snapshot.version)
        try:
            written = self.plan.write([case], lambda _: self.account.write_metadata_by_id(asset_id, changes))
        except NotFound:
            case.again = LOOK_AGAIN
            return
        except (RequestRefused, ValueError) as refusal:
            case.refused = str(refusal)
            return
        if written is not None:
            case.wrote, case.restored = {**case.wrote, **changes}, case.restores
            tell_of_write(self.account.cloud, case, "values", changes)
            self._see(case, replace(written, tags=written.tags or case.asset.tags))
            if case.verdict.changes:
                case.again, case.failed = LOOK_AGAIN, "the account does not keep what is written"

    def _see(self, case: Case, asset: Asset) -> None:
        case.asset = asset
        case.verdict = decide(asset, self.snapshot, self.policy, case.holds)
        case.exemptions = covering(self.snapshot.exemptions, asset)

    def _find_strays(self, case: Case, planned: Asset) -> None:
        """Have the asset looked at that has taken the public id: our write may have met it instead."""
        address = planned.address
        try:
            found = persistently(
                lambda: self.account.assets_by_address(
                    address.resource_type, address.type, [address.public_id]
                )
            )
        except NotFound:
            return
        others = [other for other in found if other.asset_id != planned.asset_id]
        for other in others:
            log.warning(
                "a write for %s may have met %s, which took its public id", planned.asset_id, other.asset_id
            )
            stray = self._stray(case, other.asset_id).as_json()
            self.plan.mailbox.misdirected(self.account.cloud, other.asset_id, stray, self.plan.clock())
        if others:
            case.wrote = {name: value for name, value in case.wrote.items() if name not in case.sent}
            case.flagged = case.unflagged = ()

    def _stray(self, case: Case, other: str) -> Write:
        record = self.records.verdict(self.account.cloud, other)
        before = record["values"] if record and record["judged_at"] < self.plan.read_at else None
        return Write(
            changes=case.sent,
            since=self.plan.read_at,
            at=self.plan.clock(),
            before=None if before is None else {name: before.get(name) for name in case.sent},
            flags=case.flagged,
        )


def _may_have_missed(case: Case, planned: Asset, shown: Asset | None) -> bool:
    """Say whether what was sent by public id may not have reached the asset."""
    if not (case.sent or case.flagged or case.unflagged):
        return False
    if shown is None or shown.address == planned.address:
        return shown is None
    has_values = all(same(shown.metadata.get(name), value) for name, value in case.sent.items())
    return not has_values or not set(case.flagged) <= set(shown.tags)
