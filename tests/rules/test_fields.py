"""Fields as the account lists them."""

from typing import Any

import pytest

from app.errors import RuleSetInvalid
from app.rules import compile_rules, read_fields, usable_fields

Json = dict[str, Any]

FIELD = {"external_id": "a", "type": "string"}


def places(document: Any) -> list[str]:
    with pytest.raises(RuleSetInvalid) as refused:
        read_fields(document)
    return [problem.place for problem in refused.value.problems]


def test_fields_are_read_from_a_list_or_from_the_listing_of_an_account() -> None:
    listed = [FIELD, FIELD | {"external_id": "b", "type": "integer"}]
    assert [field.id for field in read_fields(listed)] == ["a", "b"]
    assert read_fields({"metadata_fields": listed})[1].type == "integer"
    assert read_fields([]) == ()


def test_a_field_is_read_with_all_that_rules_need() -> None:
    (field,) = read_fields(
        [
            {
                "external_id": "colors",
                "type": "set",
                "label": "Colors",
                "mandatory": True,
                "default_disabled": True,
                "restrictions": {"hidden_ui": True, "readonly_ui": False},
                "datasource": {
                    "values": [
                        {"external_id": "red", "value": "Red", "state": "active"},
                        {"external_id": "old", "value": "Old", "state": "inactive"},
                        {"external_id": "new", "value": "New"},
                    ]
                },
            }
        ]
    )
    assert (field.mandatory, field.default_disabled, field.hidden, field.is_set) == (True, True, True, True)
    assert field.options is not None
    assert list(field.options.items()) == [("red", True), ("old", False), ("new", True)]
    assert field.active == {"red", "new"}


@pytest.mark.parametrize("more", [{"restrictions": None}, {"validation": None}, {"datasource": None}])
def test_what_a_field_may_lack(more: Json) -> None:
    (field,) = read_fields([FIELD | more])
    assert (field.mandatory, field.default_disabled, field.hidden, field.options) == (False,) * 3 + (None,)


@pytest.mark.parametrize("document", [None, 5, {}, {"metadata_fields": None}])
def test_anything_else_is_no_list_of_fields(document: Any) -> None:
    assert places(document) == [""]


@pytest.mark.parametrize(
    "broken",
    [
        5,
        {},
        {"external_id": 5},
        {"type": ["enum"]},
        {"type": "datetime"},
        {"restrictions": 5},
        {"datasource": {"values": [{}]}},
        {"datasource": 5},
        {"validation": {"type": "strregex"}},
        {"validation": {"type": "strregex", "regex": 5}},
        {"validation": {"type": "and", "rules": [5]}},
        {"type": "integer", "validation": {"type": "greater_than"}},
        {"type": "integer", "validation": {"type": "greater_than", "value": "five"}},
        {"type": "date", "validation": {"type": "and", "rules": [{"type": "less_than", "value": 5}]}},
    ],
    ids=repr,
)
def test_a_field_that_makes_no_sense_is_refused_at_its_place(broken: Any) -> None:
    item = FIELD | broken if broken and isinstance(broken, dict) else broken
    assert all(place.startswith("/1") for place in places([FIELD | {"external_id": "z"}, item]))


def test_all_problems_are_told_at_once_and_a_field_stands_once() -> None:
    assert [place[:2] for place in places([FIELD, FIELD, 5, FIELD | {"external_id": "b", "type": "x"}])] == [
        "/1",
        "/2",
        "/3",
    ]


def test_a_validation_nested_without_end_is_refused() -> None:
    validation: Json = {"type": "strlen", "max": 3}
    for _ in range(20_000):
        validation = {"type": "and", "rules": [validation]}
    assert len(places([FIELD | {"validation": validation}])) == 1


def test_a_value_that_is_not_even_itself_is_no_change() -> None:
    rules, _ = compile_rules(read_fields([FIELD]), [])
    assert rules.evaluate({"a": float("nan")}).changes == {}


def test_an_odd_field_costs_no_other():
    fine = {"external_id": "a", "type": "string"}
    odd = {"external_id": "b", "type": "string", "validation": {"type": "strlen", "min": "x"}}
    fields = usable_fields([fine, odd, {"external_id": "c", "type": "hologram"}, {"type": "set"}, 7, fine])
    assert [field.id for field in fields] == ["a", "b"]
    rules, suspended = compile_rules(
        fields,
        [
            {
                "metadata_field_id": "c",
                "condition": {"metadata_field_id": "a", "populated": True},
                "result": {"hide": True},
            }
        ],
    )
    assert len(suspended) == 1
    assert [p["code"] for p in rules.evaluate({"a": "x", "b": "y"}).problems] == ["unchecked"]


@pytest.mark.parametrize(("value", "valid"), [(6, True), (5, False), (-6, False)])
def test_a_bound_may_be_written_as_decimal_text(value, valid):
    bound = {"type": "greater_than", "value": "5"}
    rules, _ = compile_rules(read_fields([{"external_id": "n", "type": "integer", "validation": bound}]), [])
    assert (not rules.evaluate({"n": value}).problems) is valid


def test_a_pattern_that_is_no_text_leaves_values_unchecked():
    pattern = {"type": "strregex", "regex": "\ud800"}
    rules, _ = compile_rules(read_fields([{"external_id": "s", "type": "string", "validation": pattern}]), [])
    assert [p["code"] for p in rules.evaluate({"s": "x"}).problems] == ["unchecked"]
