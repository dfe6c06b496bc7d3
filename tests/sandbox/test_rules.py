import re
import uuid

import pytest

from .helpers import message

RULE = {
    "metadata_field_id": "team",
    "condition": {"metadata_field_id": "category", "equals": "employee"},
    "result": {"enable": True, "activate_values": "all"},
    "name": "category-employee",
}


@pytest.fixture(autouse=True)
def fields(client):
    client.field("category", "enum", options=["employee", "contractor"])
    client.field("team", "enum", options=["rnd", "hr"])
    client.field("colors", "set", options=["red", "blue"])
    client.field("n", "integer")
    client.field("note")


def create(client, **changes):
    return client.post("/metadata_rules", {**RULE, **changes})


def test_a_rule_comes_back_with_what_the_account_adds(client):
    rule = create(client, external_id="mine", condition_signature="mine", other=1).json()
    assert {name: rule[name] for name in RULE} == RULE
    assert re.fullmatch("[0-9a-f]{64}", rule["external_id"])
    assert uuid.UUID(rule["condition_signature"]).version == 3
    assert rule["state"] == "active"
    assert set(rule) == {*RULE, "external_id", "condition_signature", "state"}
    assert client.get("/metadata_rules").json() == {"metadata_rules": [rule]}


def test_rules_are_listed_by_target_then_position_then_age(client):
    for name, target, more in [
        ("1", "team", {}),
        ("2", "colors", {}),
        ("3", "team", {"position": 5}),
        ("4", "team", {"position": 2, "state": "inactive"}),
    ]:
        created = create(client, name=name, metadata_field_id=target, result={"enable": True}, **more)
        assert created.status_code == 200
    names = [rule["name"] for rule in client.get("/metadata_rules").json()["metadata_rules"]]
    assert names == ["2", "4", "3", "1"]


def test_an_update_is_partial_and_checked_anew(client):
    rule = create(client).json()
    path = f"/metadata_rules/{rule['external_id']}"
    changed = client.put(path, {"result": {"enable": False}, "state": "inactive"}).json()
    assert changed == {**rule, "result": {"enable": False}, "state": "inactive"}
    other = {"metadata_field_id": "category", "equals": "contractor"}
    assert client.put(path, {"condition": other}).json()["condition_signature"] != rule["condition_signature"]
    assert client.put(path, {"metadata_field_id": "note"}).json()["metadata_field_id"] == "note"
    assert client.put(path, {"result": {"activate_values": "all"}}).status_code == 400
    assert client.put(path, {"name": " "}).status_code == 400
    assert client.put("/metadata_rules/ghost", {}).status_code == 404


@pytest.mark.parametrize("how", [{"json": {}}, {"data": ""}, {"data": {"a": "b"}}])
def test_a_deleted_rule_is_gone(client, how):
    path = f"/metadata_rules/{create(client).json()['external_id']}"
    assert client.call("DELETE", path, **how).json() == {"success": True}
    assert client.get("/metadata_rules").json() == {"metadata_rules": []}
    assert client.call("DELETE", path, **how).status_code == 404


@pytest.mark.parametrize(
    "condition",
    [
        {"metadata_field_id": "n", "equals": "5"},
        {"metadata_field_id": "note", "equals": ["a", "b"]},
        {"metadata_field_id": "colors", "equals": None},
        {"metadata_field_id": "colors", "includes": ["red"], "populated": True},
        {"and": [{"metadata_field_id": "team", "populated": False}, {"or": [RULE["condition"]]}]},
    ],
)
def test_good_conditions(client, condition):
    assert create(client, condition=condition).status_code == 200


@pytest.mark.parametrize(
    ("condition", "place"),
    [
        ({}, ""),
        ("x", ""),
        ({"metadata_field_id": "ghost", "populated": True}, "/metadata_field_id"),
        ({"metadata_field_id": "n"}, ""),
        ({"metadata_field_id": "n", "equals": 5}, "/equals"),
        ({"metadata_field_id": "n", "equals": [5]}, "/equals"),
        ({"metadata_field_id": "n", "includes": ["5"]}, "/includes"),
        ({"metadata_field_id": "colors", "includes": []}, "/includes"),
        ({"metadata_field_id": "colors", "equals": "pink"}, "/equals"),
        ({"metadata_field_id": "n", "populated": "yes"}, "/populated"),
        ({"metadata_field_id": "n", "greater_than": 5}, ""),
        ({"and": []}, "/and"),
        ({"and": [RULE["condition"]], "or": [RULE["condition"]]}, ""),
        ({"or": [RULE["condition"], {"and": [{"populated": True}]}]}, "/or/1/and/0"),
    ],
)
def test_bad_conditions_are_refused_by_place(client, condition, place):
    answer = create(client, condition=condition)
    assert answer.status_code == 400
    assert message(answer).startswith(f"/condition{place}: ")


