"""The control calls under `/_sandbox/`: for this machine only, never counted, never faulted."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, request

from app.sandbox.account import SandboxAccount
from app.sandbox.api.control_notifications import NOTIFICATION_CALLS
from app.sandbox.api.control_state import STATE_CALLS
from app.sandbox.api.local import refuse_foreign_host
from app.sandbox.api.params import read_params
from app.sandbox.errors import bad_request
from app.sandbox.metering import read_quota
from app.sandbox.words import JsonObject, whole_number


def control_blueprint(account: SandboxAccount) -> Blueprint:
    """Return the control calls of an account.

    They need no key, so a request whose Host (or Origin) is not this machine is refused with 403.
    """
    control = Blueprint("control", __name__, url_prefix="/_sandbox")
    control.before_request(refuse_foreign_host)
    calls: dict[tuple[str, str], Callable[[SandboxAccount, JsonObject], Any]] = {
        ("GET", "calls"): lambda account, _: account.calls.report(),
        ("GET", "log"): _list_calls,
        ("POST", "reset-calls"): _reset_calls,
        ("GET", "faults"): lambda account, _: account.faults.current(),
        ("POST", "faults"): _set_faults,
        ("GET", "events"): _list_events,
        ("GET", "quota"): lambda account, _: account.quota.current(),
        ("POST", "quota"): _set_quota,
        ("GET", "rules-mode"): lambda account, _: {"enforce": account.enforce_rules},
        ("POST", "rules-mode"): _set_rules_mode,
        ("POST", "reset"): _reset,
        **NOTIFICATION_CALLS,
    }
    for (method, name), serve in calls.items():
        control.add_url_rule(f"/{name}", f"{method} {name}", _view(account, serve), methods=[method])
    for (method, name), answer in STATE_CALLS.items():
        control.add_url_rule(f"/{name}", f"{method} {name}", partial(answer, account), methods=[method])
    return control


def _view(
    account: SandboxAccount, serve: Callable[[SandboxAccount, JsonObject], Any]
) -> Callable[[], Response]:
    return lambda: jsonify(serve(account, read_params(request)))


def _list_calls(account: SandboxAccount, params: JsonObject) -> JsonObject:
    return {"calls": account.log.list(whole_number(params.get("since")) or 0)}


def _reset_calls(account: SandboxAccount, _: JsonObject) -> JsonObject:
    account.calls.reset()
    account.log.clear()
    return {"ok": True}


def _set_faults(account: SandboxAccount, params: JsonObject) -> JsonObject:
    account.faults.set(params)
    return account.faults.current()


def _list_events(account: SandboxAccount, params: JsonObject) -> JsonObject:
    since = whole_number(params.get("since")) or 0
    events = account.notifier.list(since, params.get("type"))
    return {"events": events, "pending": account.notifier.pending}


def _set_quota(account: SandboxAccount, params: JsonObject) -> JsonObject:
    limit, window = read_quota(params)
    account.quota.set(limit, window)
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
