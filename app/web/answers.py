"""How the door says no: one table from errors to statuses, JSON for programs, a page for people."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Flask, Response, jsonify, render_template, request
from redis import RedisError
from werkzeug.exceptions import HTTPException

from app.errors import (
    AccountError,
    ConfigurationError,
    FieldwardenError,
    NotFound,
    RateLimited,
    RuleSetInvalid,
    StoreUnavailable,
)
from app.usecases.backfill import NoSuchRun, RunRefused
from app.usecases.belt import MustAgree
from app.usecases.rulebook import RuleEdited, RuleNotFound, RulesChanged
from app.usecases.undo import UndoRefused

log = logging.getLogger(__name__)

STATUS: tuple[tuple[type[FieldwardenError], int], ...] = (
    (RuleSetInvalid, 400),
    (UndoRefused, 400),
    (RuleNotFound, 404),
    (RulesChanged, 409),
    (NoSuchRun, 404),
    (RunRefused, 409),
    (MustAgree, 409),
    (RuleEdited, 412),
    (StoreUnavailable, 503),
    (RateLimited, 420),
    (NotFound, 404),
    (AccountError, 502),
    (ConfigurationError, 500),
)
"""The first row that fits decides."""

NO_SUCH_PATH = "there is nothing at this path"
SILENT_STORE = "Redis does not answer; try again in a moment"

PROGRAMS = (
    "/v1_1/",
    "/api/",
    "/webhooks/",
    "/metrics",
    "/openapi.json",
    "/healthz",
    "/readyz",
    "/queues/static/",
)
"""Paths whose answers are read by programs, errors included."""


def refusal(message: str, status: int) -> Response:
    """Return an error in the vendor's shape, `{"error": {"message": ...}}`."""
    answer = jsonify(error={"message": message})
    answer.status_code = status
    return answer


def for_program() -> bool:
    """Say whether a program will read the answer to this request."""
    return request.path.startswith(PROGRAMS) or not request.accept_mimetypes.accept_html


def install(app: Flask) -> None:
    """Make every error of the application one of our refusals."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(FieldwardenError, _ours)
    app.register_error_handler(RedisError, _silent)
    app.register_error_handler(Exception, _bug)


def _http(problem: HTTPException) -> Response:
    told = NO_SUCH_PATH if request.endpoint is None and problem.code == 404 else problem.description
    answer = _told(told or problem.name, problem.code or 500)
    for name, value in problem.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            answer.headers[name] = value
    return answer


def _ours(problem: FieldwardenError) -> Response:
    status = next((status for kind, status in STATUS if isinstance(problem, kind)), 500)
    if status == 500:
        log.error("%s: %s", type(problem).__name__, problem)
    return _told(str(problem), status)


def _silent(problem: RedisError) -> Response:
    log.warning("Redis did not answer a request: %s", type(problem).__name__)
    return _told(SILENT_STORE, 503)


def _bug(problem: Exception) -> Response:
    log.error("a request failed in a way nobody thought of", exc_info=problem)
    return _told("something went wrong inside the service; its log has the details", 500)


def _told(message: str, status: int) -> Response:
    if for_program():
        return refusal(message, status)
    page = render_template("error.html", status=status, title=HTTPStatus(status).phrase, message=message)
    return Response(page, status=status, mimetype="text/html")
