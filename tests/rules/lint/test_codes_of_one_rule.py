"""What is wrong with one rule, or with its fields: rule sets that have it, and the nearest that have not."""

import pytest

from .rulesets import EMPLOYEE, NOTED, PRODUCT, QA, check, only, rule, short, value

# Rules that never match.


@pytest.mark.parametrize(
    ("condition", "example", "because"),
    [
        (
            {"metadata_field_id": "role", "equals": "typist"},
            {"role": "typist"},
            "“typist” of “role” is inactive",
        ),
        (
            {"metadata_field_id": "role", "includes": ["qa", "writer"]},
            {"role": ["qa", "writer"]},
            "“role” holds one value, never “qa” and “writer” at once",
        ),
        (
            {"metadata_field_id": "stock", "equals": "-5"},
            {"stock": -5},
            "“-5” is not a valid value of “stock”",
        ),
        ({"and": [EMPLOYEE, PRODUCT]}, None, "values of “category” that exclude each other"),
        (
            {"metadata_field_id": "category", "populated": False, "equals": "product"},
            None,
            "exclude each other",
        ),
        ({"metadata_field_id": "colors", "equals": []}, None, "exclude"),
    ],
)
def test_a_rule_that_never_matches_is_found_with_the_reason(condition, example, because):
    found = only(rule("a", "note", condition, set_mandatory=True))
    assert short(found) == ("never_matches", "warning", ["a"], "note", example)
    assert because in found.message


def test_an_option_that_its_own_field_s_rules_never_allow_there_is_found():
    restricted = {"activate_values": {"external_ids": ["writer"], "mode": "override"}}
    found = only(
        rule("a", "role", EMPLOYEE, **restricted),
        rule("b", "note", {"and": [EMPLOYEE, QA]}, set_mandatory=True),
    )
    assert short(found) == ("never_matches", "warning", ["b"], "note", {"category": "employee", "role": "qa"})
    assert "the rules of “role” never allow “qa” then" in found.message


def test_a_field_that_is_disabled_just_when_it_is_looked_at_is_found():
    found = only(
        rule("a", "team", EMPLOYEE, enable=True),
        rule("b", "note", {"and": [PRODUCT, {"metadata_field_id": "team", "populated": True}]}, hide=True),
    )
    assert short(found)[:3] == ("never_matches", "warning", ["b"])


@pytest.mark.parametrize(
    "condition",
    [
        {"metadata_field_id": "colors", "includes": ["red", "blue"]},
        {"or": [{"and": [EMPLOYEE, PRODUCT]}, QA]},
        {"metadata_field_id": "role", "equals": ["typist", "qa"]},
        {"and": [EMPLOYEE, {"metadata_field_id": "team", "equals": "hr"}]},
    ],
)
def test_a_rule_that_some_asset_matches_is_not_said_never_to_match(condition):
    assert not check(
        rule("a", "team", EMPLOYEE, enable=True), rule("b", "note", condition, set_mandatory=True)
    ).findings


# Disabled fields.


def test_mandatory_on_a_field_that_no_rule_enables_is_found():
    found = only(rule("a", "team", EMPLOYEE, set_mandatory=True))
    assert short(found) == ("never_enabled", "warning", ["a"], "team", {"category": "employee"})


def test_a_rule_that_enables_its_field_only_elsewhere_is_found():
    found = only(rule("a", "team", EMPLOYEE, enable=True), rule("b", "team", PRODUCT, set_mandatory=True))
    assert short(found)[:3] == ("never_enabled", "warning", ["b"])


def test_a_condition_on_a_field_that_is_always_disabled_is_found():
    found = only(rule("a", "note", {"metadata_field_id": "team", "equals": "rnd"}, set_mandatory=True))
    assert short(found) == ("disabled_condition", "warning", ["a"], "team", {"team": "rnd"})


def test_fields_that_a_rule_enables_are_fine():
    assert not check(
        rule("a", "team", EMPLOYEE, enable=True, set_mandatory=True),
        rule("b", "note", {"metadata_field_id": "team", "equals": "rnd"}, set_mandatory=True),
    ).findings


# Applied values.


def test_a_value_that_the_rule_itself_does_not_allow_is_found():
    found = only(rule("a", "role", EMPLOYEE, activate_values={"external_ids": ["qa"]}, **value("writer")))
    assert short(found) == ("invalid_value", "warning", ["a"], "role", {"category": "employee"})


def test_a_value_that_another_rule_does_not_allow_is_found():
    found = only(
        rule("a", "role", EMPLOYEE, **value("writer")),
        rule("b", "role", NOTED, activate_values={"external_ids": ["qa"]}),
    )
    assert short(found) == (
        "invalid_value",
        "warning",
        ["a", "b"],
        "role",
        {"category": "employee", "note": "x"},
    )


@pytest.mark.parametrize(("target", "applied"), [("role", "typist"), ("stock", -1)])
def test_a_value_that_its_field_does_not_take_is_found(target, applied):
    assert short(only(rule("a", target, EMPLOYEE, **value(applied))))[:3] == (
        "invalid_value",
        "warning",
        ["a"],
    )


def test_a_value_that_is_allowed_whenever_it_is_applied_is_fine():
    assert not check(
        rule("a", "role", EMPLOYEE, **value("writer")),
        rule("b", "role", PRODUCT, activate_values={"external_ids": ["qa"]}),
    ).findings
