"""`/queues`: RQ's own dashboard, to look at only.

rq-dashboard 0.9 has no login, no CSRF protection and a GET that puts failed jobs back; told to use JSON it
still unpickles a job's meta on some pages, it puts texts of jobs into its pages as HTML, and its scripts
stand in the pages. So: only the routes named here are let through, all of it reads jobs as JSON, texts are
escaped before it shows them, its own script alone may run in a page, and of a Redis that is shared only our
queue, jobs and workers are shown.
"""

from __future__ import annotations

import html
import json
import secrets
from typing import Any

import rq_dashboard.web as dashboard
from flask import Flask, Response, current_app, g, request
from rq import Queue, Worker
from rq.exceptions import NoSuchJobError
from rq.job import Job
from rq.serializers import JSONSerializer
from werkzeug.exceptions import Forbidden, NotFound

from app.dispatch import queue
from app.web.parts import WebParts

LOOKING = frozenset(
    f"rq_dashboard.{name}"
    for name in (
        "static",
        "favicon",
        "queues_overview",
        "workers_overview",
        "jobs_overview",
        "job_view",
        "list_queues",
        "list_jobs",
        "job_info",
        "list_workers",
    )
)
"""The dashboard's routes that change nothing; any other is refused, those of a later version too."""

OURS = "WORK_QUEUE"
"""Where the application's configuration names the queue that is shown."""

_SHOWN_AS_HTML = ("rq_dashboard.job_info", "rq_dashboard.list_workers", "rq_dashboard.list_queues")
"""Of `list_jobs` the scripts escape all texts but the id, and RQ takes no odd ids."""
_INLINE, _MARKED = b'<script type="text/javascript">', b'<script type="text/javascript" nonce="%b">'


class JsonJob(Job):
    """A job that is read as JSON whatever the caller says: planted pickle stays bytes."""

    @classmethod
    def fetch(cls, id: str, connection: Any = None, serializer: Any = None) -> Job:  # noqa: A002, ARG003
        """Read a job. Raises NoSuchJobError for one of another queue."""
        job = super().fetch(id, connection=connection, serializer=JSONSerializer)
        if job.origin != current_app.config[OURS]:
            raise NoSuchJobError
        return job


class JsonWorker(Worker):
    """A worker whose jobs are read as JSON."""

    @classmethod
    def all(cls, connection: Any = None, **_: Any) -> list[Any]:  # type: ignore[override]
        """Read the registered workers of our queue."""
        (ours,) = OurQueue.all(connection)
        return list(super().all(queue=ours, job_class=JsonJob, serializer=JSONSerializer))


class OurQueue(Queue):
    """A queue; all there are is ours, whoever else keeps some in this Redis."""

    @classmethod
    def all(cls, connection: Any = None, **_: Any) -> list[Any]:  # type: ignore[override]
        """Return the work queue."""
        return [queue(connection, current_app.config[OURS])]


def install(app: Flask, parts: WebParts) -> None:
    """Mount the dashboard under `/queues`, on our own connection."""
    dashboard.config.serializer = JSONSerializer
    dashboard.Job, dashboard.Worker, dashboard.Queue = JsonJob, JsonWorker, OurQueue
    app.config[OURS] = parts.settings.redis_prefix
    app.config["RQ_DASHBOARD_REDIS_URL"] = ("redis://fieldwarden",)
    app.config["RQ_DASHBOARD_DISABLE_DELETE"] = True
    app.redis_conn = parts.queue_connection  # type: ignore[attr-defined]  # where the dashboard looks
    app.register_blueprint(dashboard.blueprint, url_prefix="/queues")
    # In place of the dashboard's own hook, which opens another connection for every request.
    app.before_request_funcs["rq_dashboard"] = [_only_looking]
    app.after_request_funcs["rq_dashboard"] = [_escaped, _script_marked]
    for name in ("job_view", "job_info", "list_jobs", "list_workers"):
        app.view_functions[f"rq_dashboard.{name}"] = _found(app.view_functions[f"rq_dashboard.{name}"])


def _only_looking() -> None:
    if request.method not in ("GET", "HEAD") or request.endpoint not in LOOKING:
        raise Forbidden("the dashboard is for looking only")
    asked = request.view_args or {}
    if asked.get("instance_number", 0) != 0:
        raise NotFound("there is one Redis here")
    if "queue_name" in asked:
        _only_ours(asked)


def _only_ours(asked: dict[str, Any]) -> None:
    """Name our queue where none is named; another one's is not shown."""
    ours = current_app.config[OURS]
    if asked["queue_name"] not in (None, ours):
        raise NotFound("there is no such queue here")
    asked["queue_name"] = ours


def _found(view: Any) -> Any:
    """Wrap a view: a job that is gone or was not written as JSON, or an unknown registry, is not found."""

    def shown(**arguments: Any) -> Any:
        try:
            return view(**arguments)
        except (NoSuchJobError, ValueError, LookupError, UnboundLocalError) as problem:
            raise NotFound("there is nothing here that can be shown") from problem

    return shown


def _escaped(answer: Response) -> Response:
    """Make every text safe where the dashboard's scripts paste it into the page."""
    if request.endpoint in _SHOWN_AS_HTML and answer.is_json and answer.status_code == 200:
        answer.set_data(json.dumps(_safe(answer.get_json())))
    return answer


def _script_marked(answer: Response) -> Response:
    """Tell the page's own script apart from whatever else might get into the page."""
    if answer.mimetype == "text/html":
        g.nonce = secrets.token_urlsafe(16)
        answer.set_data(answer.get_data().replace(_INLINE, _MARKED % g.nonce.encode(), 1))
    return answer


def _safe(value: Any) -> Any:
    if isinstance(value, str):
        return html.escape(value)
    if isinstance(value, list):
        return [_safe(item) for item in value]
    if isinstance(value, dict):
        return {html.escape(str(key)): _safe(item) for key, item in value.items()}
    return value
