"""How values are written on the pages."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

_UNITS = ((86_400 * 365, "year"), (86_400 * 30, "month"), (86_400, "day"), (3600, "hour"), (60, "minute"))


def ago(moment: float, now: float) -> str:
    """Return how long ago a moment (Unix seconds) was, in one unit."""
    passed = max(0.0, now - moment)
    for seconds, unit in _UNITS:
        if passed >= seconds:
            number = int(passed // seconds)
            return f"{number} {unit}{'' if number == 1 else 's'} ago"
    return "just now" if passed < 5 else f"{int(passed)} seconds ago"


def moment(seconds: float) -> str:
    """Return Unix seconds as a day and time in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def unix(text: str) -> float:
    """Return the Unix seconds of a moment as the API writes it."""
    return datetime.fromisoformat(text).timestamp()


def size(number: int) -> str:
    """Return a number of bytes in the unit that suits it."""
    for unit, step in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= step:
            return f"{number / step:.1f} {unit}"
    return f"{number} bytes"


def pretty(value: Any) -> str:
    """Return a value as indented JSON."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def compact(value: Any) -> str:
    """Return a value as JSON on one line, a text as itself."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def public_ids(payload: dict[str, Any]) -> list[str]:
    """Return the public ids that a notification is about, whether it has a map, a list or one of them.

    It may be anything: notifications can be sent by hand.
    """
    resources = payload.get("resources")
    if isinstance(resources, dict):
        return list(resources)
    named = [one for one in resources if isinstance(one, dict)] if isinstance(resources, list) else [payload]
    found = [one.get("public_id") or one.get("to_public_id") for one in named]
    return [str(public_id) for public_id in found if public_id]


def tag_search(tag: str) -> str:
    """Return the search expression that finds a tag, whatever characters it has."""
    escaped = tag.replace("\\", "\\\\").replace('"', '\\"')
    return f'tags="{escaped}"'.encode(errors="replace").decode()


def thousands(number: int) -> str:
    """Return a number with its thousands set apart."""
    return f"{number:,}"


FILTERS: dict[str, Callable[..., Any]] = {
    "ago": ago,
    "moment": moment,
    "unix": unix,
    "size": size,
    "pretty": pretty,
    "public_ids": public_ids,
    "compact": compact,
    "tag_search": tag_search,
    "thousands": thousands,
}
