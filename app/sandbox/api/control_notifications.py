"""Control calls about notifications: sending one of one's own, the keys that sign, and their hash."""

from collections.abc import Callable
from typing import Any

from app.sandbox.account import SandboxAccount
from app.sandbox.errors import bad_request
from app.sandbox.notifications.trigger import checked_uri
from app.sandbox.operations.commit import context_of
from app.sandbox.signing import ALGORITHMS
from app.sandbox.words import JsonObject, new_id

_DEEPEST = 100


def notify(account: SandboxAccount, params: JsonObject) -> JsonObject:
    """Send the notification that the body is, to the triggers or to the `notification_url` of the query.

    Any type will do. `notification_context` and `signature_key` are added unless sent; `poll://*` keeps it
    under its own `batch_id`. Answers the destinations. Raises ApiError (400).
    """
    url = params.pop("notification_url", None)
    if url is not None:
        url = checked_uri(url, "notification_url")
    kind = params.get("notification_type")
    if not isinstance(kind, str) or not kind:
        raise bad_request('The body must be a JSON object with a "notification_type"')
    if _deeper_than(params, _DEEPEST):
        raise bad_request(f"The notification is nested deeper than {_DEEPEST}")
    with account.lock:
        signer = account.keys.signing.api_key
        payload = {**params, **context_of(account.clock(), signer, signer), **params}
        targets = account.triggers.targets(payload, url)
        account.notifier.send(payload, targets, str(payload.get("batch_id") or new_id()))
    return {"targets": targets}


def show_keys(account: SandboxAccount, _: JsonObject) -> JsonObject:
    """Return the keys without their secrets, which of them signs, and how."""
    with account.lock:
        return {
            "keys": account.keys.all(),
            "signing_key": account.keys.signing.api_key,
            "signature_algorithm": account.signature_algorithm,
        }


def put_key(account: SandboxAccount, params: JsonObject) -> JsonObject:
    """Add or change a key and return it, a new one with its secret."""
    with account.lock:
        return account.keys.put(params)


def set_algorithm(account: SandboxAccount, params: JsonObject) -> JsonObject:
    """Sign with another hash from now on; raises ApiError (400)."""
    wanted = params.get("signature_algorithm")
    if wanted not in ALGORITHMS:
        raise bad_request(f"signature_algorithm must be one of {', '.join(ALGORITHMS)}")
    with account.lock:
        account.signature_algorithm = wanted
    return {"signature_algorithm": wanted}


NOTIFICATION_CALLS: dict[tuple[str, str], Callable[[SandboxAccount, JsonObject], Any]] = {
    ("POST", "notify"): notify,
    ("GET", "keys"): show_keys,
    ("POST", "keys"): put_key,
    ("POST", "signature-algorithm"): set_algorithm,
}


def _deeper_than(value: object, most: int) -> bool:
    """Say whether lists and objects stand in each other more than `most` times, without recursion."""
    level: list[object] = [value]
    for _ in range(most):
        inner = [item for item in level if isinstance(item, dict | list)]
        level = [child for item in inner for child in (item.values() if isinstance(item, dict) else item)]
        if not level:
            return False
    return any(isinstance(item, dict | list) for item in level)
