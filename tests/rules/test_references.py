"""What a rule may get wrong about the fields it names, and rules whose fields have left the schema."""

import json
from typing import Any

import pytest

from app.rules import compile_rules, read_fields, reference_problems
from app.rules.engine import Loop

Json = dict[str, Any]


def of_options(name: str, kind: str, *options: str, inactive: str = "") -> Json:
    values = [
        {"external_id": option, "value": option, "state": "inactive" if option == inactive else "active"}
        for option in options
    ]
    return {"external_id": name, "type": kind, "datasource": {"values": values}}


FIELDS = [
    of_options("role", "enum", "developer", "designer", "retired", inactive="retired"),
    of_options("colors", "set", "red", "blue"),
    {"external_id": "title", "type": "string", "validation": {"type": "strlen", "max": 3}},
    {"external_id": "year", "type": "integer"},
    {"external_id": "released", "type": "date"},
]
BY_ID = {field.id: field for field in read_fields(FIELDS)}
ALWAYS = {"metadata_field_id": "title", "populated": False}


def rule(target: str = "title", condition: Json = ALWAYS, **result: Any) -> Json:
    return {"metadata_field_id": target, "condition": condition, "result": result or {"hide": True}}


def told(checked: Json) -> list[tuple[str, str]]:
    return [(problem.place, problem.message) for problem in reference_problems(checked, BY_ID)]


# --- Fields ----------------------------------------------------------------------------------------------


def test_an_unknown_target_is_told_with_the_nearest_field() -> None:
    assert told(rule("titel")) == [
        ("/metadata_field_id", 'there is no metadata field "titel"; did you mean "title"?')
    ]
    assert told(rule("zzz")) == [("/metadata_field_id", 'there is no metadata field "zzz"')]


def test_an_unknown_field_in_a_condition_is_told_at_its_place() -> None:
    condition = {"or": [ALWAYS, {"and": [ALWAYS, {"metadata_field_id": "rol", "equals": "x"}]}]}
    assert told(rule(condition=condition)) == [
        ("/condition/or/1/and/1/metadata_field_id", 'there is no metadata field "rol"; did you mean "role"?')
    ]


# --- Options ---------------------------------------------------------------------------------------------


def when(name: str, **test: Any) -> Json:
    return rule(condition={"metadata_field_id": name, **test})


@pytest.mark.parametrize(
    ("checked", "place", "message"),
    [
        (
            when("role", equals="develper"),
            "/condition/equals",
            '"develper" is not an option of "role"; did you mean "developer"?',
        ),
        (when("role", equals=["designer", "x"]), "/condition/equals", '"x" is not an option of "role"'),
        (when("role", equals=""), "/condition/equals", '"" is not an option of "role"'),
        (
            when("colors", includes=["red", "blau"]),
            "/condition/includes",
            '"blau" is not an option of "colors"; did you mean "blue"?',
        ),
        (
            rule("role", activate_values={"external_ids": ["designr"], "mode": "override"}),
            "/result/activate_values/external_ids",
            '"designr" is not an option of "role"; did you mean "designer"?',
        ),
        (
            rule("role", activate_values={"external_ids": "x"}),
            "/result/activate_values/external_ids",
            '"x" is not an option of "role"',
        ),
        (
            rule("role", apply_value={"value": "x"}),
            "/result/apply_value/value",
            '"x" is not an option of "role"',
        ),
        (
            rule("colors", apply_value={"value": ["red", "x"], "mode": "append"}),
            "/result/apply_value/value",
            '"x" is not an option of "colors"',
        ),
        (
            rule("role", apply_default_value="x"),
            "/result/apply_default_value",
            '"x" is not an option of "role"',
        ),
    ],
)
def test_an_unknown_option_is_told_with_the_nearest_one(checked: Json, place: str, message: str) -> None:
    assert told(checked) == [(place, message)]


@pytest.mark.parametrize(
    "checked",
    [
        when("role", equals="retired"),
        when("role", includes=["retired"]),
        rule("role", activate_values={"external_ids": ["retired"]}),
        rule("role", apply_value={"value": "retired"}),
        when("role", equals=None),
        when("role", equals=[]),
        when("title", equals="anything"),
        when("year", equals="not a number"),
        rule("role", activate_values="all"),
        rule("role", activate_values={"external_ids": None}),
    ],
    ids=json.dumps,
)
def test_nothing_is_wrong_with(checked: Json) -> None:
    assert told(checked) == []


# --- Types -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["title", "year", "released"])
@pytest.mark.parametrize("activate", ["all", {"external_ids": ["x"]}, {"external_ids": None}])
def test_activate_values_needs_a_field_with_options(target: str, activate: Any) -> None:
    kind = BY_ID[target].type
    assert told(rule(target, activate_values=activate)) == [
        ("/result/activate_values", f'"{target}" is of type {kind} and has no options')
    ]


