"""Loops, contradictions and shadows: rule sets that have them, and the nearest that have not."""

import pytest

from .rulesets import EMPLOYEE, NOTED, PRODUCT, QA, check, only, rule, short, value

# Loops.


def test_a_loop_that_never_settles_is_a_warning_with_the_asset_that_upsets_it():
    found = only(
        rule("a", "note", {"metadata_field_id": "site", "populated": False}, disable=True),
        rule("b", "site", NOTED, disable=True),
    )
    code, severity, _, field, example = short(found)
    assert (code, severity, field) == ("loop", "warning", "note")
    assert set(example) == {"note", "site"}


def test_a_loop_that_settles_is_a_notice():
    found = only(
        rule("a", "note", {"metadata_field_id": "site", "equals": "x"}, set_mandatory=True),
        rule("b", "site", {"metadata_field_id": "note", "equals": "y"}, set_mandatory=True),
    )
    assert short(found)[:3] == ("loop", "notice", ["a", "b"])


def test_a_chain_is_no_loop():
    assert not check(
        rule("a", "note", EMPLOYEE, set_mandatory=True), rule("b", "site", NOTED, set_mandatory=True)
    ).findings


# Contradictions.


def test_two_defaults_that_meet_contradict_each_other():
    found = only(rule("a", "note", EMPLOYEE, **value("x")), rule("b", "note", QA, **value("y")))
    assert short(found) == (
        "contradiction",
        "warning",
        ["b", "a"],
        "note",
        {"category": "employee", "role": "qa"},
    )
    assert found.example is not None
    assert "note becomes “x”" in found.example.shows


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"set_mandatory": True}, {"set_mandatory": False}),
        ({"enable": True}, {"disable": True}),
        ({"hide": True}, {"hide": False}),
        (value("x", "override"), value("y", "override")),
    ],
)
def test_of_flags_and_overrides_the_earlier_rule_loses(one, other):
    found = only(rule("a", "note", EMPLOYEE, **one), rule("b", "note", QA, **other))
    assert short(found)[:3] == ("contradiction", "warning", ["a", "b"])


def test_an_exception_is_only_a_notice():
    both = {"and": [EMPLOYEE, QA]}
    found = only(
        rule("a", "note", EMPLOYEE, set_mandatory=True), rule("b", "note", both, set_mandatory=False)
    )
    assert short(found)[:3] == ("contradiction", "notice", ["a", "b"])
    assert "exception" in found.message


@pytest.mark.parametrize(
    "rules",
    [
        [rule("a", "note", EMPLOYEE, **value("x")), rule("b", "note", PRODUCT, **value("y"))],
        [rule("a", "note", EMPLOYEE, **value("x")), rule("b", "note", QA, **value("x"))],
        [
            rule("a", "colors", EMPLOYEE, **value("red", "append")),
            rule("b", "colors", QA, **value("blue", "append")),
        ],
        [rule("a", "note", EMPLOYEE, set_mandatory=True), rule("b", "note", QA, hide=True)],
        [
            rule("a", "note", EMPLOYEE, set_mandatory=True),
            {**rule("b", "note", QA, set_mandatory=False), "state": "inactive"},
        ],
    ],
)
def test_rules_that_never_meet_or_say_the_same_do_not_contradict(rules):
    assert not check(*rules).findings


# Shadows.


@pytest.mark.parametrize(
    ("first", "second", "shadow"),
    [
        (value("x"), value("y"), "b"),
        ({"set_mandatory": True}, {"set_mandatory": True}, "b"),
        ({"hide": True, **value("x")}, {"hide": True, **value("x")}, "b"),
    ],
)
def test_a_narrow_rule_behind_a_wide_one_is_shadowed(first, second, shadow):
    found = only(rule("a", "note", EMPLOYEE, **first), rule("b", "note", {"and": [EMPLOYEE, QA]}, **second))
    assert short(found) == ("shadowed", "warning", ["b", "a"], "note", {"category": "employee", "role": "qa"})


def test_a_rule_is_shadowed_by_a_later_one_that_always_has_the_last_word():
    found = only(
        rule("a", "note", {"and": [EMPLOYEE, QA]}, set_mandatory=False),
        rule("b", "note", EMPLOYEE, set_mandatory=True),
    )
    assert short(found)[:3] == ("shadowed", "warning", ["a", "b"])


def test_options_that_are_allowed_already_add_nothing():
    found = only(
        rule("a", "role", EMPLOYEE, activate_values={"external_ids": ["qa", "writer"]}),
        rule("b", "role", {"and": [EMPLOYEE, NOTED]}, activate_values={"external_ids": ["qa"]}),
    )
    assert short(found)[:3] == ("shadowed", "warning", ["b", "a"])


def test_a_rule_with_an_effect_of_its_own_is_not_shadowed():
    assert not check(
        rule("a", "note", EMPLOYEE, **value("x")),
        rule("b", "note", {"and": [EMPLOYEE, QA]}, hide=True, **value("x")),
    ).findings
