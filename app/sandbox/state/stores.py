"""Which parts of an account make up its state, and the types of their values."""

from functools import cache
from typing import Any, Protocol, get_type_hints, runtime_checkable

from app.sandbox.account import SandboxAccount
from app.sandbox.errors import ApiError, StateInvalid

Snapshot = dict[str, Any]
"""The state of every store, and plain values, by name in the account: safe to keep and to compare."""


@runtime_checkable
class Store(Protocol):
    """A part of the account that is saved: it gives its state as a frozen dataclass, and takes one back.

    The account's class names its stores, and the plain values that are saved beside them; the annotation of
    what `state` returns is what a saved document is read as. A test meets every part of the account that is
    not saved, and every attribute of a store.
    """

    def state(self) -> Any:
        """Return all that the store holds."""

    def restore(self, state: Any) -> None:
        """Hold what a state says and nothing else; raises ApiError for what no call could have made."""


@cache
def state_types() -> dict[str, Any]:
    """Return what an account's state consists of: by name the type of each store's state, or of a value."""
    hints = get_type_hints(SandboxAccount).items()
    return {name: _state_of(kind) for name, kind in hints}


def take(account: SandboxAccount) -> Snapshot:
    """Return the account's state as it is now: quick, however large it is, since values are shared."""
    with account.lock:
        parts = ((name, getattr(account, name)) for name in state_types())
        return {name: part.state() if isinstance(part, Store) else part for name, part in parts}


def _state_of(kind: Any) -> Any:
    return get_type_hints(kind.state)["return"] if issubclass(kind, Store) else kind


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
    for name, state in snapshot.items():
        part = getattr(account, name)
        if isinstance(part, Store):
            part.restore(state)
        else:
            setattr(account, name, state)
