"""The road of a batch: observed, wanted, difference, written, flagged, checked, recorded."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.model import Asset, Effect, Entry, Priority, Settled
from app.ports import Account, Clock, Lease, Mailbox, Records
from app.rules import Verdict
from app.usecases.enforce.calls import Plan
from app.usecases.enforce.case import Case
from app.usecases.enforce.check import Checker
from app.usecases.enforce.decide import imagine
from app.usecases.enforce.flags import write_flags
from app.usecases.enforce.holds import conclude, gone
from app.usecases.enforce.judge import Judge
from app.usecases.enforce.policy import Policy, after
from app.usecases.enforce.read import handle_absent, read_assets, resolve
from app.usecases.enforce.record import Record, effect_of
from app.usecases.enforce.told import tell_of_case
from app.usecases.enforce.write import write_changes
from app.usecases.meter import Meter, metrics
from app.usecases.snapshot import Snapshot, Snapshots
from app.usecases.steps import tell_of_entry

log = logging.getLogger(__name__)

MAX_TRIES = 3
"""Claims of an entry without success before it is parked."""
RETRY_SECONDS = 2.0
"""Seconds until an asset that could not be judged is tried again."""


@dataclass(frozen=True, slots=True)
class Enforcer:
    """Enforces the active rules of one account on batches of mailbox entries.

    policy: what may be written at all. mode: that of the settings, which counts unless the account has its
    own; the mode that counts is recorded with each verdict. meter: counts what came of each entry.
    """

    account: Account
    mailbox: Mailbox
    records: Records
    snapshots: Snapshots
    policy: Policy
    mode: str
    clock: Clock
    meter: Meter = field(default_factory=Meter)

    def enforce(self, lease: Lease, entries: Sequence[Entry]) -> set[int]:
        """Enforce a batch of at most 100 entries of one shard. Returns other shards that now need a drain.

        Raises AccountError when the account cannot be used for now, LeaseLost when the shard has another
        holder; entries that were not settled stay.
        """
        nameless = [entry for entry in entries if entry.asset_id is None]
        others, absent = resolve(self.account, self.mailbox, lease, nameless, self.clock())
        named = {entry.asset_id: entry for entry in entries if entry.asset_id}
        assets, unreadable = read_assets(self.account, list(named))
        plan = Plan(self.account.cloud, self.mailbox, lease, self.clock(), self.clock)
        for asset_id, reason in unreadable.items():
            self._set_back(lease, named[asset_id], RETRY_SECONDS, f"could not be read: {reason}")
        absent += [named[name] for name in named.keys() - assets.keys() - unreadable.keys()]
        self._handle_absent(lease, absent)
        snapshot = self.snapshots.current(
            self.account.cloud, {n for a in assets.values() for n in a.metadata}
        )
        observed = [(named[name], asset) for name, asset in assets.items()]
        self._in_its_mode(snapshot)._enforce(plan, observed, snapshot)
        return others

    def _in_its_mode(self, snapshot: Snapshot) -> Enforcer:
        mode = snapshot.mode or self.mode
        return replace(self, mode=mode, policy=self.policy.under(mode))

    def _enforce(self, plan: Plan, observed: Sequence[tuple[Entry, Asset]], snapshot: Snapshot) -> None:
        """Judge assets that were read, carry out what follows, and record it."""
        lease = plan.lease
        earlier = self.records.verdicts(self.account.cloud, [asset.asset_id for _, asset in observed])
        judged = Judge(self.records, self.policy, snapshot, plan).judge(observed, earlier)
        for entry, reason in judged.failed:
            self._set_back(lease, entry, RETRY_SECONDS, reason)
        for entry in judged.later:
            self._set_back(lease, entry, 0.0, None)
        for case in judged.cases:
            tell_of_case("judged", plan.cloud, case, version=snapshot.version)
        self._carry_out(plan, judged.cases, snapshot)
        for case in judged.cases:
            self._settle(lease, case, snapshot, earlier.get(case.asset.asset_id))

    def _handle_absent(self, lease: Lease, entries: Sequence[Entry]) -> None:
        cloud = self.account.cloud
        holds = self.records.holds(cloud, [entry.asset_id for entry in entries if entry.asset_id])
        for entry in entries:
            undone = gone(holds.get(entry.asset_id or "", {}))
            if handle_absent(cloud, self.mailbox, lease, entry, self.clock(), undone):
                self._count(entry, "gone")

    def _carry_out(self, plan: Plan, cases: list[Case], snapshot: Snapshot) -> None:
        """Write values, then flags, then read what was touched once and mend what is not as planned."""
        planned = {case.asset.asset_id: case.asset for case in cases}
        checker = Checker(self.account, self.records, self.policy, snapshot, plan)
        wanting = [case for case in cases if case.wants_write] if self.policy.write else []
        self._write(plan, wanting, checker, snapshot)
        self._flag(plan, cases, snapshot)
        touched = [case for case in cases if case in wanting or case.flagged or case.unflagged]
        shown, _ = read_assets(self.account, [case.asset.asset_id for case in touched])
        for case in touched:
            checker.check(case, planned[case.asset.asset_id], shown.get(case.asset.asset_id))
        self._flag(replace(plan, read_at=self.clock()), touched, snapshot)

    def _write(self, plan: Plan, cases: Sequence[Case], checker: Checker, snapshot: Snapshot) -> None:
        """Write what many assets may share together; give back singly, by asset id, what was overwritten."""
        together = [case for case in cases if not case.restores]
        write_changes(self.account, self.mailbox, plan, together, snapshot.version)
        for case in together:
            case.asset = replace(case.asset, metadata=after(case.asset.metadata, case.wrote))
        for case in cases:
            if case.restores:
                checker.write_singly(case)
        self._heed_refusals(cases, snapshot)

    def _flag(self, plan: Plan, cases: list[Case], snapshot: Snapshot) -> None:
        if self.policy.flag_tag:
            write_flags(self.account, self.mailbox, plan, cases, snapshot.version, self.policy)

    def _heed_refusals(self, cases: Sequence[Case], snapshot: Snapshot) -> None:
        """A refusal may mean that the fields have changed: look, and judge anew if they have."""
        refused = [case for case in cases if case.refused is not None]
        if refused and self.snapshots.refreshed(self.account.cloud).version != snapshot.version:
            for case in refused:
                case.again = 0.0

    def _settle(self, lease: Lease, case: Case, snapshot: Snapshot, earlier: Record | None) -> None:
        if case.again is not None:
            self._set_back(lease, case.entry, case.again, case.failed)
            return
        if case.held and case.opened:
            log.warning("asset %s of %s: %s", case.asset.asset_id, self.account.cloud, case.held.reason)
        case.after = conclude(
            case.asset.metadata,
            case.holds,
            case.dropped,
            case.verdict,
            snapshot.rules,
            refused=case.refused,
            waits=case.held is not None,
        )
        case.would = self._would(case, snapshot)
        effect: Effect = effect_of(case, snapshot.version, self.mode, earlier, self.clock())
        settled = self.mailbox.settle(self.account.cloud, lease, case.entry, effect, self.clock())
        outcome = effect.outcome[0]
        tell_of_entry("recorded", self.account.cloud, case.entry, outcome=outcome, settled=settled.value)
        if settled is not Settled.FENCED:
            self._count(case.entry, outcome)
            self._count_writes(case)

    def _count(self, entry: Entry, outcome: str) -> None:
        cause = self.meter.cause(entry.causes)
        self.meter.count(self.account.cloud, metrics.EVALUATIONS, outcome, cause)

    def _count_writes(self, case: Case) -> None:
        """Count what was written, and how long a live event took to get there; sweeps wait on purpose."""
        cloud, flagged = self.account.cloud, bool(case.flagged or case.unflagged)
        kinds = [kind for kind, holds in (("values", bool(case.wrote)), ("flags", flagged)) if holds]
        for kind in kinds:
            self.meter.count(cloud, metrics.WRITES, kind)
        if kinds and case.entry.priority is Priority.LIVE:
            self.meter.observe(cloud, metrics.EVENT_TO_WRITE, self.clock() - case.entry.first)

    def _would(self, case: Case, snapshot: Snapshot) -> Verdict | None:
        """Return the verdict as it would be if nothing were only observed, where that makes a difference."""
        if self.policy.write and snapshot.all_rules is snapshot.rules:
            return None
        try:
            would = imagine(case.asset, snapshot, self.policy, case.holds)
        except Exception:  # a rule that is only tried out must stop nothing
            log.exception("asset %s of %s could not be observed", case.asset.asset_id, self.account.cloud)
            return None
        is_same = (would.changes, would.problems) == (case.verdict.changes, case.verdict.problems)
        return None if is_same and (self.policy.write or not would.changes) else would

    def _set_back(self, lease: Lease, entry: Entry, pause: float, failed: str | None) -> None:
        """Try an entry again later; one that failed by its own fault is parked the third time."""
        if failed is not None and entry.tries >= MAX_TRIES:
            self.mailbox.park(self.account.cloud, lease, entry, failed, self.clock())
            tell_of_entry("parked", self.account.cloud, entry)
            self._count(entry, "parked")
        else:
            until = self.clock() + pause
            self.mailbox.postpone(self.account.cloud, lease, entry, until, tried=failed is not None)
            tell_of_entry("postponed", self.account.cloud, entry, seconds=pause, failed=failed is not None)
