"""Every counter and histogram that several processes share: name, meaning, labels, buckets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.usecases.explain_refusals import CAUSES


@dataclass(frozen=True, slots=True)
class Metric:
    """A counter, or with `buckets` a histogram of seconds.

    name: without `fieldwarden_`, and without the `_total` that a counter gets when it is shown.
    labels: besides `cloud`; few values each. known: values that are shown as 0 before anything happened, so
    that the first time shows as a rise. buckets: upper bounds in seconds, rising, infinity left out.
    """

    name: str
    help: str
    labels: tuple[str, ...] = ()
    known: tuple[tuple[str, ...], ...] = ()
    buckets: tuple[float, ...] = ()


DELIVERIES = Metric(
    "deliveries",
    "Authentic deliveries by notification type and by what became of them: kept (for an asset at least), "
    "ignored (nothing in it matters), parked (not understood).",
    ("type", "verdict"),
)
REFUSED = Metric(
    "deliveries_refused",
    "Deliveries not taken in, by cause.",
    ("cause",),
    known=tuple((cause,) for cause in CAUSES),
)
ACKNOWLEDGED = Metric(
    "acknowledgement_seconds",
    "From a delivery's arrival to its answer, of those that were taken in.",
    buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5),
)
EVENT_TO_WRITE = Metric(
    "event_to_write_seconds",
    "From the first arrival about an asset to the record of what was written to it, of live events.",
    buckets=(0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0),
)
EVALUATIONS = Metric(
    "evaluations",
    "Assets judged and recorded, by what came of it and by what asked for it.",
    ("outcome", "cause"),
)
WRITES = Metric(
    "writes",
    "Assets written to: values filled in or cleared, flags added or removed.",
    ("kind",),
    known=(("values",), ("flags",)),
)
CALLS = Metric(
    "vendor_calls",
    "Calls to the account by endpoint and HTTP status; `none` is no complete answer.",
    ("endpoint", "code"),
)
METRICS: Sequence[Metric] = (
    DELIVERIES,
    REFUSED,
    ACKNOWLEDGED,
    EVENT_TO_WRITE,
    EVALUATIONS,
    WRITES,
    CALLS,
)
"""All of them, in the order in which they are shown."""

Totals = Mapping[tuple[str, ...], float]
"""Counts by metric name and label values. Of a histogram: by its name and a bucket's bound (a count that is
not cumulative, `+Inf` the last), and by its name and `sum`."""
