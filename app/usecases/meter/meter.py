"""Counts in memory and hands them on, many at once: whoever counts waits for nobody."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from threading import Lock

from app.ports import Tallies
from app.usecases.meter.metrics import Metric
from app.usecases.meter.words import OTHER, cause_of

Name = tuple[str, ...]


class Meter:
    """Counts for all accounts; may be used by several threads.

    What was counted since the last `flush` dies with the process. What the store did not take is kept, and
    may be counted twice if the store had taken it and could not say so.
    """

    def __init__(self, tallies: Tallies | None = None, kinds: frozenset[str] = frozenset()) -> None:
        """Make a meter. tallies: None counts for nobody. kinds: the notification types that are known."""
        self._tallies, self._kinds = tallies, kinds
        self._lock = Lock()
        self._counted: defaultdict[str, defaultdict[Name, float]] = defaultdict(lambda: defaultdict(float))

    def count(self, cloud: str, metric: Metric, *labels: str) -> None:
        """Count one. cloud: "" if it is for no account of ours. labels: in the metric's order."""
        self._add(cloud, {(metric.name, *labels): 1.0})

    def observe(self, cloud: str, metric: Metric, seconds: float) -> None:
        """Count a duration; a clock that was set back makes none below zero."""
        seconds = max(seconds, 0.0)
        place = bisect_left(metric.buckets, seconds)
        bound = str(metric.buckets[place]) if place < len(metric.buckets) else "+Inf"
        self._add(cloud, {(metric.name, bound): 1.0, (metric.name, "sum"): seconds})

    def kind(self, name: str) -> str:
        """Return a notification type if it is known."""
        return name if name in self._kinds else OTHER

    def cause(self, causes: tuple[str, ...]) -> str:
        """Return why an asset was judged, in a known word."""
        return cause_of(causes, self._kinds)

    def flush(self) -> None:
        """Hand on what was counted. Raises StoreUnavailable, and keeps it."""
        if self._tallies is None:
            return
        with self._lock:
            counted, self._counted = self._counted, defaultdict(lambda: defaultdict(float))
        try:
            while counted:
                cloud, amounts = next(iter(counted.items()))
                self._tallies.add(cloud, amounts)
                del counted[cloud]
        finally:
            for cloud, amounts in counted.items():
                self._add(cloud, amounts)

    def _add(self, cloud: str, amounts: dict[Name, float]) -> None:
        with self._lock:
            held = self._counted[cloud]
            for name, amount in amounts.items():
                held[name] += amount
