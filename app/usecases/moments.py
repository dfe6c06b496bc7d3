"""Moments as people write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
FORMS = "a date (2026-03-01), a time (2026-03-01T12:00, in UTC), or how long ago (90s, 30m, 2h, 3d)"


def moment_in(text: str, now: float) -> float:
    """Return the Unix time that a text means. Raises ValueError, saying what could be written."""
    if found := re.fullmatch(r"([0-9]{1,9})([smhd])", text, re.ASCII):
        return now - int(found[1]) * _UNITS[found[2]]
    if re.fullmatch(r"[0-9]{9,11}(\.[0-9]{1,9})?", text, re.ASCII):
        return float(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:40]!a} is not a moment: write {FORMS}") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
