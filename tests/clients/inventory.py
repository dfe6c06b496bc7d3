"""Which test calls which functions of which client, so that none is forgotten."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

T = TypeVar("T", bound=Callable[..., Any])

EVERYWHERE = ("python", "node", "cld")
SANDBOX = ("sandbox",)
BOTH = ("sandbox", "service")


@dataclass(frozen=True)
class Calls:
    """What a test calls: Python names of functions, and the clients that do it."""

    names: tuple[str, ...]
    by: tuple[str, ...]


def calls(*names: str, by: tuple[str, ...] = EVERYWHERE, at: tuple[str, ...] = SANDBOX) -> Callable[[T], T]:
    """Run a test once for each client and place, as its fixture `client`.

    names: functions that it calls, which is checked; they are what the inventory counts.
    """
    pairs = [(client, place) for client in by for place in at]
    ids = [client if at == SANDBOX else f"{client}-{place}" for client, place in pairs]

    def mark(test: T) -> T:
        test.calls = Calls(names, by)
        return pytest.mark.parametrize("client", pairs, ids=ids, indirect=True)(test)

    return mark


def called_by(client: str) -> set[str]:
    """Return the names of all functions that some test here calls with that client."""
    return {name for found in _all_calls() if client in found.by for name in found.names}


def _all_calls() -> Iterator[Calls]:
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        module = importlib.import_module(f"{__package__}.{path.stem}")
        yield from (
            test.calls for test in vars(module).values() if isinstance(getattr(test, "calls", None), Calls)
        )
