"""Selections of audit entries and writes, from a query or from a body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.exceptions import BadRequest

from app.usecases.moments import moment_in

_TIMES = ("since", "until")


def chosen(given: Mapping[str, Any], names: tuple[str, ...], now: float) -> dict[str, Any]:
    """Return what is given of some names; `since` and `until` as Unix times. Empty texts count as not given.

    Raises BadRequest for what is no text, or no moment.
    """
    return {name: _read(name, given[name], now) for name in names if given.get(name) not in (None, "")}


def _read(name: str, value: Any, now: float) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if name in _TIMES and is_number:
        return float(value)
    if not isinstance(value, str):
        raise BadRequest(f"{name}: a text")
    if name not in _TIMES:
        return value
    try:
        return moment_in(value, now)
    except ValueError as problem:
        raise BadRequest(f"{name}: {problem}") from None
