"""Cases as they stand in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import Problem, RuleSetInvalid
from app.rules.schema import schema_problems
from app.rules.suggest import suggestion


@dataclass(frozen=True, slots=True)
class Case:
    """Values that an asset holds and what is expected of the verdict on it.

    expect: `changes`, `problems` and `fields`, whichever is expected (case.schema.json).
    exact: there are no other changes and problems than those expected.
    clear, exempt: as for `RuleSet.evaluate`, rules by their name.
    """

    name: str
    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    exact: bool
    clear: bool
    exempt: tuple[str, ...]


def read_cases(listed: Any, *, exact: bool = False, clear: bool = False) -> list[Case]:
    """Read a list of cases. exact, clear: what holds for a case that does not say.

    Raises:
        RuleSetInvalid: with every problem of every case, each at its JSON place.
    """
    if not isinstance(listed, list) or not listed:
        raise RuleSetInvalid([Problem("", 'expected a list of cases or {"cases": [...]}, with at least one')])
    problems = [
        Problem(f"/{number}{problem.place}", problem.message)
        for number, case in enumerate(listed)
        for problem in schema_problems("case", case, package="app.usecases.ruletests")
    ]
    if problems:
        raise RuleSetInvalid(problems)
    return [
        Case(
            name=case.get("name") or f"case {number}",
            given=case["given"],
            expect=case["expect"],
            exact=case.get("exact", exact),
            clear=case.get("clear", clear),
            exempt=tuple(case.get("exempt", ())),
        )
        for number, case in enumerate(listed, 1)
    ]


def names_problems(cases: Sequence[Case], fields: Sequence[str], rules: Sequence[str]) -> list[Problem]:
    """Return what cases name that is no field or rule: a case that tests a mistyped field tests nothing."""
    return [
        Problem(f"/{number}/{place}", f'there is no {kind} "{name}"{suggestion(name, known)}')
        for number, case in enumerate(cases)
        for place, name, kind, known in _named(case, fields, rules)
        if name not in known
    ]


def _named(
    case: Case, fields: Sequence[str], rules: Sequence[str]
) -> Iterator[tuple[str, str, str, Sequence[str]]]:
    """Yield each name with its place, its kind and what there is of that kind."""
    field, either = "metadata field", "metadata field or rule"
    yield from ((f"given/{name}", name, field, fields) for name in case.given)
    for part, expected in case.expect.items():
        yield from ((f"expect/{part}/{name}", name, field, fields) for name in expected)
    for name, expected in case.expect.get("fields", {}).items():
        for rule in expected.get("rules", ()):
            yield f"expect/fields/{name}/rules", rule, "rule", rules
    yield from (("exempt", name, either, (*fields, *rules)) for name in case.exempt)
