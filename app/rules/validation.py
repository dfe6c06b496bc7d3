"""A field's `validation`, compiled to one check.

A check takes a value of the field's own type and answers True (passes), False (fails) or None: it was not
checked, because its pattern is beyond RE2, the only regular expressions that run in linear time, or too
large for so long a value. With several checks a failing one decides; where none fails, one that could not run
leaves the value unchecked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import re2

Check = Callable[[Any], bool | None]

LONGEST_PATTERN = 10_000
"""Characters of a pattern; what compiling and the first search take grows with their square."""
MOST_STEPS = 100_000_000
"""Size of a compiled pattern times characters of a value up to which it is searched: within about a second.

RE2's time grows with the text, but where its memory does not do, with the pattern's size as well:
`[ab]*a[ab]{1000}c` takes half a minute for four million characters.
"""


def compile_validation(field_type: str, validation: Any) -> Check | None:
    """Compile a field's validation object; None where there is nothing to check.

    Validation of enum and set fields is ignored, and so is a kind that does not fit the field's type. A kind
    that nobody knows leaves values unchecked; docs/vendor.md#validation-and-options lists those we know.
    """
    kinds = _KINDS.get(field_type)
    if kinds is None or not isinstance(validation, Mapping) or not validation:
        return None
    checks = [check for one in _flat(validation) if (check := _compile(kinds, one))]
    if not checks:
        return None
    return checks[0] if len(checks) == 1 else _all(checks)


def unchecked(_value: Any) -> None:
    """Be the check of values that cannot be checked."""


def is_date(value: Any) -> bool:
    """Say whether a value is a real day written YYYY-MM-DD in ASCII digits."""
    if not (isinstance(value, str) and len(value) == 10 and value.isascii() and value[4] == value[7] == "-"):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _flat(validation: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if validation.get("type") != "and":
        return [validation]
    return [leaf for rule in validation.get("rules") or [] for leaf in _flat(rule)]


def _compile(
    kinds: Mapping[str, Callable[[Mapping[str, Any]], Check]], one: Mapping[str, Any]
) -> Check | None:
    kind = str(one.get("type"))
    if kind in kinds:
        return kinds[kind](one)
    return None if any(kind in others for others in _KINDS.values()) else unchecked


def _all(checks: list[Check]) -> Check:
    def check(value: Any) -> bool | None:
        answers = [one(value) for one in checks]
        if False in answers:
            return False
        return None if None in answers else True

    return check


def _greater_than(rule: Mapping[str, Any]) -> Check:
    bound, inclusive = rule["value"], rule.get("equals") is True
    return (lambda value: value >= bound) if inclusive else (lambda value: value > bound)


def _less_than(rule: Mapping[str, Any]) -> Check:
    bound, inclusive = rule["value"], rule.get("equals") is True
    return (lambda value: value <= bound) if inclusive else (lambda value: value < bound)


def _strlen(rule: Mapping[str, Any]) -> Check:
    least, most = rule.get("min"), rule.get("max")
    return lambda value: (least is None or len(value) >= least) and (most is None or len(value) <= most)


def _strregex(rule: Mapping[str, Any]) -> Check:
    quiet = re2.Options()
    quiet.log_errors = False
    if len(rule["regex"]) > LONGEST_PATTERN:
        return unchecked
    try:
        pattern = re2.compile(rule["regex"], quiet)
    except (re2.error, UnicodeEncodeError):  # RE2 cannot run it, or it is not even text
        return unchecked
    return lambda value: _searches(pattern, value)


def _searches(pattern: Any, value: str) -> bool | None:
    if pattern.programsize * len(value) > MOST_STEPS:
        return None
    try:
        return pattern.search(value) is not None
    except UnicodeEncodeError:  # a lone surrogate is no text that any pattern matches
        return False


def _in_numbers(build: Callable[[Mapping[str, Any]], Check]) -> Callable[[Mapping[str, Any]], Check]:
    """Read the bound as an integer, which decimal text counts as."""
    return lambda rule: build({**rule, "value": int(rule["value"])})


_KINDS: dict[str, Mapping[str, Callable[[Mapping[str, Any]], Check]]] = {
    "integer": {"greater_than": _in_numbers(_greater_than), "less_than": _in_numbers(_less_than)},
    # A date written YYYY-MM-DD sorts as text, so bounds compare without parsing.
    "date": {"greater_than": _greater_than, "less_than": _less_than},
    "string": {"strlen": _strlen, "strregex": _strregex},
}
