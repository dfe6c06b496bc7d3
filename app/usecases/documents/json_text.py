"""JSON as it stands in files and lines: read strictly, so that nothing is lost, and written compactly."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

_COMPACT = (",", ":")


class NotJSON(ValueError):
    """No JSON, or JSON that would lose something when read. The message says why and where."""


def read_json(body: bytes) -> Any:
    """Return the JSON value that the bytes hold.

    Raises:
        NotJSON: no UTF-8, no JSON, NaN or Infinity, a key twice in one object, a number that is too large, or
            nesting too deep to read.
    """
    try:
        return _DECODER.decode(body.decode())
    except UnicodeDecodeError as error:
        raise NotJSON(f"byte {error.start + 1} is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise NotJSON(f"not JSON: {error.msg} at {_place(error)}") from None
    except RecursionError:
        raise NotJSON("nested too deeply") from None


def write_json(value: Any) -> bytes:
    """Return compact UTF-8; text that UTF-8 cannot hold (half a surrogate pair) makes it all escapes."""
    try:
        return _UNICODE.encode(value).encode()
    except UnicodeEncodeError:
        return _ASCII.encode(value).encode()


def _place(error: json.JSONDecodeError) -> str:
    column = f"column {error.colno}"
    return column if error.lineno == 1 else f"line {error.lineno} {column}"


def _whole(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:
        raise NotJSON(f"a whole number of {len(digits)} digits is too large") from None


def _fraction(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise NotJSON(f"the number {digits[:40]} is too large")
    return number


def _constant(name: str) -> Any:
    raise NotJSON(f"not JSON: {name} is no JSON value")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        (twice, _), *_ = Counter(key for key, _ in pairs).most_common(1)
        raise NotJSON(f'the key "{twice[:80]}" stands twice in one object')
    return found


_DECODER = json.JSONDecoder(
    parse_int=_whole, parse_float=_fraction, parse_constant=_constant, object_pairs_hook=_object
)
_UNICODE = json.JSONEncoder(ensure_ascii=False, separators=_COMPACT)
_ASCII = json.JSONEncoder(separators=_COMPACT)
