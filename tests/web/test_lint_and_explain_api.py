"""Lint and explanations over HTTP, and the header beside a rule that was saved."""

from __future__ import annotations

import pytest

from app.usecases.rulebook import linting

RULES = "/v1_1/demo/metadata_rules"
EMPLOYEE = {"metadata_field_id": "category", "equals": "employee"}
PRODUCT = {"metadata_field_id": "category", "equals": "product"}
BOTH = {"and": [EMPLOYEE, PRODUCT]}


def save(world, condition=EMPLOYEE, name="one", **result):
    body = {"name": name, "metadata_field_id": "team", "condition": condition, "result": result}
    answer = world.client.post(RULES, json=body, **world.key)
    assert answer.status_code == 200
    return answer


def warnings(answer):
    return answer.headers["X-Fieldwarden-Warnings"]


def test_a_rule_without_findings_is_saved_with_none(world):
    assert warnings(save(world, set_mandatory=True)) == "0"


def test_a_rule_with_findings_is_saved_and_the_header_says_which(world):
    answer = save(world, BOTH, set_mandatory=True)
    assert warnings(answer).startswith('1: No asset can match "one": it asks for values of "category" that ')
    path = f"{RULES}/{answer.json['external_id']}"
    assert warnings(world.client.put(path, json={"condition": EMPLOYEE}, **world.key)) == "0"


def test_only_what_is_about_the_rule_is_told(world):
    save(world, BOTH, set_mandatory=True)
    save(world, apply_value={"value": "rnd"}, name="two")
    assert warnings(save(world, apply_value={"value": "sales"}, name="three")).startswith("1: ")


def test_the_header_is_short_printable_ascii_whatever_a_rule_is_called(world):
    for number in range(5):
        save(world, apply_value={"value": "rnd"}, name=f"r{number}")
    name = "\n\r\x1bX-Evil: 1 | é“”" + "x" * 5000
    told = warnings(save(world, apply_value={"value": "sales"}, name=name))
    assert told.isascii()
    assert told.isprintable()
    assert len(told) < 1100
    assert told.endswith("| GET /api/<cloud>/lint tells all")


def test_nothing_that_goes_wrong_in_lint_costs_anybody_the_rule(world, monkeypatch, caplog):
    def broken(*_, **__):
        raise RuntimeError("broken")

    monkeypatch.setattr(linting, "lint", broken)
    assert warnings(save(world, BOTH, set_mandatory=True)) == "0"
    assert "lint failed" in caplog.text


def test_among_very_many_rules_a_saved_one_is_not_looked_at(world, monkeypatch):
    monkeypatch.setattr(linting, "MOST_RULES", 0)
    assert warnings(save(world, BOTH, set_mandatory=True)) == "0"


def test_all_findings_are_listed_with_their_examples(world):
    save(world, apply_value={"value": "rnd"})
    save(world, apply_value={"value": "sales"}, name="two")
    answer = world.client.get("/api/demo/lint", **world.admin)
    (found,) = answer.json["findings"]
    assert (found["code"], found["severity"]) == ("contradiction", "warning")
    assert [rule["name"] for rule in found["rules"]] == ["two", "one"]
    assert found["example"]["metadata"] == {"category": "employee"}
    assert answer.json["stopped"] == []


def test_values_are_explained_by_the_rules_in_force_or_by_others(world):
    save(world, set_mandatory=True)
    answer = world.client.post(
        "/api/demo/explain", json={"metadata": {"category": "employee"}}, **world.admin
    )
    (team,) = (field for field in answer.json["fields"] if field["field"] == "team")
    assert [problem["code"] for problem in team["problems"]] == ["missing_mandatory"]
    assert team["problems"][0]["remedies"][0] == "choose one of “rnd” or “sales”"
    assert team["rules"][0]["condition"] == {**EMPLOYEE, "holds": True, "seen": "employee"}
    assert "1 problem remains." in answer.json["sentences"]
    body = {"metadata": {"category": "employee"}, "rules": []}
    assert world.client.post("/api/demo/explain", json=body, **world.admin).json["fields"][0]["rules"] == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, "expected"),
        ({"metadata": []}, "expected"),
        ({"metadata": {}, "clear": 1}, "/clear"),
        ({"metadata": {}, "asset": "x"}, "unknown key"),
        ({"metadata": {}, "rules": [{}]}, "required"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(world, body, told):
    save(world, set_mandatory=True)
    answer = world.client.post("/api/demo/explain", json=body, **world.admin)
    assert answer.status_code == 400
    assert told in answer.json["error"]["message"]


def test_an_asset_that_nobody_knows_is_not_found(world):
    answer = world.client.get("/api/demo/assets/none/explanation", **world.admin)
    assert answer.status_code == 404


def test_an_asset_that_waits_is_told_so(world):
    world.parts.records.pending = {"a1"}
    answer = world.client.get("/api/demo/assets/a1/explanation", **world.key)
    assert "It waits to be judged." in answer.json["sentences"]
