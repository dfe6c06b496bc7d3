"""Reading the vendor's `id=value|id2=["a","b"]` texts, leniently as every SDK writes them.

Source: docs/vendor.md#values-on-the-wire.

Only `=`, `|` and `"` can be escaped by a backslash; a backslash before anything else is itself. Arrays
arrive as compact JSON (Python), with spaces (Ruby), with escaped quotes (the docs' examples) or escaped
twice (Java), so a list is tried in these readings, the least changed first.
"""

import json
import re
from dataclasses import dataclass

from app.sandbox.errors import bad_request

_PIPE = re.compile(r"(?<!\\)\|")
_EQUALS = re.compile(r"(?<!\\)=")
_ESCAPED = re.compile(r'\\([=|"])')
_ESCAPED_BUT_QUOTES = re.compile(r"\\([=|])")


@dataclass(frozen=True)
class Encoded:
    """A value as it stood in the text, still escaped; its meaning depends on the field's type."""

    text: str


def decode_pairs(text: str, parameter: str = "metadata") -> dict[str, Encoded]:
    """Split a pipe text into its pairs, a later pair replacing an earlier one of the same key.

    Raises ApiError (400), which names the parameter, for a pair without `=`; that is an assumption.
    """
    pairs = {}
    for part in _PIPE.split(text):
        if not part.strip():
            continue
        pieces = _EQUALS.split(part, maxsplit=1)
        if len(pieces) != 2:
            raise bad_request(f"Invalid value {part[:200]} for parameter {parameter}")
        pairs[unescape(pieces[0]).strip()] = Encoded(pieces[1])
    return pairs


def unescape(text: str) -> str:
    r"""Return the text with `\=`, `\|` and `\"` as the plain characters."""
    return _ESCAPED.sub(r"\1", text)


def decode_list(text: str) -> list[object] | None:
    """Return the JSON array that the text holds in one of its readings, None if it holds none."""
    once = unescape(text)
    for candidate in (_ESCAPED_BUT_QUOTES.sub(r"\1", text), once, unescape(once)):
        found = _json_array(candidate)
        if found is not None:
            return found
    return None


def _json_array(text: str) -> list[object] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) else None
