"""Dates and moments in searches: ISO 8601, or so long ago (docs/vendor-assets.md#search-expressions)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from app.sandbox.search.tokens import Token, query_error
from app.sandbox.search.words import Holds

DAY = 86400
_AGO = re.compile(r"([0-9]{1,6})([hdw])")
_SECONDS = {"h": 3600, "d": DAY, "w": 7 * DAY}


@dataclass(frozen=True)
class Moments:
    """Moments in Unix seconds. `now` is what `4w` counts back from."""

    now: float

    def equal(self, _: str, wanted: Token) -> Holds:
        """Return the test of the same second, or of the same day if only a day is given."""
        bound = int(self.bound(wanted.text))
        length = DAY if len(wanted.text) == 10 and not wanted.text.isdecimal() else 1
        return lambda value: bound <= self.order(value) < bound + length

    def bound(self, text: str) -> float:
        """Return Unix seconds of a day, a moment (UTC unless it says otherwise), `4w`, or seconds."""
        ago = _AGO.fullmatch(text)
        if ago is not None:
            return self.now - int(ago[1]) * _SECONDS[ago[2]]
        if re.fullmatch("[0-9]{6,15}", text):
            return float(text)
        return _seconds(text)

    def order(self, value: float | str) -> float:
        """Return the whole second."""
        return int(value)


@dataclass(frozen=True)
class Days(Moments):
    """Days as `2024-01-31`."""

    def order(self, value: float | str) -> float:
        """Return the second at which the day begins."""
        return _seconds(str(value))


def _seconds(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise query_error(text[:20]) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
