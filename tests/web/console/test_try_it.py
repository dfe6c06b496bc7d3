"""Try it: values in, what the rules make of them out, and a rule test case of it."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from app.cli.rules.group import rules as rules_command

from .rules_world import BELONGS, EMPLOYEE, FIELDS, HOSTILE, PAINTED, STOCKED, page, rule, rules_world


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", text[text.index("<main") :]))


def test_an_account_without_fields_says_so():
    world, _ = rules_world()
    world.parts.accounts["demo"].own_fields = []
    assert "no metadata fields" in page(world, "/try")


def test_fields_enable_fill_and_complain_as_the_rules_say():
    world, _ = rules_world(BELONGS, STOCKED)
    before = page(world, "/try")
    assert re.search(r'<select name="v.team" disabled>', before)
    after = page(world, "/try?v.category=employee&v.colors=blue")
    assert re.search(r'<select name="v.team">', after)
    assert "Team is mandatory and has no value." in words(after)
    assert "Becomes 3." in words(after)
    assert "because category is “employee”, “Employees belong to a team” enables it" in words(after)


def test_options_that_rules_forbid_cannot_be_chosen():
    only = rule("Only red", "colors", EMPLOYEE, activate_values={"external_ids": ["red"], "mode": "override"})
    world, _ = rules_world(only)
    text = page(world, "/try?v.category=employee&v.colors=blue")
    assert re.search(r'value="green" disabled', text)
    assert re.search(r'value="red">', text)
    assert re.search(r'value="blue" checked', text)
    assert "Colors holds an option that is not allowed: blue." in words(text)
    assert "1 of 3 options" in words(text)


def test_a_value_that_a_disabled_field_holds_can_be_taken_away():
    world, _ = rules_world(BELONGS)
    text = page(world, "/try?v.team=rnd")
    assert re.search(r'<select name="v.team">', text)
    assert "Team is disabled, and holds a value." in words(text)


def test_a_rule_that_is_only_observed_is_tried_and_told_apart():
    world, ids = rules_world(BELONGS)
    world.client.put("/api/demo/mode", json={"mode": "observe", "rule": ids[0]}, **world.key)
    text = words(page(world, "/try?v.category=employee"))
    assert "Team is mandatory" in text
    assert "nothing is written because of it" in text


def test_zero_is_a_value_and_what_is_no_number_stays_text():
    world, _ = rules_world(PAINTED)
    assert "Becomes blue." in words(page(world, "/try?v.stock=0"))
    assert "Stock holds a value that its type" in words(page(world, "/try?v.stock=many"))


def test_a_loop_that_does_not_settle_is_told():
    off = rule("No note with stock", "note", {"metadata_field_id": "stock", "populated": False}, disable=True)
    on = rule("No stock with a note", "stock", {"metadata_field_id": "note", "populated": True}, disable=True)
    world, _ = rules_world(off, on)
    assert "is in a loop of rules that does not settle" in words(page(world, "/try?v.stock=1&v.note=a"))


@pytest.mark.parametrize(
    "values",
    [
        {"v.category": "employee"},
        {"v.category": "employee", "v.team": "rnd", "v.colors": ["blue", "red"], "v.note": "yes: 'no' # 1"},
        {"v.stock": "7", "v.note": f"{HOSTILE}\x85\u2028\U0001f600 null"},
        {},
    ],
)
def test_a_case_saved_is_one_that_rules_test_finds_as_expected(values, tmp_path):
    twice = {**BELONGS, "result": {"hide": True}}
    world, _ = rules_world(BELONGS, twice, STOCKED, {**PAINTED, "state": "inactive"})
    answer = world.client.get(
        "/accounts/demo/try/case.yaml", query_string={**values, "name": "a: “case”"}, **world.admin
    )
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cases.yaml"'
    (tmp_path / "cases.yaml").write_bytes(answer.data)
    (tmp_path / "fields.json").write_text(json.dumps(FIELDS))
    kept = world.client.get("/v1_1/demo/metadata_rules", **world.key).json["metadata_rules"]
    rules = [
        {key: one[key] for key in ("name", "metadata_field_id", "condition", "result", "state")}
        for one in kept
    ]
    (tmp_path / "rules.yaml").write_text(json.dumps(rules))
    run = CliRunner().invoke(rules_command, ["test", str(tmp_path / "cases.yaml")])
    assert run.exit_code == 0, run.output
    assert "1 cases: 1 as expected" in run.output


def test_the_page_shows_the_case_and_where_to_get_it():
    world, _ = rules_world(BELONGS)
    text = page(world, "/try?v.category=employee&cloud=x&name=Mine")
    assert "- name: &#34;Mine&#34;" in text
    assert "/accounts/demo/try/case.yaml?v.category=employee&amp;cloud=x&amp;name=Mine" in text
