"""The servers that the receiver is measured beside, as factories for a WSGI server."""

from __future__ import annotations

import hashlib
import hmac
import os

from flask import Flask, Response, jsonify, request
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer


def bare_view() -> Flask:
    """Return the limit: a Flask view that answers 200 to whatever comes."""
    app = Flask(__name__)

    @app.post("/webhooks/<cloud>")
    def deliver(cloud: str) -> Response:  # noqa: ARG001 - the route names it
        return jsonify(status="accepted")

    return app


def job_for_each_event() -> Flask:
    """Return the rival: what is well signed becomes a job of its own."""
    app, secret = Flask(__name__), os.environ["BENCH_SECRET"].encode()
    queue = Queue("events", connection=Redis.from_url(os.environ["REDIS_URL"]), serializer=JSONSerializer)

    @app.post("/webhooks/<cloud>")
    def deliver(cloud: str) -> tuple[Response, int]:  # noqa: ARG001 - the route names it
        body, stamp = request.get_data(), request.headers.get("X-Cld-Timestamp", "")
        wanted = hashlib.sha1(body + stamp.encode() + secret).hexdigest()
        if not hmac.compare_digest(wanted, request.headers.get("X-Cld-Signature", "")):
            return jsonify(error="not authentic"), 401
        queue.enqueue("builtins.print", request.get_json(force=True), result_ttl=0)
        return jsonify(status="accepted"), 200

    return app
