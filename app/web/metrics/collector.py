"""Reads the accounts' state, what was counted, and RQ's queues when Prometheus asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis import RedisError

from app.errors import StoreUnavailable
from app.web.metrics.counted import counted
from app.web.metrics.queues import of_queues
from app.web.parts import WebParts

GAUGES = {
    "pending": ("mailbox_entries", "Assets that wait to be judged."),
    "oldest_seconds": ("mailbox_oldest_age_seconds", "How long the oldest of them has waited."),
    "in_flight": ("shards_in_flight", "Shards that are being drained."),
    "held": (
        "held_assets",
        "Assets whose writes are held back because something outside keeps undoing them.",
    ),
    "parked": ("parked_items", "Entries and deliveries set aside for a person."),
}
"""What `Records.counts` calls it, to name and meaning."""
COUNTERS = {
    "accepted": ("accepted", "Deliveries and other causes taken in."),
    "settled": ("settled", "Assets judged and recorded."),
}
MOST_FIELDS = 100
"""Fields that `fieldwarden_missing_mandatory` names, those that most assets lack; the rest is one sum."""
REST = "(others)"


class RedisCollector(Collector):
    """Everything there is to tell."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def describe(self) -> list[Metric]:
        """Return nothing: what there is to tell is only known when asked."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield what Redis tells; when it does not answer, only that."""
        try:
            metrics = [*self._state(), *counted(self.parts), *self._queues()]
        except (RedisError, StoreUnavailable):
            metrics = []
        yield GaugeMetricFamily("fieldwarden_redis_up", "Whether Redis answers.", float(bool(metrics)))
        yield from metrics

    def _queues(self) -> list[Metric]:
        return of_queues(self.parts.queue_connection, self.parts.settings.redis_prefix)

    def _state(self) -> list[Metric]:
        parts, now = self.parts, self.parts.clock()
        clouds = tuple(parts.settings.accounts)
        counts = {cloud: parts.records.counts(cloud, now) for cloud in clouds}
        quotas = {cloud: parts.allowances(cloud).left() for cloud in clouds}
        version = {cloud: parts.rulebook.version(cloud) for cloud in clouds}
        effects = {cloud: parts.records.last_effect(cloud) for cloud in clouds}
        paused = {cloud: float(parts.mailbox.paused(cloud, now) is not None) for cloud in clouds}
        return [
            _gauge("rules_version", "Version of what assets are judged by.", version),
            _gauge("paused", "Whether nothing is sent to the account for now.", paused),
            _gauge("last_effect_timestamp_seconds", "When an asset was last judged and recorded.", effects),
            _gauge("quota_calls_left", "Admin API calls left this hour.", _part(quotas, 0)),
            _gauge("quota_calls_limit", "Admin API calls the account allows an hour.", _part(quotas, 1)),
            *(_gauge(*told, _named(counts, key)) for key, told in GAUGES.items()),
            *(_counter(*told, _named(counts, key)) for key, told in COUNTERS.items()),
            self._missing(clouds),
        ]

    def _missing(self, clouds: tuple[str, ...]) -> Metric:
        family = GaugeMetricFamily(
            "fieldwarden_missing_mandatory",
            "Assets that lack a field's mandatory value.",
            labels=["cloud", "field"],
        )
        for cloud in clouds:
            most = sorted(self.parts.records.missing(cloud).items(), key=lambda one: (-one[1], one[0]))
            for field, count in most[:MOST_FIELDS]:
                family.add_metric([cloud, field], count)
            if rest := sum(count for _, count in most[MOST_FIELDS:]):
                family.add_metric([cloud, REST], rest)
        return family


def _gauge(name: str, help_: str, values: Mapping[str, float | None]) -> Metric:
    family = GaugeMetricFamily(f"fieldwarden_{name}", help_, labels=["cloud"])
    for cloud, value in values.items():
        if value is not None:
            family.add_metric([cloud], value)
    return family


def _counter(name: str, help_: str, values: Mapping[str, float]) -> Metric:
    family = CounterMetricFamily(f"fieldwarden_{name}", help_, labels=["cloud"])
    for cloud, value in values.items():
        family.add_metric([cloud], value)
    return family


def _named(counts: Mapping[str, Mapping[str, Any]], key: str) -> dict[str, float]:
    return {cloud: count[key] for cloud, count in counts.items()}


def _part(quotas: Mapping[str, tuple[int, int] | None], place: int) -> dict[str, float | None]:
    return {cloud: None if quota is None else quota[place] for cloud, quota in quotas.items()}
