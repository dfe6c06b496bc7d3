"""`/metrics`: Prometheus. All is read from Redis when scraped, so any web process tells of all of them.

Names, units and buckets follow Prometheus' conventions; those of RQ are rq-exporter's, for its Grafana board.
"""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from app.errors import StoreUnavailable
from app.web.metrics.collector import RedisCollector
from app.web.parts import WebParts

__all__ = ["Metrics", "RedisCollector"]


class Metrics:
    """The route, over a registry of its own."""

    def __init__(self, parts: WebParts) -> None:
        self.meter, self.registry = parts.meter, CollectorRegistry()
        self.registry.register(RedisCollector(parts))

    def blueprint(self) -> Blueprint:
        """Return the route."""
        routes = Blueprint("metrics", __name__)
        routes.get("/metrics")(self.scrape)
        return routes

    def scrape(self) -> Response:
        """Answer all metrics as text."""
        with suppress(StoreUnavailable):
            self.meter.flush()
        return Response(generate_latest(self.registry), content_type=CONTENT_TYPE_LATEST)
