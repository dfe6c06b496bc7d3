"""What all processes have counted, as Prometheus' counters and histograms."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.core import Metric as Family

from app.usecases.meter import METRICS, Metric
from app.usecases.meter.metrics import REFUSED, Totals
from app.web.parts import WebParts

NOBODY = ""
"""Stands for a cloud in what is for no account of ours; an empty label is none to Prometheus."""

_OF_NOBODY: dict[tuple[str, ...], float] = {("unknown_account",): 0.0, ("not_kept",): 0.0}
"""Causes of refusals that are told of no account."""


def counted(parts: WebParts) -> list[Family]:
    """Return every metric of `METRICS`, read anew. Raises StoreUnavailable."""
    totals = {cloud: parts.tallies.totals(cloud) for cloud in (*parts.settings.accounts, NOBODY)}
    return [_histogram(one, totals) if one.buckets else _counter(one, totals) for one in METRICS]


def _counter(metric: Metric, totals: Mapping[str, Totals]) -> Family:
    family = CounterMetricFamily(f"fieldwarden_{metric.name}", metric.help, labels=["cloud", *metric.labels])
    for cloud, held in totals.items():
        found = {name[1:]: total for name, total in held.items() if name[0] == metric.name}
        known: dict[tuple[str, ...], float] = (
            _OF_NOBODY if cloud == NOBODY else dict.fromkeys(metric.known, 0.0)
        )
        for labels, total in sorted({**known, **found}.items()):
            if cloud != NOBODY or metric is REFUSED:
                family.add_metric([cloud, *labels], total)
    return family


def _histogram(metric: Metric, totals: Mapping[str, Totals]) -> Family:
    family = HistogramMetricFamily(f"fieldwarden_{metric.name}", metric.help, labels=["cloud"])
    for cloud in (cloud for cloud in totals if cloud != NOBODY):
        held, below, buckets = totals[cloud], 0.0, list[tuple[str, float]]()
        for bound in (*map(str, metric.buckets), "+Inf"):
            below += held.get((metric.name, bound), 0.0)
            buckets.append((bound, below))
        family.add_metric([cloud], buckets, held.get((metric.name, "sum"), 0.0))
    return family
