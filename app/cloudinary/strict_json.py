"""Read one JSON object from bytes, strictly, whatever the bytes are.

Stricter than the standard library: UTF-8 only, no NaN or Infinity. What is JSON but cannot be relied on (a
key twice in one object, deep nesting) is not understood. Half surrogate pairs stay as they are, for the
reader to pass over; numbers that Python cannot hold are kept as their text.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

from app.errors import BadNotification, NotUnderstood
from app.usecases.json_bounds import DEEPEST, MOST_VALUES, has_too_many_values, is_deeper

_LONGEST_INTEGER = 300
"""Digits up to which a whole number becomes an int; Python itself refuses several thousand."""


def load_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object that the bytes hold.

    Raises:
        BadNotification: not a JSON object; with the place or the cause.
        NotUnderstood: nested too deep, too many values, or a key twice in one object. Nothing else, whatever
            the bytes.
    """
    text = _text(body)
    if has_too_many_values(body):
        raise _too_much(text, f"the body holds more than {MOST_VALUES:,} values")
    value = _decode(text)
    if is_deeper(value):
        raise _too_deep(text)
    if not isinstance(value, dict):
        raise BadNotification(f"the body is not a JSON object but {_KINDS.get(type(value), 'a number')}")
    return value


def _too_deep(text: str) -> BadNotification | NotUnderstood:
    return _too_much(text, f"the body is nested deeper than {DEEPEST} levels")


def _too_much(text: str, said: str) -> BadNotification | NotUnderstood:
    return NotUnderstood(said) if text.lstrip().startswith("{") else BadNotification(said)


def _text(body: bytes) -> str:
    if not body.strip():
        raise BadNotification("the body is empty")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise BadNotification(f"byte {problem.start} of the body is not UTF-8") from None


def _decode(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as problem:
        place = f"line {problem.lineno} column {problem.colno}"
        raise BadNotification(f"the body is not JSON at {place}: {problem.msg}") from None
    except RecursionError:
        raise _too_deep(text) from None


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else digits


def _fraction(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


def _constant(name: str) -> Any:
    raise BadNotification(f"the body holds {name}, which is not JSON")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        repeated = counts.most_common(1)[0][0]
        raise NotUnderstood(f"the body holds the key {repeated[:80]!a} twice in one object")
    return found


_KINDS = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
_DECODER = json.JSONDecoder(
    parse_int=_integer,
    parse_float=_fraction,
    parse_constant=_constant,
    object_pairs_hook=_without_repeats,
)
