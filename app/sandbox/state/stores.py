"""Which parts of an account make up its state, and the types of their values."""

from functools import cache
from typing import Any, Protocol, get_type_hints, runtime_checkable

from app.sandbox.account import SandboxAccount
from app.sandbox.errors import ApiError, StateInvalid

Snapshot = dict[str, Any]
"""The state of every store by its name in the account: frozen values, safe to keep and to compare."""


@runtime_checkable
class Store(Protocol):
    """A part of the account that is saved: it gives its state as a frozen dataclass, and takes one back.

    The account's class names its stores; the annotation of what `state` returns is what a saved document is
    read as. A test meets every part of the account that is no store, and every attribute of a store.
    """

    def state(self) -> Any:
        """Return all that the store holds."""

    def restore(self, state: Any) -> None:
        """Hold what a state says and nothing else; raises ApiError for what no call could have made."""


@cache
def state_types() -> dict[str, type]:
    """Return the type of each store's state by the store's name in the account."""
    hints = get_type_hints(SandboxAccount).items()
    return {name: get_type_hints(kind.state)["return"] for name, kind in hints if issubclass(kind, Store)}


def take(account: SandboxAccount) -> Snapshot:
    """Return the account's state as it is now: quick, however large it is, since values are shared."""
    with account.lock:
        return {name: getattr(account, name).state() for name in state_types()}


def put_back(account: SandboxAccount, snapshot: Snapshot) -> None:
    """Let the account hold what a snapshot says; raises StateInvalid, and then all is as it was."""
    with account.lock:
        before = take(account)
        try:
            _restore(account, snapshot)
        except ApiError as error:
            _restore(account, before)
            raise StateInvalid(f"it is damaged: {error}") from error


def _restore(account: SandboxAccount, snapshot: Snapshot) -> None:
    for name in state_types():
        getattr(account, name).restore(snapshot[name])