def test_all_problems_of_a_rule_are_told_at_once(client):
    condition = {"metadata_field_id": "categry", "equals": "employee"}
    answer = create(client, condition=condition, result={"activate_values": {"external_ids": ["rdn"]}})
    assert message(answer) == (
        '/condition/metadata_field_id: there is no metadata field "categry"; did you mean "category"?; '
        '/result/activate_values/external_ids: "rdn" is not an option of "team"; did you mean "rnd"?'
    )


def test_conditions_nest_thirty_two_deep(client):
    condition = RULE["condition"]
    for _ in range(32):
        condition = {"and": [condition]}
    assert create(client, condition=condition).status_code == 200
    assert create(client, condition={"or": [condition]}).status_code == 400


@pytest.mark.parametrize(
    ("target", "result"),
    [
        ("team", {"activate_values": {"external_ids": ["rnd"]}}),
        ("team", {"activate_values": {"external_ids": None, "mode": "override"}}),
        (
            "team",
            {"activate_values": {"external_ids": "rnd", "exclusive": True}, "apply_default_value": "rnd"},
        ),
        ("colors", {"apply_value": {"value": ["red", "blue"], "mode": "append"}}),
        ("colors", {"apply_value": {"value": "red"}}),
        ("n", {"apply_value": {"value": 5, "mode": "override"}, "disable": False, "hide": True}),
        ("n", {"apply_value": {"value": "5"}}),
        ("note", {"apply_value": {"value": "private"}, "set_mandatory": True}),
    ],
)
def test_good_results(client, target, result):
    assert create(client, metadata_field_id=target, result=result).status_code == 200


@pytest.mark.parametrize(
    ("target", "result"),
    [
        ("team", {}),
        ("team", []),
        ("team", {"enable": "yes"}),
        ("team", {"mandatory": True}),
        ("note", {"activate_values": "all"}),
        ("team", {"activate_values": "some"}),
        ("team", {"activate_values": {"mode": "override"}}),
        ("team", {"activate_values": {"external_ids": ["pink"]}}),
        ("team", {"activate_values": {"external_ids": ["rnd"], "mode": "force"}}),
        ("team", {"apply_value": {"value": "pink"}}),
        ("n", {"apply_value": {"value": "five"}}),
        ("n", {"apply_value": {"value": True}}),
        ("note", {"apply_value": {"value": 5}}),
        ("note", {"apply_value": {"value": None}}),
        ("note", {"apply_value": "x"}),
        ("note", {"apply_value": {"value": "x", "mode": "force"}}),
        ("ghost", {"enable": True}),
    ],
)
def test_bad_results_are_refused(client, target, result):
    assert create(client, metadata_field_id=target, result=result).status_code == 400


@pytest.mark.parametrize("name", ["metadata_field_id", "condition", "result", "name"])
def test_what_a_rule_needs_is_named(client, name):
    body = {key: value for key, value in RULE.items() if key != name}
    answer = client.post("/metadata_rules", body)
    assert (answer.status_code, message(answer)) == (400, f"Missing required parameter - {name}")
    assert message(create(client, state="asleep")) == '/state: the state is "active" or "inactive"'
    assert message(create(client, position="first")) == "/position: the position is an integer (32 bits)"


def test_fields_and_options_in_use_cannot_be_deleted(client):
    rule = create(client, state="inactive", result={"activate_values": {"external_ids": ["hr"]}}).json()
    in_use = "Can't delete a metadata field that is used by metadata rules"
    option_in_use = "Can't delete a metadata field option that is used by metadata rules"
    for field in ("team", "category"):
        assert message(client.delete(f"/metadata_fields/{field}")) == in_use
    for field, option in [("team", "hr"), ("category", "employee")]:
        path = f"/metadata_fields/{field}/datasource"
        assert message(client.delete(path, {"external_ids": [option]})) == option_in_use
    free = client.delete("/metadata_fields/team/datasource", {"external_ids": ["rnd"]})
    assert free.status_code == 200
    client.delete(f"/metadata_rules/{rule['external_id']}")
    assert client.delete("/metadata_fields/team").json() == {"message": "ok"}