@pytest.mark.parametrize("name", ["title", "year", "released"])
def test_includes_needs_a_field_with_options(name: str) -> None:
    kind = BY_ID[name].type
    assert told(when(name, includes=["x"])) == [
        ("/condition/includes", f'"{name}" is of type {kind}; includes needs an enum or set field')
    ]


@pytest.mark.parametrize(
    ("target", "value", "wrong"),
    [
        ("title", 5, "5"),
        ("title", ["x", 5], "5"),
        ("released", 2024, "2024"),
        ("role", 5, "5"),
        ("colors", ["red", 5], "5"),
        ("year", "soon", "'soon'"),
        ("year", "5.0", "'5.0'"),
        ("year", "+5", "'+5'"),
        ("year", "٥", "'٥'"),
        ("year", "5\n", "'5\\n'"),
        ("year", 5.0, "5.0"),
        ("year", "9" * 4001, repr("9" * 4001)),
    ],
    ids=lambda given: repr(given)[:20],
)
@pytest.mark.parametrize("spelling", ["apply_value", "apply_default_value"])
def test_an_applied_value_of_the_wrong_type_is_refused(
    target: str, value: Any, wrong: str, spelling: str
) -> None:
    result, place = {spelling: value}, "/result/apply_default_value"
    if spelling == "apply_value":
        result, place = {spelling: {"value": value}}, "/result/apply_value/value"
    kind = BY_ID[target].type
    assert told(rule(target, **result)) == [
        (place, f'{wrong} is of the wrong type for the {kind} field "{target}"')
    ]


@pytest.mark.parametrize(
    ("target", "value"),
    [
        ("year", 5),
        ("year", 0),
        ("year", "-007"),
        ("year", ["5"]),
        ("title", "longer than its validation allows"),
        ("title", ["x"]),
        ("released", "2024-02-30"),
        ("colors", "red"),
        ("colors", ["red", "red"]),
    ],
)
def test_whether_an_applied_value_passes_validation_is_judged_when_it_is_applied(
    target: str, value: Any
) -> None:
    assert told(rule(target, apply_value={"value": value})) == []


def test_all_problems_are_told_at_once() -> None:
    condition = {
        "and": [
            {"metadata_field_id": "year", "includes": ["5"]},
            {"metadata_field_id": "nowhere", "populated": True},
            {"metadata_field_id": "role", "equals": ["x", "y"]},
        ]
    }
    checked = rule("title", condition, activate_values="all", apply_value={"value": 5}, apply_default_value=6)
    assert [place for place, _ in told(checked)] == [
        "/condition/and/0/includes",
        "/condition/and/1/metadata_field_id",
        "/condition/and/2/equals",
        "/condition/and/2/equals",
        "/result/activate_values",
        "/result/apply_value/value",
        "/result/apply_default_value",
    ]


# --- Suspended -------------------------------------------------------------------------------------------


def test_a_rule_whose_field_has_left_is_listed_with_its_reason_and_the_others_go_on() -> None:
    rules = [
        rule("title") | {"external_id": "stays"},
        rule("gone") | {"external_id": "target gone"},
        when("gone", populated=True) | {"external_id": "condition gone"},
        rule("role", apply_value={"value": "gone"}) | {"external_id": "option gone"},
        rule("gone") | {"external_id": "sleeping", "state": "inactive"},
    ]
    compiled, suspended = compile_rules(read_fields(FIELDS), rules)
    assert [(one.rule_id, [problem.place for problem in one.problems]) for one in suspended] == [
        ("target gone", ["/metadata_field_id"]),
        ("condition gone", ["/condition/metadata_field_id"]),
        ("option gone", ["/result/apply_value/value"]),
    ]
    assert compiled.evaluate({}).fields["title"]["rules"] == ["stays"]


def test_a_rule_is_known_by_its_id_else_its_name_else_its_place() -> None:
    rules = [
        rule() | {"external_id": "id", "name": "ignored"},
        rule() | {"name": "name"},
        rule() | {"name": None},
    ]
    compiled, _ = compile_rules(read_fields(FIELDS), rules)
    assert compiled.evaluate({}).fields["title"]["rules"] == ["id", "name", "#3"]


def test_a_suspended_rule_orders_nothing() -> None:
    rules = [
        rule("role", {"metadata_field_id": "title", "populated": True}),
        rule("title", {"or": [{"metadata_field_id": "role", "equals": "gone"}]}),
    ]
    compiled, suspended = compile_rules(read_fields(FIELDS), rules)
    assert len(suspended) == 1
    assert not any(isinstance(step, Loop) for step in compiled.steps)
