"""Patterns, values and rules made to take for ever: judged within bounds, or refused with a reason."""

from __future__ import annotations

import random
import time

import pytest

from app.rules import compile_rules, grammar_problems, read_fields, reference_problems
from app.rules.grammar import MOST_VALUES
from app.rules.references import MOST_TOLD

LONGEST = 4_000_000
"""Characters of the longest text value (docs/vendor.md#fields)."""
TEXT = "".join(random.Random(0).choices("ab", k=LONGEST))


def judged(pattern, value):
    """Return the problem codes and the seconds of processor time."""
    field = {"external_id": "f", "type": "string", "validation": {"type": "strregex", "regex": pattern}}
    started = time.process_time()
    rules, _ = compile_rules(read_fields([field]), [])
    verdict = rules.evaluate({"f": value})
    return [problem["code"] for problem in verdict.problems], time.process_time() - started


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (r"^(a+)+$", "a" * LONGEST + "!"),
        (r"^(a|a)*$", "a" * LONGEST + "!"),
        (r"^(a|aa)+$", "a" * LONGEST + "!"),
        (r"(x+x+)+y", "x" * LONGEST),
        (r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}", "a" * 1_000_000),
        (r"(.*)*=.*", "x" * 1_000_000),
        ("(" * 4999 + "b" + ")" * 4999, "a" * 1000),
    ],
)
def test_patterns_that_take_for_ever_elsewhere_are_quick(pattern, value):
    codes, seconds = judged(pattern, value)
    assert codes == ["invalid_value"]
    assert seconds < 5


@pytest.mark.parametrize(
    "pattern",
    [
        r"[ab]*a[ab]{1000}c",
        "|".join(f"[ab]*a[ab]{{{number}}}c" for number in range(900, 1000)),
        r"((a?b?){30}){30}c",
    ],
    ids=["one", "a hundred", "nested"],
)
def test_patterns_beyond_the_memory_of_their_machine_leave_long_values_unchecked(pattern):
    codes, seconds = judged(pattern, TEXT)
    assert codes == ["unchecked"]
    assert seconds < 5
    codes, seconds = judged(pattern, TEXT[:1000])
    assert codes in (["invalid_value"], ["unchecked"])
    assert seconds < 5


@pytest.mark.parametrize(
    "pattern", [r"((a{1000}){1000}){1000}", r"(?=a)b", r"(a)\1", "(" * 50_000, "a|" * 70_000]
)
def test_patterns_that_cannot_run_at_all_leave_values_unchecked(pattern):
    codes, seconds = judged(pattern, "a" * 1000)
    assert codes == ["unchecked"]
    assert seconds < 5


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$", "somebody@example.com"),
        (r"^\pL[\pL\pN _-]{0,80}$", "Ä" * 81),
        (r"^[A-Z]{3}-[0-9]{4,8}$", "ABC-20240615"),
        ("^(" + "|".join(f"w{number:05}" for number in range(1000)) + ")$", "w00999"),
        (r"^[ -~]*$", "x" * 500_000),
    ],
)
def test_patterns_that_people_write_are_checked(pattern, value):
    assert judged(pattern, value)[0] == []
    assert judged(pattern, f"\0{value}\0")[0] == ["invalid_value"]


def rule(condition, **result):
    return {
        "name": "r",
        "metadata_field_id": "f",
        "condition": condition,
        "result": result or {"set_mandatory": True},
    }


def atom(**criteria):
    return {"metadata_field_id": "e", **criteria}


OPTIONS = [{"external_id": f"o{number}", "value": f"{number}"} for number in range(3000)]
FIELDS = {
    field.id: field
    for field in read_fields(
        [
            {"external_id": "f", "type": "string"},
            {"external_id": "e", "type": "enum", "datasource": {"values": OPTIONS}},
        ]
    )
}


@pytest.mark.parametrize(
    "huge",
    [
        rule({"or": [atom(equals="o1")] * MOST_VALUES}),
        rule({"or": [{"and": [atom(populated=True)] * 100}] * 100}),
        rule(atom(equals=["o1"] * MOST_VALUES)),
        rule(atom(equals=[7] * MOST_VALUES)),
        rule(atom(populated=True), apply_value={"value": ["x"] * MOST_VALUES}),
        {**rule(atom(populated=True)), "more": [[]] * MOST_VALUES},
    ],
)
def test_a_rule_too_large_to_be_checked_is_refused(huge):
    started = time.process_time()
    (problem,) = grammar_problems(huge)
    assert problem.message.startswith("a rule holds 20,000 values at most")
    assert time.process_time() - started < 2


def test_a_rule_with_thousands_of_conditions_is_kept_and_judged():
    large = rule({"or": [atom(equals=f"o{number % 3000}") for number in range(5000)]})
    assert grammar_problems(large) == []
    assert reference_problems(large, FIELDS) == []
    rules, _ = compile_rules(list(FIELDS.values()), [large])
    assert [p["code"] for p in rules.evaluate({"e": "o2999"}).problems] == ["missing_mandatory"]


def test_thousands_of_unknown_options_are_told_in_a_few_sentences():
    started = time.process_time()
    problems = reference_problems(rule(atom(equals=[f"unknown{n}" for n in range(3000)])), FIELDS)
    assert len(problems) == MOST_TOLD + 1
    assert problems[-1].message == f"and {3000 - MOST_TOLD:,} more that are not"
    assert time.process_time() - started < 5


def test_ten_thousand_rules_are_compiled_and_judged_at_once():
    rules = [
        {**rule(atom(equals=f"o{number % 3000}")), "name": f"r{number}", "position": number}
        for number in range(10_000)
    ]
    started = time.process_time()
    compiled, suspended = compile_rules(list(FIELDS.values()), rules)
    assert suspended == ()
    for _ in range(100):
        compiled.evaluate({"e": "o7"})
    assert time.process_time() - started < 10
