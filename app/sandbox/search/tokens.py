"""Cutting a search expression into words, texts, operators and brackets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.sandbox.errors import ApiError, bad_request

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<open>\() | (?P<close>\)) |
        (?P<operator><=|>=|<|>|=|:) |
        "(?P<text>(?:[^"\\]|\\.)*)" |
        (?P<minus>-(?=[\w("])) |
        (?P<word>(?:\\.|[^\s()"<>=:\\])+)
    )""",
    re.VERBOSE | re.DOTALL,
)
_VALUE = re.compile(r'\s*(?:"(?P<text>(?:[^"\\]|\\.)*)"|(?P<word>(?:\\.|[^\s()"\\])+))', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True)
class Token:
    """A piece of an expression: its kind (open, close, operator, text, minus, word or value) and its text."""

    kind: str
    text: str


def tokens(expression: str) -> Iterator[Token]:
    """Yield the pieces; after an operator comes one `value`, which may hold colons (a moment does).

    Raises ApiError (400), its message starting with "query error", where nothing fits; for ranges in
    brackets too, which the sandbox does not know.
    """
    place, after_operator = 0, False
    end = len(expression.rstrip())
    while place < end:
        match = (_VALUE if after_operator else _TOKEN).match(expression, place)
        if match is None or match.lastgroup is None:
            raise query_error(expression[place : place + 20])
        text, is_range = match[match.lastgroup], match.lastgroup == "word" and match["word"][0] in "[{"
        if is_range:
            raise query_error(text)
        kind = "value" if after_operator else match.lastgroup
        yield Token(kind, _ESCAPE.sub(r"\1", text))
        after_operator, place = kind == "operator", match.end()


def query_error(where: str) -> ApiError:
    """Return the refusal of a bad expression; only its first two words are known."""
    return bad_request(f"query error near '{where}'")
