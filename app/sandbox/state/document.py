"""The JSON document that holds an account.

```
{"format": "fieldwarden-sandbox", "version": 1, "stores": {
"created_at": ...,
"assets": {"assets": [
{"asset_id": ...},
{"asset_id": ...}], "created": 2, ...},
...}}
```

Each item of a list stands on a line of its own, so that two states can be compared with `diff`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import msgspec

from app.sandbox.errors import StateInvalid
from app.sandbox.state.stores import Snapshot, state_types

FORMAT = "fieldwarden-sandbox"
VERSION = 1
"""Raised when a document of the version before cannot be read by the code any more."""


def written(snapshot: Snapshot) -> Iterator[str]:
    """Yield the document piece by piece."""
    yield f'{{"format": "{FORMAT}", "version": {VERSION}, "stores": {{'
    for number, (name, state) in enumerate(snapshot.items()):
        yield f"{',' if number else ''}\n{_json(name)}: "
        yield from _store(state) if is_dataclass(state) else [_json(state)]
    yield "}}\n"


def read(text: str | bytes) -> Snapshot:
    """Return the state that a document holds; raises StateInvalid, whose message says why it cannot be."""
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise StateInvalid(f"it is not JSON ({error})") from error
    saved = _stores_of(document)
    absent = [name for name in state_types() if name not in saved]
    if absent:
        raise StateInvalid(f"it is not whole, {' and '.join(absent)} cannot be found in it")
    return {name: _state(name, saved[name], kind) for name, kind in state_types().items()}


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _stores_of(document: Any) -> Mapping[str, Any]:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise StateInvalid("it is not the saved state of a sandbox account")
    version, saved = document.get("version"), document.get("stores")
    if not isinstance(version, int) or version > VERSION:
        raise StateInvalid(
            f"it was saved by a newer Fieldwarden (version {version} of the format, this one reads {VERSION})"
        )
    if not isinstance(saved, dict):
        raise StateInvalid("it is not whole, stores cannot be found in it")
    return saved


def _state(name: str, saved: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(saved, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        message = str(error).replace("`$.", f"`{name}.").replace("`$`", f"`{name}`")
        raise StateInvalid(f"it is damaged: {message}") from error


def _store(state: Any) -> Iterator[str]:
    """Yield the state of a store, an attribute at a time."""
    for place, (key, value) in enumerate(_plain(state).items()):
        yield f"{', ' if place else '{'}{_json(key)}: "
        yield from _lines(value)
    yield "}"


def _lines(value: Any) -> Iterator[str]:
    """Yield a value, a list with a line for each of its items."""
    if not isinstance(value, tuple | list):
        yield _json(value)
        return
    for number, item in enumerate(value):
        yield f"{',' if number else '['}\n{_json(item)}"
    yield "]" if value else "[]"


def _json(value: Any) -> str:
    return json.dumps(value, default=_plain, separators=(",", ":"))


def _plain(value: Any) -> Any:
    """Return a dataclass as an object and a set as a list in order, which JSON does not do by itself."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in _names(type(value))}
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot be saved; give its store's state another type")


@cache
def _names(kind: Any) -> list[str]:
    return [field.name for field in fields(kind)]
