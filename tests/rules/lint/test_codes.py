"""Each code of lint: a rule set that has it, and the nearest one that has not."""

from typing import Any

import pytest

from app.rules import read_fields
from app.rules.lint import Finding, Report, lint

Json = dict[str, Any]


def options(*names: str, inactive: tuple[str, ...] = ()) -> Json:
    values = [
        {"external_id": name, "state": "inactive" if name in inactive else "active"}
        for name in (*names, *inactive)
    ]
    return {"datasource": {"values": values}}


FIELDS = [
    {"external_id": "category", "type": "enum", **options("employee", "product")},
    {"external_id": "team", "type": "enum", "default_disabled": True, **options("rnd", "hr")},
    {"external_id": "role", "type": "enum", **options("qa", "writer", inactive=("typist",))},
    {"external_id": "colors", "type": "set", **options("red", "blue", "green")},
    {
        "external_id": "stock",
        "type": "integer",
        "validation": {"type": "greater_than", "value": 0, "equals": True},
    },
    {"external_id": "note", "type": "string"},
    {"external_id": "site", "type": "string"},
]
EMPLOYEE = {"metadata_field_id": "category", "equals": "employee"}
PRODUCT = {"metadata_field_id": "category", "equals": "product"}
QA = {"metadata_field_id": "role", "equals": "qa"}
NOTED = {"metadata_field_id": "note", "populated": True}


def rule(name: str, target: str, condition: Json, **result: Any) -> Json:
    return {
        "external_id": name,
        "name": name.upper(),
        "metadata_field_id": target,
        "condition": condition,
        "result": result,
    }


def value(applied: Any, mode: str = "default") -> Json:
    return {"apply_value": {"value": applied, "mode": mode}}


def check(*rules: Json, **options: Any) -> Report:
    return lint(read_fields(FIELDS), rules, **options)


def only(*rules: Json) -> Finding:
    (found,) = check(*rules).findings
    return found


def short(found: Finding) -> tuple[str, str, list[str | None], str, Any]:
    example = found.example and dict(found.example.metadata)
    return found.code, found.severity, [one.external_id for one in found.rules], found.field, example


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


# The whole.


def test_a_suspended_rule_is_told_with_its_reason():
    found = only(rule("a", "gone", EMPLOYEE, set_mandatory=True))
    assert short(found) == ("suspended", "warning", ["a"], "gone", None)
    assert "there is no metadata field" in found.message


def test_findings_of_one_rule_can_be_asked_for():
    rules = [
        rule("a", "team", EMPLOYEE, set_mandatory=True),
        rule("b", "note", {"and": [EMPLOYEE, PRODUCT]}, hide=True),
        rule("c", "site", EMPLOYEE, **value("x")),
        rule("d", "site", QA, **value("y")),
    ]
    assert [short(found)[0] for found in check(*rules, only="b").findings] == ["never_matches"]
    for name in ("c", "d"):
        assert [short(found)[2] for found in check(*rules, only=name).findings] == [["d", "c"]]
    assert not check(*rules, only="nothing").findings


def test_rules_without_an_id_or_with_the_same_are_told_apart():
    rules = [rule("a", "site", EMPLOYEE, **value("x")), rule("a", "site", QA, **value("y"))]
    nameless = [{key: part for key, part in one.items() if key != "external_id"} for one in rules]
    for given in (rules, nameless):
        assert [found.code for found in check(*given).findings] == ["contradiction"]


def test_where_it_stops_looking_is_said():
    rules = [rule(f"r{number}", "note", EMPLOYEE, **value(f"v{number}")) for number in range(60)]
    report = check(*rules, steps=500)
    assert report.stopped
    assert "not looked at to the end" in report.stopped[0]
    assert not check(*rules[:1]).stopped


def test_warnings_come_before_notices():
    report = check(
        rule("a", "note", EMPLOYEE, set_mandatory=True),
        rule("b", "note", {"and": [EMPLOYEE, QA]}, set_mandatory=False),
        rule("c", "team", EMPLOYEE, set_mandatory=True),
    )
    assert [found.severity for found in report.findings] == ["warning", "notice"]
