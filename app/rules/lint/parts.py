"""Conditions taken apart: what each part wants to see of which field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from app.rules.fields import Field
from app.rules.lint.seen import EMPTY, POPULATED, Seen
from app.rules.values import NOTHING


@dataclass(frozen=True, slots=True)
class Atom:
    """Holds where the effective value of a field is as wanted."""

    field: str
    wanted: Seen


@dataclass(frozen=True, slots=True)
class All:
    """Holds where all parts do."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds where one part does."""

    parts: tuple[Part, ...]


Part: TypeAlias = Atom | All | AnyOf


def taken_apart(condition: Mapping[str, Any], fields: Mapping[str, Field]) -> Part:
    """Take a condition apart that passed the grammar and the reference checks."""
    if "and" in condition:
        return All(tuple(taken_apart(branch, fields) for branch in condition["and"]))
    if "or" in condition:
        return AnyOf(tuple(taken_apart(branch, fields) for branch in condition["or"]))
    name = condition["metadata_field_id"]
    tests = tuple(Atom(name, wanted) for wanted in _wanted(condition, is_set=fields[name].is_set))
    return tests[0] if len(tests) == 1 else All(tests)


def tests_in(part: Part) -> Iterator[Atom]:
    """Yield all tests of a part."""
    if isinstance(part, Atom):
        yield part
    else:
        for inner in part.parts:
            yield from tests_in(inner)


def _wanted(atom: Mapping[str, Any], *, is_set: bool) -> Iterator[Seen]:
    if "populated" in atom:
        yield POPULATED if atom["populated"] else EMPTY
    if "equals" in atom:
        yield _equal_to(atom["equals"], is_set=is_set)
    if "includes" in atom:
        yield Seen(False, None, frozenset(atom["includes"]))


def _equal_to(wanted: str | list[str] | None, *, is_set: bool) -> Seen:
    if wanted is None:
        return EMPTY
    texts = [wanted] if isinstance(wanted, str) else wanted
    wholes = [frozenset(texts)] if is_set else [frozenset((text,)) for text in texts if text]
    return Seen(False, frozenset(wholes) - {NOTHING})
