"""How much happened of late and how fast it went: the numbers behind the charts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.model import Bucket
from app.ports import Paces

WINDOWS = {"hour": ("minute", 60), "day": ("hour", 24), "month": ("day", 31)}
"""What can be looked at: the span of its buckets, and how many."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What happened in a window, bucket by bucket, oldest first. span: `minute`, `hour` or `day`."""

    window: str
    span: str
    buckets: Sequence[Bucket]

    def of(self, name: str) -> list[int]:
        """Return the counts of a name, bucket by bucket."""
        return [bucket.counts.get(name, 0) for bucket in self.buckets]

    def total(self, name: str) -> int:
        """Return the count of a name in the whole window."""
        return sum(self.of(name))

    def latency(self, share: float) -> float | None:
        """Return within how many seconds that share of the window's writes was made; None without writes."""
        whole = Counter[float]()
        for bucket in self.buckets:
            whole.update(bucket.latencies)
        return quantile(whole, share)

    def latencies(self, share: float) -> list[float | None]:
        """Return the same bucket by bucket."""
        return [quantile(bucket.latencies, share) for bucket in self.buckets]


def pace(paces: Paces, cloud: str, window: str, at: float) -> Pace:
    """Return what happened to an account in the window, one of `WINDOWS`, that ends at a time."""
    span, count = WINDOWS[window]
    return Pace(window, span, paces.buckets(cloud, span, count, at))


def quantile(latencies: Mapping[float, int], share: float) -> float | None:
    """Return the latency that a share of the writes did not exceed, read off a histogram by upper bounds.

    Within a bucket they are taken to lie evenly; those beyond the last bound count as that bound.
    """
    wanted, below, lower = share * sum(latencies.values()), 0, 0.0
    if not wanted:
        return None
    for bound in sorted(latencies):
        here = latencies[bound]
        if below + here >= wanted:
            return lower if math.isinf(bound) else lower + (bound - lower) * (wanted - below) / here
        below, lower = below + here, bound
    return lower
