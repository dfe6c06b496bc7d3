"""Results of cases in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from app.cli.rules.words import compact, told_condition
from app.cli.words import printable
from app.usecases.ruletests.expectations import NOTHING

if TYPE_CHECKING:
    from app.cli.rules.cases_file import Loaded
    from app.usecases.ruletests import CaseResult, Coverage


def report(loaded: Loaded, results: Sequence[CaseResult], covered: Sequence[Coverage]) -> Iterator[str]:
    """Yield the failed cases with the differences, the rules that are not covered, and the counts."""
    failed = 0
    for number, result in enumerate(results):
        failure = failure_of(result)
        if failure:
            failed += 1
            name = printable(result.case.name)
            yield f"{click.style('FAILED', fg='red')} {name}  ({loaded.line_of(number)})"
            yield f"       given {compact(dict(result.case.given))}"
            yield from (f"       {line}" for line in failure)
    not_covered = [(one, gaps(one)) for one in covered if gaps(one)]
    for one, missing in not_covered:
        yield f"{click.style('not covered', fg='yellow')} {printable(one.name)}"
        yield from (f"       {gap}" for gap in missing)
    yield (
        f"{len(results)} cases: {len(results) - failed} as expected, {failed} failed; "
        f"{len(covered) - len(not_covered)} of {len(covered)} rules covered"
    )


def failure_of(result: CaseResult) -> list[str]:
    """Return each difference of a case in a line; none if it went as expected."""
    return [
        f"{printable(miss.about)}: expected {_told(miss.expected)}, got {_told(miss.got)}"
        for miss in result.misses
    ]


def gaps(one: Coverage) -> list[str]:
    """Return what no case has shown of a rule; none if it is covered."""
    missing = []
    if not one.matched:
        missing.append("never matched")
    if not one.unmatched:
        missing.append("matched in every case")
    if len(one.atoms) > 1:
        for atom, seen in one.atoms:
            never = [word for outcome, word in ((True, "true"), (False, "false")) if outcome not in seen]
            missing += [printable(f"{told_condition(atom)}: never {word}") for word in never]
    return missing


def _told(value: Any) -> str:
    return "none" if value is NOTHING else compact(value)
