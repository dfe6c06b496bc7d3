"""Judging the assets of a batch: what the rules say to each, and what we know that bears on writing it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.model import Asset, Entry
from app.ports import Records
from app.usecases.enforce.breaker import rounds_from
from app.usecases.enforce.case import Case, Policy
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
                verdict = self.snapshot.rules.evaluate(asset.metadata, clear=self.policy.clear)
            except Exception as problem:  # a poison asset must not stop the queue
                log.exception("asset %s of %s could not be judged", name, self.cloud)
                failed.append((entry, f"could not be judged: {type(problem).__name__}"))
                continue
            case = Case(entry, asset, verdict, ours=ours[name], rounds=rounds_from(traces[name].rounds))
            case.take_over(traces[name].intent)
            case.refused = still_refused(earlier.get(name), case, self.snapshot.version)
            case.heed_breaker(self.policy, self.snapshot.version, now)
            cases.append(case)
        return cases, failed
