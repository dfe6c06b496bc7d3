"""Cutting a search expression into its pieces (docs/vendor-assets.md#search-expressions)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.sandbox.errors import ApiError, bad_request

_PLAIN = r"(?:\\.|[^\s()\"<>=:\\\[\]{}!^~?&|*])"
_QUOTED = r"\"(?:[^\"\\]|\\.)*\""
_VALUE = rf"(?:{_QUOTED}|{_PLAIN}+)"
_TOKEN = re.compile(
    rf"""\s*(?:
        (?P<open>\() | (?P<close>\)) |
        (?P<operator><=|>=|<|>|=|:) |
        (?P<range>[\[{{]\s*{_VALUE}\s+TO\s+{_VALUE}\s*[\]}}]) |
        (?P<join>&&|\|\|) |
        (?P<sign>[-+!](?=[\w("\\])) |
        (?P<key>\w+\.{_QUOTED}) |
        (?P<text>{_QUOTED}) |
        (?P<word>{_PLAIN}+(?:\*(?=[\s)]|$))?)
    )""",
    re.VERBOSE | re.DOTALL,
)
_RANGE = re.compile(rf"([\[{{])\s*({_VALUE})\s+TO\s+({_VALUE})\s*([\]}}])", re.DOTALL)
_STAR = re.compile(r"(?<!\\)(?:\\\\)*\*")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True)
class Token:
    """A piece of an expression.

    Its kind is open, close, operator, range, join, sign, key (a field's name with a quoted part), text
    (quoted) or word. `starred` says that any ending may follow the text.
    """

    kind: str
    text: str
    starred: bool = False


@dataclass(frozen=True)
class Range:
    """From `low` to `high`, each end included or not."""

    low: str
    high: str
    with_low: bool
    with_high: bool


def tokens(expression: str) -> Iterator[Token]:
    """Yield the pieces; raises ApiError (400), a "query error", where nothing fits."""
    place, end = 0, len(expression.rstrip())
    while place < end:
        match = _TOKEN.match(expression, place)
        if match is None or match.lastgroup is None:
            raise query_error(expression[place : place + 20])
        yield _token(match.lastgroup, match[match.lastgroup])
        place = match.end()


def read_range(text: str) -> Range:
    """Return the range that a piece of that kind describes."""
    match = _RANGE.fullmatch(text)
    if match is None:
        raise query_error(text[:20])
    low, high = (_token("text" if end.startswith('"') else "word", end).text for end in (match[2], match[3]))
    return Range(low, high, match[1] == "[", match[4] == "]")


def query_error(where: str) -> ApiError:
    """Return the refusal of a bad expression; only its first two words are known."""
    return bad_request(f"query error near '{where}'")


def _token(kind: str, text: str) -> Token:
    if kind == "key":
        name, _, quoted = text.partition(".")
        return Token("key", f"{name}.{_ESCAPE.sub(_first, quoted[1:-1])}")
    if kind not in ("text", "word"):
        return Token(kind, text)
    inner = text[1:-1] if kind == "text" else text
    star = _STAR.search(inner)
    if star is None:
        return Token(kind, _ESCAPE.sub(_first, inner))
    if star.end() != len(inner) or text == "*":
        raise query_error(text[:20])
    return Token(kind, _ESCAPE.sub(_first, inner[:-1]), starred=True)


def _first(match: re.Match[str]) -> str:
    return match[1]
