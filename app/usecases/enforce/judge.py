"""Judging the assets of a batch: what the rules say to each, and what we know that bears on writing it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.model import Asset, Entry, Trace
from app.ports import Records
from app.usecases.enforce.calls import PLAN_SECONDS, Plan
from app.usecases.enforce.case import Case
from app.usecases.enforce.decide import decide
from app.usecases.enforce.exemptions import covering
from app.usecases.enforce.holds import Holds, not_to_be_put_back
from app.usecases.enforce.overwritten import Loss, Wait, find, write_from
from app.usecases.enforce.policy import Policy, after, difference
from app.usecases.enforce.record import Record, still_refused
from app.usecases.enforce.rounds import rounds_from
from app.usecases.snapshot import Snapshot

log = logging.getLogger(__name__)


JUDGING_SECONDS = PLAN_SECONDS / 2
"""A batch is judged for this long at most, so that what was judged can still be written."""


@dataclass(slots=True)
class Judged:
    """What became of a batch: cases, entries that could not be judged and why, entries left for later."""

    cases: list[Case] = field(default_factory=list)
    failed: list[tuple[Entry, str]] = field(default_factory=list)
    later: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges by one version of an account's rules."""

    records: Records
    policy: Policy
    snapshot: Snapshot
    plan: Plan

    def judge(self, observed: Sequence[tuple[Entry, Asset]], earlier: Mapping[str, Record]) -> Judged:
        """Judge each asset. A poison asset, or one that takes too long, holds up nobody."""
        ids = [asset.asset_id for _, asset in observed]
        ours = self.records.flags(self.plan.cloud, ids)
        traces = self.records.traces(self.plan.cloud, ids)
        holds = self.records.holds(self.plan.cloud, ids)
        judged = Judged()
        for entry, asset in observed:
            name, started = asset.asset_id, self.plan.clock()
            if started - self.plan.read_at > JUDGING_SECONDS and judged.cases:
                judged.later.append(entry)
                continue
            try:
                case = self._case(entry, asset, ours[name], traces[name], holds[name], started)
            except Exception as problem:  # a poison asset must not stop the queue
                log.exception("asset %s of %s could not be judged", name, self.plan.cloud)
                judged.failed.append((entry, f"could not be judged: {type(problem).__name__}"))
                continue
            took = self.plan.clock() - started
            if took > PLAN_SECONDS:
                judged.failed.append((entry, f"could not be judged: the rules took {took:.1f} s for it"))
                continue
            case.refused = still_refused(earlier.get(name), case, self.snapshot.version)
            case.heed_breaker(self.policy, self.snapshot.version, started)
            judged.cases.append(case)
        return judged

    def _case(
        self, entry: Entry, asset: Asset, ours: frozenset[str], trace: Trace, holds: Holds, now: float
    ) -> Case:
        dropped = not_to_be_put_back(holds, asset.metadata, trace.intent)
        holds = {name: one for name, one in holds.items() if name not in dropped}
        verdict = decide(asset, self.snapshot, self.policy, holds)
        memory = trace.memory or {}
        case = Case(entry, asset, verdict, ours=ours, rounds=rounds_from(memory.get("rounds")))
        case.holds, case.dropped = holds, dropped
        case.exemptions = covering(self.snapshot.exemptions, asset)
        case.write = write_from(memory.get("write"))
        case.take_over(trace.intent)
        self._look_back(case, trace, now)
        return case

    def _look_back(self, case: Case, trace: Trace, now: float) -> None:
        """Find out whether a write of ours has overwritten somebody's edit, and plan to give it back.

        What is given back is judged first: where the rules would replace it anyway, it is not lost.
        """
        stray = write_from(trace.stray)
        for write in filter(None, (stray, case.write)):
            found = find(write, trace.reports, case.asset.metadata, now)
            if isinstance(found, Wait):
                case.again = found.seconds
            elif found and case.loss is None:
                case.loss = found
                self._plan_to_restore(case, found)
        if stray is not None:
            added = {tag for report in trace.reports if report.at >= stray.since for tag in report.tags}
            case.ours |= added.intersection(stray.flags)

    def _plan_to_restore(self, case: Case, loss: Loss) -> None:
        stored = case.asset.metadata
        given_back = after(stored, loss.lost)
        verdict = decide(replace(case.asset, metadata=given_back), self.snapshot, self.policy, case.holds)
        wanted = after(given_back, verdict.changes)
        changes = difference(stored, wanted)
        if any(name in changes for name in loss.lost):
            case.restores, case.verdict = True, replace(verdict, changes=changes)
