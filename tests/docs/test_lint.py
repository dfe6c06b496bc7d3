"""The page on lint has the codes and the bounds of the code."""

from app.rules.lint import contradictions, run
from app.rules.lint.finding import CODES
from app.usecases.rulebook import linting

from .pages import read, table

PAGE = read("docs/lint.md")


def test_the_codes_are_those_that_lint_gives():
    assert {row[0].strip("`") for row in table(PAGE, "Code", "What it means", "What to do")} == set(CODES)


def test_the_bounds_are_those_of_the_code():
    told = [int(row[1].replace(",", "")) for row in table(PAGE, "Bound", "Value")]
    assert told == [
        run.MOST_STEPS,
        linting.STEPS_ON_SAVING,
        linting.MOST_RULES,
        run.MOST_FINDINGS,
        contradictions.MOST,
    ]
