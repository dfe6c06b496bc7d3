"""Conditions compiled to functions over what each field's effective value shows.

Every value is seen as a set of texts (`values.chosen`), so a condition is set algebra: `populated` asks
whether the set is empty, `equals` whether it is exactly one of some sets, `includes` whether it holds
another. A condition also names its *witnesses*: (field, text) pairs of which at least one must be present
for it to hold. The index of a rule set is made of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.rules.fields import Field
from app.rules.values import NOTHING, Chosen

View = Mapping[str, Chosen]
"""Field id to what conditions see of its effective value."""

Holds = Callable[[View], bool]
Witness = tuple[str, str]
"""A field and a text among its chosen ones, or one of the two marks below."""

POPULATED = "\0populated"
EMPTY = "\0empty"


def marks(seen: Chosen) -> tuple[str, ...]:
    """Return every text a witness on this value could ask for."""
    return (POPULATED, *seen) if seen else (EMPTY,)


def fields_named(condition: Mapping[str, Any]) -> set[str]:
    """Return the ids of all fields that a condition tests."""
    branches = _branches(condition)
    if branches is None:
        return {condition["metadata_field_id"]}
    return {name for branch in branches for name in fields_named(branch)}


def atoms(condition: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield every condition on a single field that a condition is made of."""
    branches = _branches(condition)
    if branches is None:
        yield condition
    for branch in branches or ():
        yield from atoms(branch)


def compile_condition(condition: Mapping[str, Any], fields: Mapping[str, Field]) -> Holds:
    """Compile a condition that passed the grammar and the reference checks."""
    branches = _branches(condition)
    if branches is None:
        return _both([test for _, test in _criteria(condition, fields)])
    tests = [compile_condition(branch, fields) for branch in branches]
    return _both(tests) if "and" in condition else _either(tests)


def witnesses(condition: Mapping[str, Any], fields: Mapping[str, Field]) -> list[Witness]:
    """Return pairs of which one must be present for the condition to hold; none if it never holds."""
    branches = _branches(condition)
    if branches is None:
        return min((found for found, _ in _criteria(condition, fields)), key=len)
    found = [witnesses(branch, fields) for branch in branches]
    return min(found, key=len) if "and" in condition else [pair for pairs in found for pair in pairs]


def _branches(condition: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    return condition.get("and") or condition.get("or")


def _criteria(atom: Mapping[str, Any], fields: Mapping[str, Field]) -> list[tuple[list[Witness], Holds]]:
    """Return each criterion of an atomic condition with its witnesses."""
    name = atom["metadata_field_id"]
    criteria = []
    if "populated" in atom:
        criteria.append(_populated(name, atom["populated"]))
    if "equals" in atom:
        criteria.append(_equals(name, atom["equals"], is_set=fields[name].is_set))
    if "includes" in atom:
        criteria.append(_includes(name, atom["includes"]))
    return criteria


def _populated(name: str, wanted: bool) -> tuple[list[Witness], Holds]:
    if wanted:
        return [(name, POPULATED)], lambda view: bool(view[name])
    return [(name, EMPTY)], lambda view: not view[name]


def _equals(name: str, wanted: str | list[str] | None, *, is_set: bool) -> tuple[list[Witness], Holds]:
    if wanted is None:
        return _populated(name, wanted=False)
    texts = [wanted] if isinstance(wanted, str) else wanted
    if is_set:
        return _equals_set(name, frozenset(texts))
    accepted = {frozenset((text,)) for text in texts if text}
    return [(name, text) for text in texts], lambda view: view[name] in accepted


def _equals_set(name: str, wanted: Chosen) -> tuple[list[Witness], Holds]:
    return [(name, text) for text in sorted(wanted)[:1]], lambda view: view[name] == wanted != NOTHING


def _includes(name: str, wanted: list[str]) -> tuple[list[Witness], Holds]:
    needed = frozenset(wanted)
    return [(name, wanted[0])], lambda view: needed <= view[name]


def _both(tests: list[Holds]) -> Holds:
    return tests[0] if len(tests) == 1 else lambda view: all(test(view) for test in tests)


def _either(tests: list[Holds]) -> Holds:
    return tests[0] if len(tests) == 1 else lambda view: any(test(view) for test in tests)
