"""Conditional metadata rules, at the account and at the service."""

from __future__ import annotations

import re

import pytest

from .base import Refused
from .inventory import BOTH, calls

FIELDS = {
    "category": {"type": "enum", "options": ["employee", "event"]},
    "colors": {"type": "set", "options": ["beige", "brown"]},
    "team": {"type": "enum", "options": ["rnd", "hr"], "default_disabled": True},
    "amount": {"type": "integer"},
    "day": {"type": "date"},
    "note": {"type": "string"},
}
EMPLOYEE = {"metadata_field_id": "category", "equals": "employee"}
RULE = {"metadata_field_id": "team", "condition": EMPLOYEE, "result": {"enable": True}, "name": "Employees"}


@pytest.fixture
def rules(client):
    """The client, at an account that has fields."""
    for name, field in FIELDS.items():
        body = {"external_id": name, "label": name.title(), **field}
        options = [{"external_id": option, "value": option} for option in body.pop("options", [])]
        client.api.add_metadata_field(body | ({"datasource": {"values": options}} if options else {}))
    return client.api


@calls("api.add_metadata_rule", "api.list_metadata_rules", at=BOTH)
def test_a_new_rule_is_completed_and_listed(client, rules):
    made = rules.add_metadata_rule(RULE)
    assert {key: made[key] for key in (*RULE, "state")} == {**RULE, "state": "active"}
    assert re.fullmatch("[0-9a-f]{64}", made["external_id"])
    assert re.fullmatch(r"[0-9a-f-]{14}3[0-9a-f-]{21}", made["condition_signature"])
    assert rules.list_metadata_rules() == {"metadata_rules": [made]}


CONDITIONS = [
    {"metadata_field_id": "note", "populated": True},
    {"metadata_field_id": "note", "equals": "a=b|c\\d"},
    {"metadata_field_id": "note", "equals": None},
    {"metadata_field_id": "amount", "equals": "5"},
    {"metadata_field_id": "day", "equals": "2024-06-15"},
    {"metadata_field_id": "category", "equals": ["employee", "event"]},
    {"metadata_field_id": "colors", "includes": ["beige", "brown"], "populated": True},
    {"and": [EMPLOYEE, {"or": [EMPLOYEE, {"metadata_field_id": "colors", "includes": ["brown"]}]}]},
]


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
@calls("api.add_metadata_rule", at=BOTH)
def test_every_condition_is_kept_as_it_was_sent(client, rules, condition):
    assert rules.add_metadata_rule({**RULE, "condition": condition})["condition"] == condition


RESULTS = [
    ("team", {"enable": True, "activate_values": "all"}),
    ("team", {"enable": False, "activate_values": {"external_ids": None, "mode": "override"}}),
    ("team", {"activate_values": {"external_ids": ["rnd"]}}),
    ("team", {"activate_values": {"external_ids": "hr", "mode": "append"}}),
    ("team", {"activate_values": {"external_ids": ["hr"], "exclusive": True}, "apply_default_value": "hr"}),
    ("team", {"disable": False, "hide": True, "set_mandatory": True}),
    ("team", {"apply_value": {"value": "rnd", "mode": "override"}}),
    ("colors", {"apply_value": {"value": ["beige", "brown"], "mode": "append"}}),
    ("amount", {"apply_value": {"value": 5, "mode": "default"}}),
    ("day", {"apply_value": {"value": "2024-06-15"}}),
    ("note", {"apply_value": {"value": "a=b|c"}}),
]


@pytest.mark.parametrize(("field", "result"), RESULTS, ids=str)
@calls("api.add_metadata_rule", at=BOTH)
def test_every_result_is_kept_as_it_was_sent(client, rules, field, result):
    assert rules.add_metadata_rule({**RULE, "metadata_field_id": field, "result": result})["result"] == result


@calls("api.update_metadata_rule", at=BOTH)
def test_an_update_changes_only_what_it_names(client, rules):
    made = rules.add_metadata_rule(RULE)
    changed = rules.update_metadata_rule(made["external_id"], {"state": "inactive"})
    assert changed == {**made, "state": "inactive"}
    changed = rules.update_metadata_rule(made["external_id"], {"result": {"hide": True}, "name": "Hidden"})
    assert changed == {**made, "state": "inactive", "result": {"hide": True}, "name": "Hidden"}
    condition = {"metadata_field_id": "note", "populated": False}
    changed = rules.update_metadata_rule(made["external_id"], {"condition": condition})
    assert changed["condition"] == condition
    assert changed["condition_signature"] != made["condition_signature"]
    assert rules.list_metadata_rules()["metadata_rules"] == [changed]


@calls("api.list_metadata_rules", at=BOTH)
def test_rules_are_listed_by_target_field_and_then_by_age(client, rules):
    for target, name in (("team", "1"), ("note", "2"), ("team", "3"), ("note", "4")):
        rules.add_metadata_rule({**RULE, "metadata_field_id": target, "name": name})
    assert [rule["name"] for rule in rules.list_metadata_rules()["metadata_rules"]] == ["2", "4", "1", "3"]


@calls("api.delete_metadata_rule", at=BOTH)
def test_a_deleted_rule_is_gone(client, rules):
    made = rules.add_metadata_rule(RULE)
    assert rules.delete_metadata_rule(made["external_id"]) == {"success": True}
    assert rules.list_metadata_rules() == {"metadata_rules": []}
    for call in (rules.delete_metadata_rule, lambda gone: rules.update_metadata_rule(gone, {"name": "x"})):
        with pytest.raises(Refused, match=f"Resource not found - {made['external_id']}") as refused:
            call(made["external_id"])
        assert refused.value.status in (404, None)


@calls("api.add_metadata_rule", at=BOTH)
def test_what_a_client_says_about_what_the_account_assigns_is_passed_over(client, rules):
    assigned = {"external_id": "mine", "condition_signature": "mine", "controlling_ids": ["note"]}
    made = rules.add_metadata_rule({**RULE, **assigned})
    assert "mine" not in (made["external_id"], made["condition_signature"])
    assert made.get("controlling_ids") != ["note"]


UNSOUND = {
    "teem": {"metadata_field_id": "teem"},
    "ghost": {"condition": {"metadata_field_id": "ghost", "populated": True}},
    "boss": {"condition": {"metadata_field_id": "category", "equals": "boss"}},
    "sales": {"result": {"activate_values": {"external_ids": ["sales"]}}},
    "shout": {"result": {"shout": True}},
    "name": {"name": " "},
}


@pytest.mark.parametrize("word", UNSOUND)
@calls("api.add_metadata_rule", at=BOTH)
def test_an_unsound_rule_is_refused_and_the_place_named(client, rules, word):
    with pytest.raises(Refused, match=word) as refused:
        rules.add_metadata_rule({**RULE, **UNSOUND[word]})
    assert refused.value.status in (400, None)
    assert rules.list_metadata_rules() == {"metadata_rules": []}
