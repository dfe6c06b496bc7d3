"""Read the JSON object in a request's body, strictly, with the place of what is wrong."""

from __future__ import annotations

import json
import math
from typing import Any

from werkzeug.exceptions import BadRequest

from app.usecases.json_bounds import DEEPEST, has_too_many_values, is_deeper

MOST_VALUES = 100_000
"""Values in one body, commas counted: what can be checked within a few seconds."""


def read_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object that the bytes hold.

    Raises:
        BadRequest: not UTF-8, not JSON (tells line and column), not an object, nested too deep, too many
            values, or with something in it that JSON has no word for. Nothing else, whatever the bytes.
    """
    if has_too_many_values(body, MOST_VALUES):
        raise BadRequest(f"the body holds more than {MOST_VALUES:,} values")
    try:
        value = json.loads(
            body.decode("utf-8"),
            parse_constant=_constant,
            parse_float=_fraction,
            object_pairs_hook=_without_repeats,
        )
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as problem:
        place = f"line {problem.lineno} column {problem.colno}"
        raise BadRequest(f"the body is not JSON at {place}: {problem.msg}") from None
    except UnicodeDecodeError as problem:
        raise BadRequest(f"byte {problem.start} of the body is not UTF-8") from None
    except UnicodeEncodeError:
        raise BadRequest("the body holds half a surrogate pair") from None
    except RecursionError:
        raise BadRequest("the body is nested too deep") from None
    except ValueError as problem:
        raise BadRequest(f"the body is not JSON we can read: {problem}") from None
    if is_deeper(value):
        raise BadRequest(f"the body is nested more than {DEEPEST} deep")
    if not isinstance(value, dict):
        raise BadRequest("the body is not a JSON object")
    return value


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _fraction(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found
