"""The Flask application of a sandbox account."""

import re
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from app.sandbox.account import SandboxAccount
from app.sandbox.api.auth import bearer_refused
from app.sandbox.api.control import control_blueprint
from app.sandbox.api.outside import not_served
from app.sandbox.api.route import Route
from app.sandbox.api.routes import ROUTES
from app.sandbox.api.serving import RESET_FLAG, serve_route
from app.sandbox.errors import ApiError
from app.sandbox.metering import client_name
from app.sandbox.page.blueprint import page_blueprint
from app.sandbox.words import new_id

MAX_FORM = 100_000_000
"""Characters of a form but for its files: a text field alone takes 4,000,000, a data URI more."""
MAX_PARTS = 10_000
"""Fields of a form: the Python SDK sends each of 1,000 public ids as one."""
MAX_HEADER = 1000
_VENDORS = re.compile(r"/v\d")


def create_app(account: SandboxAccount) -> Flask:
    """Return the account as a WSGI application: Cloudinary's addresses, the control calls and the page."""
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # (the default provider has it)
    app.config.update(MAX_FORM_MEMORY_SIZE=MAX_FORM, MAX_FORM_PARTS=MAX_PARTS)
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = False
    app.register_blueprint(control_blueprint(account))
    app.register_blueprint(page_blueprint(account))
    for route in ROUTES:
        view = _view(account, route)
        app.add_url_rule(
            route.address,
            f"{route.method} {route.address}",
            view,
            methods=[route.method],
            provide_automatic_options=False,
        )
    app.before_request(_begin)
    app.after_request(_complete)
    app.after_request(lambda response: _log(account, response))
    app.register_error_handler(ApiError, _refused)
    app.register_error_handler(HTTPException, _http_refused)
    app.register_error_handler(Exception, _crashed)
    return app


def _view(account: SandboxAccount, route: Route) -> Callable[..., Response]:
    def view(cloud: str, **arguments: Any) -> Response:
        return serve_route(account, route, cloud, arguments)

    return view


def _begin() -> None:
    g.request_id = new_id()
    g.began = time.perf_counter()


def _complete(response: Response) -> Response:
    response.headers["x-request-id"] = g.request_id
    for name, value in g.get("rate_headers", {}).items():
        response.headers.setdefault(name, value)
    return response


def _log(account: SandboxAccount, response: Response) -> Response:
    """Remember a call to one of Cloudinary's addresses."""
    if _VENDORS.match(request.path):
        account.log.add(
            at=account.clock(),
            method=request.method,
            path=request.path,
            status=None if request.environ.get(RESET_FLAG) else response.status_code,
            duration_ms=(time.perf_counter() - g.began) * 1000,
            client=client_name(request.headers.get("User-Agent", "")),
            request_id=g.request_id,
        )
    return response


def _refused(error: ApiError) -> Response:
    response = jsonify({"error": {"message": error.message}})
    response.status_code = error.status
    response.headers.update(error.headers)
    if g.get("api") == "upload":
        response.headers["X-Cld-Error"] = _header_text(error.message)
    return response


def _header_text(text: str) -> str:
    """Return a message fit for a header: one line of Latin-1, not too long for any reader."""
    return re.sub(r"[\x00-\x1f\x7f]", " ", text[:MAX_HEADER].encode("latin-1", "replace").decode("latin-1"))


def _http_refused(error: HTTPException) -> Response:
    """Answer unknown routes with 404, wrong methods included, other refusals with their own status."""
    if error.code in (404, 405):
        return _refused(_unknown_call())
    return _refused(ApiError(error.code or 500, error.description or error.name))


def _unknown_call() -> ApiError:
    """Return the refusal of a call that has no route; a Bearer token is refused first, as everywhere."""
    if request.headers.get("Authorization", "").lower().startswith("bearer "):
        return bearer_refused()
    return not_served(request.method, request.path) or ApiError(404, f"Resource not found - {request.path}")


def _crashed(error: Exception) -> Response:
    """Answer a defect of the sandbox with 500 and its name, to be reported by whoever meets it."""
    return _refused(ApiError(500, f"General Error: {type(error).__name__}: {error}"))
