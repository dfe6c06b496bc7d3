"""Judging the assets of a batch: what the rules say to each, and what we know that bears on writing it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.model import Asset, Entry, Trace
from app.ports import Records
from app.rules.values import same
from app.usecases.enforce.breaker import rounds_from
from app.usecases.enforce.case import Case, Policy, after
from app.usecases.enforce.overwritten import Loss, Wait, find, write_from
from app.usecases.enforce.record import Record, still_refused
from app.usecases.snapshot import Snapshot

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges by one version of an account's rules."""

    cloud: str
    records: Records
    policy: Policy
    snapshot: Snapshot

    def judge(
        self, observed: Sequence[tuple[Entry, Asset]], earlier: Mapping[str, Record], now: float
    ) -> tuple[list[Case], list[tuple[Entry, str]]]:
        """Return a case for each asset, and those that could not be judged with the reason."""
        ids = [asset.asset_id for _, asset in observed]
        ours, traces = self.records.flags(self.cloud, ids), self.records.traces(self.cloud, ids)
        cases, failed = [], []
        for entry, asset in observed:
            name = asset.asset_id
            try:
                case = self._case(entry, asset, ours[name], traces[name], now)
            except Exception as problem:  # a poison asset must not stop the queue
                log.exception("asset %s of %s could not be judged", name, self.cloud)
                failed.append((entry, f"could not be judged: {type(problem).__name__}"))
                continue
            case.refused = still_refused(earlier.get(name), case, self.snapshot.version)
            case.heed_breaker(self.policy, self.snapshot.version, now)
            cases.append(case)
        return cases, failed

    def _case(self, entry: Entry, asset: Asset, ours: frozenset[str], trace: Trace, now: float) -> Case:
        verdict = self.snapshot.rules.evaluate(asset.metadata, clear=self.policy.clear)
        memory = trace.memory or {}
        case = Case(entry, asset, verdict, ours=ours, rounds=rounds_from(memory.get("rounds")))
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
        verdict = self.snapshot.rules.evaluate(given_back, clear=self.policy.clear)
        wanted = after(given_back, verdict.changes)
        changes = {
            name: wanted.get(name)
            for name in {**stored, **wanted}
            if not same(stored.get(name), wanted.get(name))
        }
        if any(name in changes for name in loss.lost):
            case.restores, case.verdict = True, replace(verdict, changes=changes)
