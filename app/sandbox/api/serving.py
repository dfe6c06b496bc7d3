"""The road of one call: count, faults, authentication, quota, operation, answer."""

import re
from contextlib import nullcontext
from typing import Any

from flask import Request, Response, g, jsonify, request

from app.sandbox.account import SandboxAccount
from app.sandbox.api.auth import authenticate
from app.sandbox.api.params import read_chunk, read_file, read_params
from app.sandbox.api.route import Route
from app.sandbox.errors import ApiError
from app.sandbox.faults import Refusal
from app.sandbox.metering import over_limit, rate_headers
from app.sandbox.notifications.trigger import checked_uri
from app.sandbox.operations.call import Call

RESET_FLAG = "sandbox.reset_connection"
_PLACEHOLDER = re.compile(r"<(?:[^<>]*:)?(\w+)>")


def serve_route(account: SandboxAccount, route: Route, cloud: str, arguments: dict[str, Any]) -> Response:
    """Serve one call of a route and return its answer; raises ApiError for every refusal."""
    endpoint = endpoint_name(route, arguments)
    account.calls.count(route.api, endpoint, request.headers.get("User-Agent", ""))
    g.api = route.api
    account.faults.wait_latency()
    refusal = account.faults.refusal(endpoint, route.api == "admin")
    if refusal is not None:
        raise _as_error(account, refusal)
    call = _admitted(account, route, cloud, request)
    with nullcontext() if route.waits else account.lock:
        body = route.serve(account, call, **arguments)
        answer = jsonify(body)
    answer.status_code = getattr(body, "status", route.status)
    if request.method != "GET" and account.faults.resets_connection():
        request.environ[RESET_FLAG] = True
    return answer


def endpoint_name(route: Route, arguments: dict[str, Any]) -> str:
    """Return how a call is named in counts and faults: `POST /image/metadata`, `GET /resources/:asset_id`."""
    path = f"/{route.module}{route.path}" if route.module else route.path
    if route.api == "upload" and "resource_type" in arguments:
        path = _PLACEHOLDER.sub(arguments["resource_type"], path, count=1)
    named = _PLACEHOLDER.sub(r":\1", path).replace(":delivery_type", ":type")
    return f"{route.method} {named}"


def _admitted(account: SandboxAccount, route: Route, cloud: str, incoming: Request) -> Call:
    params = read_params(incoming)
    if cloud != account.cloud_name:
        raise ApiError(401, "cloud_name mismatch")
    if params.get("notification_url"):
        params["notification_url"] = checked_uri(params["notification_url"], "notification_url")
    key = authenticate(account, incoming, params)
    if route.api == "admin":
        g.rate_headers = account.quota.spend()
    return Call(
        g.request_id, account.clock(), params, key, file=read_file(incoming), chunk=read_chunk(incoming)
    )


def _as_error(account: SandboxAccount, refusal: Refusal) -> ApiError:
    """Return a fault as the vendor would word it; 420 and 429 say when to come back."""
    again = account.clock() + refusal.retry_after
    if refusal.status == 420:
        headers = rate_headers(500, 0, again)
        return ApiError(420, refusal.message or over_limit(500, again), headers)
    if refusal.status == 429:
        seconds = str(max(1, round(refusal.retry_after)))
        return ApiError(429, refusal.message or "Too Many Requests", {"Retry-After": seconds})
    return ApiError(refusal.status, refusal.message or "Fault on request")
