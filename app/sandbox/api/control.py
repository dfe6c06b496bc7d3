"""The control calls under `/_sandbox/`: for this machine only, never counted, never faulted."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from app.sandbox.account import SandboxAccount
from app.sandbox.api.local import refuse_foreign_host
from app.sandbox.api.params import read_params
from app.sandbox.errors import ApiError, StateInvalid, StateUnsaved, bad_request
from app.sandbox.metering import read_quota
from app.sandbox.state.document import read, written
from app.sandbox.state.stores import put_back, take
from app.sandbox.words import JsonObject, whole_number


def control_blueprint(account: SandboxAccount) -> Blueprint:
    """Return the control calls of an account.

    They need no key, so a request whose Host (or Origin) is not this machine is refused with 403.
    """
    control = Blueprint("control", __name__, url_prefix="/_sandbox")
    control.before_request(refuse_foreign_host)
    calls: dict[tuple[str, str], Callable[[SandboxAccount], Any]] = {
        ("GET", "calls"): lambda account: account.calls.report(),
        ("GET", "log"): _list_calls,
        ("POST", "reset-calls"): _reset_calls,
        ("GET", "faults"): lambda account: account.faults.current(),
        ("POST", "faults"): _set_faults,
        ("GET", "events"): _list_events,
        ("GET", "quota"): lambda account: account.quota.current(),
        ("POST", "quota"): _set_quota,
        ("GET", "state"): _download,
        ("POST", "state"): _load,
        ("POST", "save"): _save,
        ("POST", "reset"): _reset,
    }
    for (method, name), serve in calls.items():
        control.add_url_rule(f"/{name}", f"{method} {name}", _view(account, serve), methods=[method])
    return control


def _view(account: SandboxAccount, serve: Callable[[SandboxAccount], Any]) -> Callable[[], Response]:
    def view() -> Response:
        answer = serve(account)
        return answer if isinstance(answer, Response) else jsonify(answer)

    return view


def _list_calls(account: SandboxAccount) -> JsonObject:
    return {"calls": account.log.list(whole_number(request.args.get("since")) or 0)}


def _reset_calls(account: SandboxAccount) -> JsonObject:
    account.calls.reset()
    account.log.clear()
    return {"ok": True}


def _set_faults(account: SandboxAccount) -> JsonObject:
    account.faults.set(read_params(request))
    return account.faults.current()


def _list_events(account: SandboxAccount) -> JsonObject:
    since = whole_number(request.args.get("since")) or 0
    events = account.notifier.list(since, request.args.get("type"))
    return {"events": events, "pending": account.notifier.pending}


def _set_quota(account: SandboxAccount) -> JsonObject:
    limit, window = read_quota(read_params(request))
    account.quota.set(limit, window)
    return {"limit": limit, "window_seconds": window}


def _download(account: SandboxAccount) -> Response:
    name = f"{account.cloud_name}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("".join(written(take(account))), headers=headers, mimetype="application/json")


def _load(account: SandboxAccount) -> JsonObject:
    """Let the account hold what the body says; faults, quota and the record of events stay as they are."""
    try:
        snapshot = read(request.get_data())
    except StateInvalid as error:
        raise bad_request(f"The state cannot be loaded: {error}") from error
    put_back(account, snapshot)
    return {"ok": True, "assets": len(account.assets)}


def _save(account: SandboxAccount) -> JsonObject:
    if account.file is None:
        raise bad_request("The sandbox account is kept in no file; start it with --state FILE")
    try:
        account.file.save(account)
    except StateUnsaved as error:
        raise ApiError(409, str(error)) from error
    return {"ok": True, "file": str(account.file.path)}


def _reset(account: SandboxAccount) -> JsonObject:
    account.reset()
    return {"ok": True}
