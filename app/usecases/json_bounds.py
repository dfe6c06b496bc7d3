"""How much JSON we read: its length is bounded by MAX_BODY, these are the other two bounds.

A value costs some fifty bytes of memory and more however short it is written, so length alone bounds little.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

DEEPEST = 100
"""Objects and lists inside each other; the vendor's published samples need five."""
MOST_VALUES = 500_000
"""Values in one text, its commas counted: 1,000 assets with 100 fields before and after are 200,000."""

_NO_SIGN_OF_A_VALUE = bytes(set(range(256)) - set(b"[{,"))


def has_too_many_values(body: bytes, most: int = MOST_VALUES) -> bool:
    """Say whether a text could hold more values than allowed, before anything is made of it.

    Commas and brackets inside of texts are counted too, which is quick and errs on the safe side.
    """
    return len(body.translate(None, _NO_SIGN_OF_A_VALUE)) > most


def is_deeper(value: Any, most: int = DEEPEST) -> bool:
    """Say whether a value that was read is nested deeper than allowed."""
    level = [value]
    for _ in range(most):
        level = [inner for outer in level for inner in _inside(outer) if isinstance(inner, dict | list)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
