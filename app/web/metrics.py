"""`/metrics`: Prometheus. Gauges are read from Redis when scraped; RQ's keep rq-exporter's names.

Counters are those of the process that answers; with several web processes a scrape sees one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis import RedisError
from rq import Queue, Worker
from rq.serializers import JSONSerializer

from app.dispatch import queue
from app.errors import StoreUnavailable
from app.web.parts import WebParts

GAUGES = {
    "pending": "Assets that wait to be judged.",
    "oldest_seconds": "How long the oldest of them has waited.",
    "in_flight": "Shards that are being drained.",
    "held": "Assets whose writes are held back because something outside keeps undoing them.",
    "parked": "Entries and deliveries set aside for a person.",
}
COUNTERS = {
    "accepted": "Deliveries and other causes taken in.",
    "settled": "Assets judged and recorded.",
}


class Metrics:
    """The route, over a registry of its own."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry

    def blueprint(self) -> Blueprint:
        """Return the route."""
        routes = Blueprint("metrics", __name__)
        routes.get("/metrics")(self.scrape)
        return routes

    def scrape(self) -> Response:
        """Answer all metrics as text."""
        return Response(generate_latest(self.registry), content_type=CONTENT_TYPE_LATEST)


class RedisCollector(Collector):
    """Reads the accounts' counts and RQ's queues when asked."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def describe(self) -> list[Metric]:
        """Return nothing: what there is to tell is only known when asked."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield what Redis tells; when it does not answer, only that."""
        try:
            metrics = [*self._accounts(), *self._queues()]
        except (RedisError, StoreUnavailable):
            metrics = []
        yield GaugeMetricFamily("fieldwarden_redis_up", "Whether Redis answers.", float(bool(metrics)))
        yield from metrics

    def _accounts(self) -> list[Metric]:
        now = self.parts.clock()
        counts = {cloud: self.parts.records.counts(cloud, now) for cloud in self.parts.settings.accounts}
        version = GaugeMetricFamily("fieldwarden_rules_version", "Version of the rules.", labels=["cloud"])
        for cloud in counts:
            version.add_metric([cloud], self.parts.rulebook.version(cloud))
        return [
            version,
            *(_family(GaugeMetricFamily, name, help_, counts) for name, help_ in GAUGES.items()),
            *(_family(CounterMetricFamily, name, help_, counts) for name, help_ in COUNTERS.items()),
        ]

    def _queues(self) -> list[Metric]:
        ours = queue(self.parts.queue_connection, self.parts.settings.redis_prefix)
        workers = GaugeMetricFamily("rq_workers", "RQ workers.", labels=["name", "state", "queues"])
        for worker in Worker.all(queue=ours, serializer=JSONSerializer):
            workers.add_metric([worker.name, str(worker.get_state()), ",".join(worker.queue_names())], 1)
        jobs = GaugeMetricFamily("rq_jobs", "RQ jobs by queue and status.", labels=["queue", "status"])
        for status, count in _jobs(ours).items():
            jobs.add_metric([ours.name, status], count)
        return [workers, jobs]


def _family(kind: Any, name: str, help_: str, counts: dict[str, dict[str, Any]]) -> Metric:
    family: Metric = kind(f"fieldwarden_{name}", help_, labels=["cloud"])
    for cloud, count in counts.items():
        family.add_metric([cloud], count.get(name, 0))  # type: ignore[attr-defined]  # both kinds have it
    return family


def _jobs(queue: Queue) -> dict[str, int]:
    return {
        "queued": queue.count,
        "started": queue.started_job_registry.get_job_count(cleanup=False),
        "finished": queue.finished_job_registry.get_job_count(cleanup=False),
        "failed": queue.failed_job_registry.get_job_count(cleanup=False),
        "deferred": queue.deferred_job_registry.get_job_count(cleanup=False),
        "scheduled": queue.scheduled_job_registry.get_job_count(cleanup=False),
    }
