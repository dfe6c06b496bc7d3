"""The control calls under `/_sandbox/`: for this machine only, never counted, never faulted."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, request

from app.sandbox.account import SandboxAccount
from app.sandbox.api.control_notifications import NOTIFICATION_CALLS
from app.sandbox.api.params import read_params
from app.sandbox.errors import ApiError, bad_request
from app.sandbox.words import JsonObject, whole_number

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def control_blueprint(account: SandboxAccount) -> Blueprint:
    """Return the control calls of an account.

    They need no key, so a request whose Host (or Origin) is not this machine is refused with 403: a web page
    must not reach them through a name that it points here.
    """
    control = Blueprint("control", __name__, url_prefix="/_sandbox")
    control.before_request(_refuse_foreign_host)
    calls: dict[tuple[str, str], Callable[[SandboxAccount, JsonObject], Any]] = {
        ("GET", "calls"): lambda account, _: account.calls.report(),
        ("POST", "reset-calls"): _reset_calls,
        ("GET", "faults"): lambda account, _: account.faults.current(),
        ("POST", "faults"): _set_faults,
        ("GET", "events"): _list_events,
        ("POST", "quota"): _set_quota,
        ("GET", "rules-mode"): lambda account, _: {"enforce": account.enforce_rules},
        ("POST", "rules-mode"): _set_rules_mode,
        ("POST", "reset"): _reset,
        **NOTIFICATION_CALLS,
    }
    for (method, name), serve in calls.items():
        control.add_url_rule(f"/{name}", f"{method} {name}", _view(account, serve), methods=[method])
    return control


def _view(
    account: SandboxAccount, serve: Callable[[SandboxAccount, JsonObject], Any]
) -> Callable[[], Response]:
    return lambda: jsonify(serve(account, read_params(request)))


def _refuse_foreign_host() -> None:
    origin = request.headers.get("Origin")
    if _host(f"//{request.host}") not in _LOOPBACK or (origin and _host(origin) not in _LOOPBACK):
        raise ApiError(403, "The sandbox account is controlled from this machine only")


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _reset_calls(account: SandboxAccount, _: JsonObject) -> JsonObject:
    account.calls.reset()
    return {"ok": True}


def _set_faults(account: SandboxAccount, params: JsonObject) -> JsonObject:
    account.faults.set(params)
    return account.faults.current()


def _list_events(account: SandboxAccount, params: JsonObject) -> JsonObject:
    since = whole_number(params.get("since")) or 0
    events = account.notifier.list(since, params.get("type"))
    return {"events": events, "pending": account.notifier.pending}


def _set_quota(account: SandboxAccount, params: JsonObject) -> JsonObject:
    limit, window = params.get("limit"), params.get("window_seconds", 3600)
    if limit is not None and (whole_number(limit) is None or int(limit) < 0):
        raise bad_request("limit must be a whole number from 0, or null")
    if isinstance(window, bool) or not isinstance(window, int | float) or window <= 0:
        raise bad_request("window_seconds must be a number above 0")
    account.quota.set(None if limit is None else int(limit), window)
    return {"limit": limit, "window_seconds": window}


def _set_rules_mode(account: SandboxAccount, params: JsonObject) -> JsonObject:
    enforce = params.get("enforce")
    if not isinstance(enforce, bool):
        raise bad_request("enforce must be true or false")
    account.enforce_rules = enforce
    return {"enforce": enforce}


def _reset(account: SandboxAccount, _: JsonObject) -> JsonObject:
    account.reset()
    return {"ok": True}
