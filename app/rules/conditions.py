"""Conditions compiled to functions over what each field's effective value shows.

Every value is seen as a set of texts (`values.chosen`), so a condition is set algebra: `populated` asks
whether the set is empty, `equals` whether it is exactly one of some sets, `includes` whether it holds
another. A condition also names its *witnesses*: things that fields may show, of which at least one must be
there for it to hold. The index of a rule set is made of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from app.rules.fields import Field
from app.rules.values import NOTHING, Chosen

View = Mapping[str, Chosen]
"""Field id to what conditions see of its effective value."""

Holds = Callable[[View], bool]
Mark = str | Chosen
"""What a field may show: all of its chosen texts, one among them, or one of the two below."""
Witness = tuple[str, Mark]
"""A field and what it has to show."""

POPULATED = "\0populated"
EMPTY = "\0empty"


class Lead(NamedTuple):
    """Witnesses of which one must be there for a condition to hold; none if it never holds.

    proof: any of them is enough, so the condition need not be tested.
    """

    witnesses: list[Witness]
    proof: bool


def marks(seen: Chosen) -> tuple[Mark, ...]:
    """Return everything a witness on this value could ask for."""
    return (POPULATED, seen, *seen) if seen else (EMPTY,)


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


def read_condition(condition: Mapping[str, Any], fields: Mapping[str, Field]) -> tuple[Lead, Holds]:
    """Compile a condition that passed the grammar and the reference checks.

    Returns what to watch for to know when it may hold, and what tells whether it does.
    """
    branches = _branches(condition)
    if branches is None:
        parts = _criteria(condition, fields)
    else:
        parts = [read_condition(branch, fields) for branch in branches]
    leads, tests = [lead for lead, _ in parts], [test for _, test in parts]
    if branches is None or "and" in condition:
        return _narrowest(leads), _both(tests)
    return _any_of(leads), _either(tests)


def compile_condition(condition: Mapping[str, Any], fields: Mapping[str, Field]) -> Holds:
    """Compile a condition as `read_condition` does, for whoever only tests it."""
    return read_condition(condition, fields)[1]


def _any_of(leads: list[Lead]) -> Lead:
    return Lead([one for lead in leads for one in lead.witnesses], all(lead.proof for lead in leads))


def _narrowest(leads: list[Lead]) -> Lead:
    """Return the lead with the fewest witnesses; it proves nothing where others have to hold as well."""
    witnesses, proof = min(leads, key=lambda lead: len(lead.witnesses))
    return Lead(witnesses, proof and len(leads) == 1)


def _branches(condition: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    return condition.get("and") or condition.get("or")


def _criteria(atom: Mapping[str, Any], fields: Mapping[str, Field]) -> list[tuple[Lead, Holds]]:
    """Return each criterion of an atomic condition with what leads to it."""
    name = atom["metadata_field_id"]
    criteria = []
    if "populated" in atom:
        criteria.append(_populated(name, atom["populated"]))
    if "equals" in atom:
        criteria.append(_equals(name, atom["equals"], is_set=fields[name].is_set))
    if "includes" in atom:
        criteria.append(_includes(name, atom["includes"]))
    return criteria


def _populated(name: str, wanted: bool) -> tuple[Lead, Holds]:
    if wanted:
        return Lead([(name, POPULATED)], proof=True), lambda view: bool(view[name])
    return Lead([(name, EMPTY)], proof=True), lambda view: not view[name]


def _equals(name: str, wanted: str | list[str] | None, *, is_set: bool) -> tuple[Lead, Holds]:
    if wanted is None:
        return _populated(name, wanted=False)
    texts = [wanted] if isinstance(wanted, str) else wanted
    wholes = [frozenset(texts)] if is_set else [frozenset((text,)) for text in texts if text]
    accepted = frozenset(wholes) - {NOTHING}
    return Lead([(name, whole) for whole in accepted], proof=True), lambda view: view[name] in accepted


def _includes(name: str, wanted: list[str]) -> tuple[Lead, Holds]:
    needed = frozenset(wanted)
    return Lead([(name, wanted[0])], proof=len(needed) == 1), lambda view: needed <= view[name]


def _both(tests: list[Holds]) -> Holds:
    return tests[0] if len(tests) == 1 else lambda view: all(test(view) for test in tests)


def _either(tests: list[Holds]) -> Holds:
    return tests[0] if len(tests) == 1 else lambda view: any(test(view) for test in tests)
