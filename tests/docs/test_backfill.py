"""Outcomes and states on the pages are those of the code."""

from app.model import RUN_STATES
from app.usecases.enforce.outcome import OUTCOMES

from .pages import read, section, table


def test_the_outcomes_on_the_page_are_those_of_the_code():
    rows = table(read("docs/backfill.md"), "Outcome", "Meaning")
    assert {row[0].strip("`"): row[1].lower() for row in rows} == {
        word: meaning.lower() for word, meaning in OUTCOMES.items()
    }


def test_the_states_on_the_page_are_those_of_the_code():
    rows = table(section(read("docs/api.md"), "### Previews and runs"), "State", "Meaning")
    assert {word.strip("` ") for row in rows for word in row[0].split(",")} == set(RUN_STATES)
