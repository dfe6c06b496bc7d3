"""Checking a group write: it went by public id, which another asset may have taken since the read."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from app.errors import NotFound, RequestRefused
from app.model import Arrival, Asset
from app.ports import Account, Clock, Lease, Mailbox, Records
from app.rules.values import same
from app.usecases.enforce.calls import fenced, persistently
from app.usecases.enforce.case import Case, Policy
from app.usecases.snapshot import Snapshot

log = logging.getLogger(__name__)

LOOK_AGAIN = 1.0
"""Seconds until an asset is looked at again that vanished or changed while it was written."""


@dataclass(frozen=True, slots=True)
class Checker:
    """Compares what the account shows after a write with what was planned, and mends the difference."""

    account: Account
    mailbox: Mailbox
    records: Records
    policy: Policy
    snapshot: Snapshot
    lease: Lease
    clock: Clock

    def check(self, case: Case, planned: Asset, shown: Asset | None) -> None:
        """Bring a case up to what the account shows; write singly, by asset id, what is not as it should be.

        planned: the asset as it was read before the write. shown: as it was read after it, None if absent.
        """
        if shown is None:
            case.again = LOOK_AGAIN
            return
        if shown.address != planned.address and case.wrote:
            self._mend_misdirected(case, planned)
        self._see(case, shown)
        if self.policy.write and case.wants_write:
            self._write_singly(case)

    def _see(self, case: Case, asset: Asset) -> None:
        case.asset = asset
        case.verdict = self.snapshot.rules.evaluate(asset.metadata, clear=self.policy.clear)

    def _write_singly(self, case: Case) -> None:
        asset_id, changes = case.asset.asset_id, dict(case.verdict.changes)
        self.mailbox.expect_echo(self.account.cloud, [case.announced()], self.snapshot.version)
        try:
            written = fenced(self.lease, lambda: self.account.write_metadata_by_id(asset_id, changes))
        except NotFound:
            case.again = LOOK_AGAIN
        except (RequestRefused, ValueError) as refusal:
            case.refused = str(refusal)
        else:
            case.wrote = {**case.wrote, **changes}
            self._see(case, replace(written, tags=written.tags or case.asset.tags))
            if case.verdict.changes:
                case.again, case.failed = LOOK_AGAIN, "the account does not keep what is written"

    def _mend_misdirected(self, case: Case, planned: Asset) -> None:
        """Give the asset that took the public id its values back, as far as its last verdict knows them."""
        address = planned.address
        try:
            found = persistently(
                lambda: self.account.assets_by_address(
                    address.resource_type, address.type, [address.public_id]
                )
            )
        except NotFound:
            return
        for other in found:
            log.warning(
                "a write for %s may have met %s, which took its public id", planned.asset_id, other.asset_id
            )
            self._give_back(case, other)
            arrival = Arrival(other.asset_id, other.address, cause="public id changed hands")
            self.mailbox.put(self.account.cloud, [arrival], self.clock())

    def _give_back(self, case: Case, other: Asset) -> None:
        record = self.records.verdict(self.account.cloud, other.asset_id)
        if record is None:
            return
        values = record["values"]
        lost = {
            name: values.get(name)
            for name, written in case.wrote.items()
            if same(other.metadata.get(name), written) and not same(values.get(name), written)
        }
        if lost:
            fenced(self.lease, lambda: self.account.write_metadata_by_id(other.asset_id, lost))
