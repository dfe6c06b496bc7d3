"""What was expected and what came: the difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.rules import Verdict
from app.rules.values import is_option_list
from app.usecases.ruletests.cases import Case


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that came otherwise: `about` as in the case, `changes.site` or `fields.team.mandatory`.

    NOTHING stands for a change or a problem that is not there.
    """

    about: str
    expected: Any
    got: Any


NOTHING = object()
"""Stands where there is no change and no problem: a change to None removes a value."""


def misses(case: Case, verdict: Verdict) -> tuple[Miss, ...]:
    """Return where a verdict is not as expected.

    What a case does not name may be as it likes, unless it is exact. An empty `changes`, `problems` or list
    of codes expects that there are none.
    """
    problems: dict[str, list[str]] = {}
    for problem in verdict.problems:
        problems.setdefault(problem["field"], []).append(problem["code"])
    return (
        *_changes(case, verdict.changes),
        *_problems(case, problems),
        *_fields(case, verdict.fields),
    )


def _changes(case: Case, got: Mapping[str, Any]) -> Iterator[Miss]:
    expected = case.expect.get("changes")
    for name, value in (expected or {}).items():
        if name not in got or not _alike(value, got[name]):
            yield Miss(f"changes.{name}", value, got.get(name, NOTHING))
    if case.exact or expected == {}:
        for name in _others(got, expected):
            yield Miss(f"changes.{name}", NOTHING, got[name])


def _problems(case: Case, got: Mapping[str, list[str]]) -> Iterator[Miss]:
    expected = case.expect.get("problems")
    for name, codes in (expected or {}).items():
        there = got.get(name, [])
        fits = sorted(codes) == sorted(there) if case.exact or not codes else set(codes) <= set(there)
        if not fits:
            yield Miss(f"problems.{name}", codes or NOTHING, there or NOTHING)
    if case.exact or expected == {}:
        for name in _others(got, expected):
            yield Miss(f"problems.{name}", NOTHING, got[name])


def _fields(case: Case, got: Mapping[str, Any]) -> Iterator[Miss]:
    for name, expected in case.expect.get("fields", {}).items():
        for key, value in expected.items():
            fits = value == got[name][key] if key == "rules" else _alike(value, got[name][key])
            if not fits:
                yield Miss(f"fields.{name}.{key}", value, got[name][key])


def _others(got: Mapping[str, Any], expected: Mapping[str, Any] | None) -> list[str]:
    return [name for name in got if name not in (expected or {})]


def _alike(one: Any, other: Any) -> bool:
    """Say whether values are the same, lists of options in any order."""
    if is_option_list(one) and is_option_list(other):
        return set(one) == set(other)
    return type(one) is type(other) and bool(one == other)
