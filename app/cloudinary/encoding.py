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
from collections.abc import Mapping

from app.model import Value

_SPECIAL = re.compile(r'[=|"]')
_JSON_SPECIAL = re.compile(r'\\["\\]|[=|]')
_IN_JSON = {r"\"": r"\u0022", r"\\": r"\u005c", "=": r"\=", "|": r"\|"}


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
