r"""Metadata values as the account's APIs take them: `id=value|id2=["a","b"]`.

Source: docs/vendor.md#values-on-the-wire. A backslash before `=`, `|` and `"` in values; lists are JSON whose
own quotes stay bare; the reader splits at bare `|`, then at the first bare `=`, takes the backslashes away
and only then reads a list as JSON.

* Inside list elements a quote and a backslash are written `\u0022` and `\u005c`, so that no reader of
  backslashes can spoil the JSON.
* A backslash in a plain text is sent as it is: only the three escapes are documented, and the official SDK
  doubles none either. That the vendor has no further escape is an **assumption**; it says nothing.
* So a backslash at the end would swallow the `|` after it. The one value that ends with one is put last,
  where nothing follows it; a second one has no place and is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from app.model import Value

_SPECIAL = re.compile(r'[=|"]')
_JSON_SPECIAL = re.compile(r'\\["\\]|[=|]')
_IN_JSON = {r"\"": r"\u0022", r"\\": r"\u005c", "=": r"\=", "|": r"\|"}
_TOKEN = re.compile(r'\\[=|"]|\|')
_KEY_AND_VALUE = re.compile(r'((?:\\[=|"]|[^=])*+)=(.*)', re.DOTALL)
_ESCAPED = re.compile(r'\\([=|"])')


def encode(changes: Mapping[str, Value]) -> str:
    """Return the wire text of the changes; None (like an empty text) clears its field.

    Raises:
        ValueError: a value that is no text, whole number, list of texts or None; a text that UTF-8
            cannot hold; an id that is empty or ends with a backslash; two texts that end with one.
    """
    pairs = [f"{_key(key)}={_value(key, value)}" for key, value in changes.items()]
    pairs.sort(key=_ends_in_backslash)
    if any(map(_ends_in_backslash, pairs[:-1])):
        raise ValueError("of the values written together only one may end with a backslash")
    encoded = "|".join(pairs)
    encoded.encode()  # half a surrogate pair is a UnicodeEncodeError, which is a ValueError
    return encoded


def _ends_in_backslash(text: str) -> bool:
    return text.endswith("\\")


def _key(key: str) -> str:
    if not key or _ends_in_backslash(key):
        raise ValueError("a metadata field's id is empty or ends with a backslash")
    return _SPECIAL.sub(r"\\\g<0>", key)


def _value(key: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _SPECIAL.sub(r"\\\g<0>", value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and all(isinstance(element, str) for element in value):
        return "[" + ",".join(map(_element, value)) + "]"
    raise ValueError(f"metadata field {key!r} cannot hold a value of type {type(value).__name__}")


def _element(text: str) -> str:
    encoded = json.dumps(text, ensure_ascii=False)
    return _JSON_SPECIAL.sub(lambda found: _IN_JSON[found[0]], encoded)


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
