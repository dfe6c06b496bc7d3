"""Rules in words, and what depends on what."""

from __future__ import annotations

import pytest

from app.usecases.rulepicture import dependencies
from app.usecases.rulewords import condition_told, result_told


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ({"metadata_field_id": "a", "populated": True}, "a has a value"),
        ({"metadata_field_id": "a", "populated": False}, "a is empty"),
        ({"metadata_field_id": "a", "equals": None}, "a is empty"),
        ({"metadata_field_id": "a", "equals": "x"}, "a is “x”"),
        ({"metadata_field_id": "a", "equals": ["x", "y"]}, "a is one of “x”, “y”"),
        ({"metadata_field_id": "s", "equals": ["x", "y"]}, "s is exactly “x”, “y”"),
        (
            {"metadata_field_id": "a", "populated": True, "includes": ["x"]},
            "a has a value and a includes “x”",
        ),
        (
            {"and": [
                {"metadata_field_id": "a", "equals": "x"},
                {"or": [
                    {"metadata_field_id": "b", "populated": True},
                    {"metadata_field_id": "c", "populated": True},
                ]},
            ]},
            "a is “x” and (b has a value or c has a value)",
        ),
        ({"or": [{"and": [{"metadata_field_id": "a", "equals": "x"}]}]}, "a is “x”"),
    ],
)  # fmt: skip
def test_a_condition_is_told(condition, told):
    assert condition_told(condition, {"s"}) == told


@pytest.mark.parametrize(
    ("result", "told"),
    [
        ({"enable": True, "set_mandatory": False}, ["enables it", "makes it optional"]),
        ({"disable": True, "hide": False}, ["disables it", "shows it"]),
        ({"activate_values": "all"}, ["allows every option"]),
        ({"activate_values": {"external_ids": None, "mode": "override"}}, ["allows no option"]),
        ({"activate_values": {"external_ids": ["y", "x"], "exclusive": True}}, ["allows only “x”, “y”"]),
        ({"activate_values": {"external_ids": ["x"]}}, ["also allows “x”"]),
        ({"activate_values": {"external_ids": []}}, ["does nothing"]),
        ({"apply_value": {"value": 3}}, ["fills in “3” if empty"]),
        ({"apply_value": {"value": "x", "mode": "override"}}, ["sets “x”"]),
        ({"apply_value": {"value": list("abcdefgh"), "mode": "append"}},
         ["adds “a”, “b”, “c”, “d”, “e”, “f” and 2 more"]),
        ({"apply_default_value": "{}"}, ["fills in “{}” if empty"]),
    ],
)  # fmt: skip
def test_a_result_is_told(result, told):
    assert result_told(result) == told


def rule(name, target, *sources, **more):
    tests = [{"metadata_field_id": source, "populated": True} for source in sources]
    return {
        "external_id": name,
        "metadata_field_id": target,
        "condition": {"and": tests},
        "result": {},
        **more,
    }


def test_fields_come_after_what_they_depend_on_and_rules_share_a_link():
    found = dependencies([rule("1", "c", "b"), rule("2", "b", "a"), rule("3", "c", "b", "a")])
    assert found.fields == ("a", "b", "c")
    links = {(one.source, one.target): [rule["external_id"] for rule in one.rules] for one in found.links}
    assert links == {("b", "c"): ["1", "3"], ("a", "b"): ["2"], ("a", "c"): ["3"]}
    assert found.loops == ()


def test_loops_are_known_and_what_only_leads_there_is_not_in_them():
    found = dependencies([rule("1", "b", "a"), rule("2", "a", "b"), rule("3", "a", "x"), rule("4", "s", "s")])
    assert set(found.loops) == {("b", "a"), ("s",)}
    assert {(one.source, one.target) for one in found.links if one.in_loop} == {
        ("a", "b"),
        ("b", "a"),
        ("s", "s"),
    }


def test_inactive_rules_make_no_link():
    assert dependencies([rule("1", "b", "a", state="inactive")]).fields == ()


def test_around_a_field_is_what_it_touches():
    found = dependencies([rule("1", "b", "a"), rule("2", "c", "b", "a"), rule("3", "d", "c")]).around("b")
    assert found.fields == ("a", "b", "c")
    assert {(one.source, one.target) for one in found.links} == {("a", "b"), ("b", "c")}


def test_around_a_field_is_the_whole_loop_that_it_is_in():
    ring = [rule("1", "b", "a"), rule("2", "c", "b"), rule("3", "d", "c"), rule("4", "a", "d")]
    found = dependencies([*ring, rule("5", "e", "c")]).around("a")
    assert set(found.fields) == {"a", "b", "c", "d"}
    assert len(found.links) == 4
