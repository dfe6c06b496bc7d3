"""Reads wire text as the account is said to (docs/vendor.md#values-on-the-wire): the writer's referee."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_TOKEN = re.compile(r'\\[=|"]|\|')
_KEY_AND_VALUE = re.compile(r'((?:\\[=|"]|[^=])*+)=(.*)', re.DOTALL)
_ESCAPED = re.compile(r'\\([=|"])')


def decode(text: str) -> dict[str, str]:
    """Read wire text as the vendor's reader is described; values stay texts, lists stay JSON.

    Raises:
        ValueError: a pair without `=`, or a field named twice.
    """
    found: dict[str, str] = {}
    for pair in _pairs(text):
        parts = _KEY_AND_VALUE.fullmatch(pair)
        if parts is None:
            raise ValueError(f"{pair[:80]!r} has no =")
        key, value = (_ESCAPED.sub(r"\1", part) for part in parts.groups())
        if key in found:
            raise ValueError(f"{key!r} is given twice")
        found[key] = value
    return found


def _pairs(text: str) -> Iterator[str]:
    start = 0
    for token in _TOKEN.finditer(text):
        if token[0] == "|":
            yield text[start : token.start()]
            start = token.end()
    if text:
        yield text[start:]


def read_set(value: str) -> list[str]:
    """Return the elements of a decoded set value; a bare text is one element, an empty one none.

    Raises:
        ValueError: text that starts like a list and is not a JSON list of texts.
    """
    if not value.startswith("["):
        return [value] if value else []
    elements = json.loads(value)
    if not isinstance(elements, list) or not all(isinstance(element, str) for element in elements):
        raise ValueError("not a JSON list of texts")
    return elements
