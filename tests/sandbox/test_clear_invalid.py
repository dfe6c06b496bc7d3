"""Stored values that rules have made invalid refuse a call, unless it says to clear them."""

import pytest

from .helpers import message

IF_EMPLOYEE = {"metadata_field_id": "category", "equals": "employee"}
IF_RND = {"metadata_field_id": "team", "equals": "rnd"}
DISABLED = "Metadata field 'team' is disabled and takes no value"


@pytest.fixture(autouse=True)
def library(client):
    """An employee of R&D, stored before any rule was there."""
    client.field("category", "enum", options=["employee", "product"])
    client.field("team", "enum", options=["rnd", "hr"])
    client.field("role", "enum", options=["qa", "dev"])
    client.field("colors", "set", options=["red", "green", "blue"])
    client.field("note")
    client.upload("x", metadata='category=employee|team=rnd|role=qa|colors=["red","blue"]')
    client.control("rules-mode", {"enforce": True})


def rule(client, target, condition, **result):
    body = {"name": target, "metadata_field_id": target, "condition": condition, "result": result}
    assert client.post("/metadata_rules", body).status_code == 200


def both_ways(client, sent, words):
    """Send it without and with `clear_invalid`; return the metadata that is left then."""
    before = client.metadata("x")
    answer = client.set_metadata(sent, "x")
    assert (answer.status_code, message(answer)) == (400, words)
    assert client.metadata("x") == before
    assert client.set_metadata(sent, "x", clear_invalid="true").status_code == 200
    return client.metadata("x")


def test_a_new_rule_touches_nothing_until_the_next_write_which_it_refuses(client):
    rule(client, "team", IF_EMPLOYEE, disable=True)
    assert client.metadata("x")["team"] == "rnd"
    left = both_ways(client, "note=n", DISABLED)
    assert left == {"category": "employee", "role": "qa", "colors": ["red", "blue"], "note": "n"}


def test_an_option_that_is_allowed_no_more_refuses_and_is_cleared(client):
    rule(client, "team", IF_EMPLOYEE, activate_values={"external_ids": ["hr"]})
    left = both_ways(client, "note=n", "'rnd' is not valid for field 'team'")
    assert "team" not in left


def test_of_a_set_only_the_options_that_are_not_allowed_are_cleared(client):
    rule(client, "colors", IF_EMPLOYEE, activate_values={"external_ids": ["red", "green"]})
    left = both_ways(client, "note=n", """'["red","blue"]' is not valid for field 'colors'""")
    assert left["colors"] == ["red"]


def test_a_deleted_option_of_a_field_with_rules_refuses_and_is_cleared(client):
    rule(client, "team", {"metadata_field_id": "note", "equals": "never"}, hide=True)
    client.delete("/metadata_fields/team/datasource", {"external_ids": ["rnd"]})
    left = both_ways(client, "note=n", "'rnd' is not valid for field 'team'")
    assert "team" not in left


def test_a_value_that_fails_a_new_validation_refuses_and_is_cleared(client):
    client.set_metadata("note=n", "x")
    rule(client, "note", IF_EMPLOYEE, hide=True)
    client.put("/metadata_fields/note", {"validation": {"type": "strlen", "min": 2}})
    assert "note" not in both_ways(client, "role=dev", "'n' is not valid for field 'note'")


@pytest.mark.parametrize("clear", [{}, {"clear_invalid": "true"}])
def test_a_field_without_rules_keeps_its_outdated_value(client, clear):
    client.delete("/metadata_fields/team/datasource", {"external_ids": ["rnd"]})
    rule(client, "note", IF_EMPLOYEE, hide=True)
    assert client.set_metadata("note=n", "x", **clear).status_code == 200
    assert client.metadata("x")["team"] == "rnd"


def test_an_inactive_rule_governs_nothing(client):
    body = {"name": "off", "metadata_field_id": "team", "condition": IF_EMPLOYEE, "state": "inactive"}
    client.post("/metadata_rules", {**body, "result": {"disable": True}})
    assert client.set_metadata("note=n", "x", clear_invalid="true").status_code == 200
    assert client.metadata("x")["team"] == "rnd"


def test_a_change_upstream_clears_the_whole_chain_below_it(client):
    not_employed = {"metadata_field_id": "category", "equals": "product"}
    rule(client, "team", not_employed, disable=True)
    rule(client, "role", {"metadata_field_id": "team", "populated": False}, disable=True)
    left = both_ways(client, "category=product", DISABLED)
    assert left == {"category": "product", "colors": ["red", "blue"]}


def test_what_a_cleared_value_no_longer_forbids_is_kept(client):
    rule(client, "team", IF_EMPLOYEE, activate_values={"external_ids": ["hr"]})
    rule(client, "role", IF_RND, activate_values={"external_ids": ["dev"]})
    left = both_ways(client, "note=n", "'rnd' is not valid for field 'team'")
    assert "team" not in left
    assert left["role"] == "qa"


def test_a_value_that_a_rule_replaces_is_neither_refused_nor_cleared(client):
    value = {"value": "hr", "mode": "override"}
    rule(client, "team", IF_EMPLOYEE, activate_values={"external_ids": ["hr"]}, apply_value=value)
    assert client.set_metadata("note=n", "x").status_code == 200
    assert client.metadata("x")["team"] == "hr"


def test_sending_the_empty_value_clears_without_clear_invalid(client):
    rule(client, "team", IF_EMPLOYEE, disable=True)
    assert client.set_metadata("team=", "x").status_code == 200
    assert "team" not in client.metadata("x")


def test_what_is_cleared_may_still_be_mandatory(client):
    rule(client, "team", IF_EMPLOYEE, activate_values={"external_ids": ["hr"]}, set_mandatory=True)
    answer = client.set_metadata("note=n", "x", clear_invalid="true")
    assert (answer.status_code, message(answer)) == (
        400,
        'Missing value for mandatory metadata fields: ["team"]',
    )
    assert client.set_metadata("team=hr", "x", clear_invalid="true").status_code == 200


def test_clear_invalid_alone_clears(client):
    rule(client, "team", IF_EMPLOYEE, disable=True)
    asset_id = client.get("/resources/image/upload/x").json()["asset_id"]
    assert "team" not in client.put(f"/resources/{asset_id}", {"clear_invalid": True}).json()["metadata"]


@pytest.mark.parametrize("yes", [1, "1", True, "true", "True"])
def test_every_clients_spelling_of_yes_clears(client, yes):
    rule(client, "team", IF_EMPLOYEE, disable=True)
    body = {"public_ids": ["x"], "metadata": {"note": "n"}, "clear_invalid": yes}
    assert client.post("/image/metadata", body).status_code == 200
    assert "team" not in client.metadata("x")


@pytest.mark.parametrize("no", [0, "0", False, "false", None, ""])
def test_every_clients_spelling_of_no_refuses(client, no):
    rule(client, "team", IF_EMPLOYEE, disable=True)
    body = {"public_ids": ["x"], "metadata": {"note": "n"}, "clear_invalid": no}
    assert message(client.post("/image/metadata", body)) == DISABLED


def test_without_enforcement_rules_clear_nothing_and_refuse_nothing(client):
    rule(client, "team", IF_EMPLOYEE, disable=True)
    client.control("rules-mode", {"enforce": False})
    for clear in ("", "true"):
        assert client.set_metadata("note=n", "x", clear_invalid=clear).status_code == 200
        assert client.metadata("x")["team"] == "rnd"
