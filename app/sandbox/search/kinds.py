"""Kinds of values that a search compares (docs/vendor-assets.md#search-expressions)."""

import math
import re
from dataclasses import dataclass, field
from functools import lru_cache

from app.sandbox.search.tokens import Token, query_error
from app.sandbox.search.words import Holds

_SEPARATORS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"(-?[0-9]{1,300}(?:\.[0-9]{1,300})?)([a-z]*)", re.IGNORECASE)


@lru_cache(maxsize=100_000)
def split(text: str) -> tuple[str, ...]:
    """Return the tokens of a text: its words in small letters, without blanks and punctuation."""
    return tuple(word for word in _SEPARATORS.split(text.lower()) if word)


def has_tokens(text: str, wanted: tuple[str, ...], *, starred: bool = False) -> bool:
    """Say whether a text has the wanted tokens side by side, the last as a beginning if starred."""
    found, size = split(text), len(wanted)
    for start in range(len(found) - size + 1):
        last = found[start + size - 1]
        if found[start : start + size - 1] == wanted[:-1] and (
            last == wanted[-1] or (starred and last.startswith(wanted[-1]))
        ):
            return True
    return False


@dataclass(frozen=True)
class Tokens:
    """Texts that `:` searches by tokens without regard to case, and `=` as they are."""

    def equal(self, operator: str, wanted: Token) -> Holds:
        """Return the test by tokens, or of the whole text or its beginning."""
        if operator == "=":
            return Exact().equal(operator, wanted)
        _refuse_lone_star(wanted)
        sought = split(wanted.text)
        if not sought:
            return lambda _: False
        return lambda value: has_tokens(str(value), sought, starred=wanted.starred)

    def bound(self, text: str) -> str:
        """Return the text in small letters."""
        return text.lower()

    order = bound


@dataclass(frozen=True)
class Exact:
    """Texts that are compared whole, or by their beginning where that is allowed."""

    any_case: bool = False
    prefixes: bool = True

    def equal(self, _: str, wanted: Token) -> Holds:
        """Return the test of the whole text or its beginning; `:` and `=` mean the same."""
        _refuse_lone_star(wanted)
        sought = self.order(wanted.text)
        if wanted.starred and self.prefixes:
            return lambda value: self.order(value).startswith(sought)
        return lambda value: not wanted.starred and self.order(value) == sought

    def bound(self, text: str) -> str:
        """Return the text, in small letters if its case does not matter."""
        return self.order(text)

    def order(self, value: str) -> str:
        """Return what texts are compared by."""
        return value.lower() if self.any_case else value


@dataclass(frozen=True)
class Folder(Exact):
    """Paths of folders: `a/*` stands for the folder and all below it, `"*"` for all folders."""

    def equal(self, operator: str, wanted: Token) -> Holds:
        """Return the test of the path, or of what lies below it."""
        if wanted.starred and wanted.text.endswith("/"):
            return lambda value: f"{value}/".startswith(wanted.text)
        if wanted.starred and not wanted.text:
            return lambda _: True
        return super().equal(operator, wanted)


def _refuse_lone_star(wanted: Token) -> None:
    if wanted.starred and not wanted.text:
        raise query_error("*")


@dataclass(frozen=True)
class Numbers:
    """Numbers, in an expression perhaps with a unit behind them."""

    units: dict[str, float] = field(default_factory=dict)

    def equal(self, _: str, wanted: Token) -> Holds:
        """Return the test of an equal number."""
        bound = self.bound(wanted.text)
        return lambda value: bool(value == bound)

    def bound(self, text: str) -> float:
        """Return the number; whole ones stay whole, whatever their size."""
        match = _NUMBER.fullmatch(text)
        factor = self.units.get(match[2].lower()) if match and match[2] else 1
        if match is None or factor is None:
            raise query_error(text[:20])
        return (float(match[1]) if "." in match[1] else int(match[1])) * factor

    def order(self, value: float) -> float:
        """Return the number."""
        return value


@dataclass(frozen=True)
class Ratios(Numbers):
    """Aspect ratios: numbers, or two of them as in `16:9`; equal means nearly."""

    def equal(self, _: str, wanted: Token) -> Holds:
        """Return the test of a ratio that is the same but for rounding."""
        bound = self.bound(wanted.text)
        return lambda value: math.isclose(value, bound, rel_tol=0.005)

    def bound(self, text: str) -> float:
        """Return the ratio as one number."""
        width, colon, height = text.partition(":")
        below = super().bound(height) if colon else 1
        if not below:
            raise query_error(text[:20])
        return super().bound(width) / below


_POWERS = {"k": 1024, "m": 1024**2, "g": 1024**3}
BYTES = Numbers({"b": 1, **_POWERS, **{f"{unit}b": power for unit, power in _POWERS.items()}})
PIXELS = Numbers({"p": 1, "m": 1_000_000})
