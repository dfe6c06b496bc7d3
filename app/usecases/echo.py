"""Recognising the notifications that our own writes cause, by what we wrote and where it led.

An API key proves nothing: people share keys. A metadata notification is our echo if it reports exactly
the change we made and the very values that change led to; a tag notification, if it reports exactly the
tags we added and removed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from app.model import AssetEvent, Metadata, Value
from app.rules.values import is_empty, same


def metadata_echo(before: Metadata, changes: Mapping[str, Value]) -> str:
    """Return the fingerprint of a metadata write: each changed field's two values, and all values after it.

    The value before is part of it: an echo that reports another one has overwritten somebody's edit, and
    must not pass unseen.
    """
    after = {name: value for name, value in {**before, **changes}.items() if not is_empty(value)}
    replaced = {name: before.get(name) for name in changes}
    return fingerprint([_unordered(replaced), _unordered(changes), _unordered(after)])


def tags_echo(tags: Iterable[str]) -> str:
    """Return the fingerprint of tags that one call adds or removes; empty for none."""
    listed = sorted(tags)
    return fingerprint(listed) if listed else ""


def echo_of(event: AssetEvent) -> tuple[str, str] | None:
    """Return (kind, fingerprint) of the own write this event could be the echo of, None if it can't be one.

    Without `previous_metadata` a change can't be told from its result, so such an event is no echo.
    """
    if event.kind == "resource_tags_changed":
        return _tags_echo_of(event)
    before, after = event.previous_metadata, event.new_metadata
    if before is None or after is None:
        return None
    names = {**before, **after}
    changes = {name: after.get(name) for name in names if not same(before.get(name), after.get(name))}
    return "metadata", metadata_echo(before, changes)


def _tags_echo_of(event: AssetEvent) -> tuple[str, str] | None:
    """Our calls either add or remove tags; a report of both is somebody else's."""
    if bool(event.tags_added) == bool(event.tags_removed):
        return None
    return (
        ("added", tags_echo(event.tags_added))
        if event.tags_added
        else ("removed", tags_echo(event.tags_removed))
    )


def unordered(value: Any) -> Any:
    """Return a metadata value so that equal ones are equal: None if empty, a set's options sorted."""
    return None if is_empty(value) else sorted(map(str, value)) if isinstance(value, list) else value


def fingerprint(document: Any) -> str:
    """Return a short text that differs for different JSON values."""
    return sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:32]


def _unordered(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: unordered(value) for name, value in values.items()}
