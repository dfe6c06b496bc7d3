"""Control calls about the account's state. They read the body as it is, and answer for themselves."""

from collections.abc import Callable

from flask import Response, jsonify, request

from app.sandbox.account import SandboxAccount
from app.sandbox.errors import ApiError, StateInvalid, StateUnsaved, bad_request
from app.sandbox.state.document import read, written
from app.sandbox.state.stores import put_back, take


def download(account: SandboxAccount) -> Response:
    """Answer the state as it is now, as a file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{account.cloud_name}.json"'}
    return Response("".join(written(take(account))), headers=headers, mimetype="application/json")


def load(account: SandboxAccount) -> Response:
    """Let the account hold what the body says; faults, quota and the record of events stay as they are.

    Raises ApiError (400) for anything that is no state, and then changes nothing.
    """
    try:
        put_back(account, read(request.get_data()))
    except StateInvalid as error:
        raise bad_request(f"The state cannot be loaded: {error}") from error
    return jsonify(ok=True, assets=len(account.assets))


def save(account: SandboxAccount) -> Response:
    """Save the state in the account's file; raises ApiError (400 without one, 409 if that fails)."""
    if account.file is None:
        raise bad_request("The sandbox account is kept in no file; start it with --state FILE")
    try:
        account.file.save(account)
    except StateUnsaved as error:
        raise ApiError(409, str(error)) from error
    return jsonify(ok=True, file=str(account.file.path))


STATE_CALLS: dict[tuple[str, str], Callable[[SandboxAccount], Response]] = {
    ("GET", "state"): download,
    ("POST", "state"): load,
    ("POST", "save"): save,
}
