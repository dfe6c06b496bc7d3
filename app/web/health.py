"""`/healthz`: the process answers. `/readyz`: Redis keeps what we write. Open to all, so they tell little."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from redis import RedisError

from app.errors import StoreUnavailable
from app.web.parts import WebParts
from app.web.status import Status

KEPT_SECONDS = 5.0
"""How long `degraded` is answered from memory: anybody may ask as often as they like."""


class Health:
    """Answers load balancers and supervisors."""

    def __init__(self, parts: WebParts, status: Status) -> None:
        self.parts, self.status = parts, status
        self._degraded: tuple[float, bool] = (float("-inf"), False)

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("health", __name__)
        routes.get("/healthz")(self.alive)
        routes.get("/readyz")(self.ready)
        return routes

    def alive(self) -> Response:
        """Answer that the process serves."""
        return jsonify(status="alive")

    def ready(self) -> tuple[Response, int]:
        """Answer 200 if Redis takes a write, else 503. An account in trouble only shows as `degraded`.

        `warnings` say why Redis might lose what it takes.
        """
        try:
            self.parts.queue_connection.set(f"{self.parts.settings.redis_prefix}:ready", "1", ex=60)
            warnings = list(self.status.degraded.of_store())
            return jsonify(status="ready", degraded=self._is_degraded(), warnings=warnings), 200
        except (RedisError, StoreUnavailable):
            return jsonify(status="not ready", reason="Redis does not keep what is written"), 503

    def _is_degraded(self) -> bool:
        at, known = self._degraded
        now = self.parts.clock()
        if not 0 <= now - at < KEPT_SECONDS:
            known = any(self.status.degraded.reasons(cloud) for cloud in self.parts.settings.accounts)
            self._degraded = now, known
        return known
