"""Times and names as people read them."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(at: float) -> str:
    """Return a Unix time as people write it."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"


def date_of(at: float) -> str:
    """Return the day of a Unix time, of UTC, as YYYY-MM-DD."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"


def lasting(seconds: float) -> str:
    """Return a time span, roughly."""
    for unit, name in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"{int(seconds // unit)} {name}"
    return f"{int(seconds)} s"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def on_one_line(text: str) -> str:
    """Return a text as a terminal may show it: what is not printable is written as its code."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
