"""Times, numbers and values as people read them. A script turns times into the viewer's zone; else UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup, escape


def iso(at: float) -> str:
    """Return a Unix time in ISO 8601, UTC."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"


def moment(at: float) -> str:
    """Return a Unix time as people write it."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"


def when(at: float) -> Markup:
    """Return a time element that tells a Unix time."""
    return Markup('<time datetime="{}">{}</time>').format(iso(at), moment(at))


def since(at: float, now: float) -> Markup:
    """Return a time element that tells how long ago, or in how long, a Unix time is."""
    told = ago(at, now) if at <= now else f"in {lasting(at - now)}"
    return Markup('<time datetime="{}" title="{}" data-roughly>{}</time>').format(iso(at), moment(at), told)


def ago(at: float, now: float) -> str:
    """Return how long ago something was, roughly."""
    return f"{lasting(max(0.0, now - at))} ago"


def lasting(seconds: float) -> str:
    """Return a time span, roughly."""
    for unit, name in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"{int(seconds // unit)} {name}"
    if 0 < seconds < 10:
        return f"{seconds:.1f} s"
    return f"{int(seconds)} s"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def coded(text: str) -> Markup:
    """Return a sentence in which what stands between backticks is code."""
    pieces = [
        Markup("<code>{}</code>").format(piece) if number % 2 else escape(piece)
        for number, piece in enumerate(text.split("`"))
    ]
    return Markup("").join(pieces)


def missing_fields(record: dict[str, Any]) -> list[str]:
    """Return the ids of the fields that an asset lacks."""
    found = (record.get("verdict") or {}).get("problems", [])
    return [problem["field"] for problem in found if problem["code"] == "missing_mandatory"]


def shown(value: Any) -> str:
    """Return a metadata value as people write it."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "empty"
    return "empty" if value is None else str(value)
