"""`fieldwarden rules export`, `diff` and `apply` against a sandbox account and a real Redis."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest


@pytest.mark.parametrize("place", ["service", "account"])
def test_applied_once_there_is_no_difference_and_nothing_left_to_do(rules, place):
    told = rules("apply", "rules.yaml", "--to", place, "--yes")
    assert (told.exit_code, told.stdout.splitlines()[-1]) == (
        0,
        "created: site  “Everybody with a name has a site”",
    )
    assert "Rules: 7 to create, 0 as they should be" in told.stdout
    again = rules("apply", "rules.yaml", "--to", place, "--yes")
    assert again.stdout.splitlines()[1:] == ["Rules: 7 as they should be"]
    same = rules("diff", "rules.yaml", place)
    assert (same.exit_code, same.stdout.count("\n")) == (0, 1)


def test_what_one_place_exports_the_other_takes_and_they_are_the_same(rules, account):
    rules("apply", "rules.yaml", "--to", "account", "--yes")
    assert (
        "7 rules of the account sandbox: out.json written"
        in rules("export", "out.json", "--from", "account").stdout
    )
    assert rules("apply", "out.json", "--yes").exit_code == 0
    assert rules("diff", "service", "account").exit_code == 0
    assert rules("diff", "account", "rules.yaml").exit_code == 0
    assert [rule["name"] for rule in json.loads(Path("out.json").read_text())["metadata_rules"]] == [
        rule["name"] for rule in account()["metadata_rules"]
    ]


def test_drift_is_told_key_by_key_and_ends_with_1(rules, account):
    rules("apply", "rules.yaml", "--to", "account", "--yes")
    first, *_, last = account()["metadata_rules"]
    account("PUT", f"/{first['external_id']}", json={"result": {"enable": True, "set_mandatory": False}})
    account("DELETE", f"/{last['external_id']}")
    account("POST", json={**first, "name": "by hand"})
    told = rules("diff", "rules.yaml", "account")
    assert told.exit_code == 1
    assert told.stdout.splitlines() == [
        "To make the rules of the account sandbox those of rules.yaml:",
        "+ create     team  “An employee belongs to a team”",
        "      when category = employee",
        "      enable: true",
        "      activate_values: all",
        "      set_mandatory: true",
        "~ change     name  “Backend developers by name”",
        "      result.set_mandatory: false → true",
        "      result.activate_values: nothing → "
        '{"external_ids": ["ms", "er", "ik", "sm", "rm"], "mode": "override"}',
        "- inactivate name  “by hand”",
        "      state: active → inactive",
        "Rules: 1 to create, 1 to change, 1 to inactivate, 5 as they should be",
    ]
    document = json.loads(rules("diff", "rules.yaml", "account", "--json").stdout)
    assert [step["action"] for step in document["steps"]] == ["create", "change", "inactivate"]
    assert document["steps"][1]["differences"][0] == {
        "key": "result.set_mandatory",
        "before": False,
        "after": True,
    }


def test_comments_survive_an_export_into_the_same_file(rules, account):
    rules("apply", "rules.yaml", "--to", "account", "--yes")
    before = Path("rules.yaml").read_text()
    assert "holds them already" in rules("export", "rules.yaml", "--from", "account").stdout
    assert Path("rules.yaml").read_text() == before
    role = next(rule for rule in account()["metadata_rules"] if rule["name"].startswith("Marketing"))
    role["result"]["apply_value"]["value"] = "designer"
    account("PUT", f"/{role['external_id']}", json={"result": role["result"]})
    rules("export", "rules.yaml", "--from", "account")
    assert Path("rules.yaml").read_text() == before.replace("writer   # most", "designer # most")


def test_asked_and_not_agreed_nothing_is_done(rules, account):
    for answer in ("n\n", ""):
        told = rules("apply", "rules.yaml", "--to", "account", answer=answer)
        assert (told.exit_code, told.stderr.splitlines()[-1]) == (2, "nothing was done")
    assert rules("apply", "rules.yaml", "--to", "account", "--dry-run").exit_code == 0
    assert account()["metadata_rules"] == []
    assert rules("apply", "rules.yaml", "--to", "account", answer="y\n").exit_code == 0
    assert len(account()["metadata_rules"]) == 7


def test_what_has_changed_while_one_was_asked_stops_it(rules, account, monkeypatch):
    def meanwhile(*args, **kwargs):
        rules("apply", "rules.yaml", "--to", "account", "--yes")
        return True

    monkeypatch.setattr(click, "confirm", meanwhile)
    told = rules("apply", "rules.yaml", "--to", "account")
    assert told.exit_code == 2
    assert "the rules have changed meanwhile, nothing was done: apply again" in told.stderr
    assert len(account()["metadata_rules"]) == 7


def test_everything_wrong_is_told_with_its_line_and_nothing_is_done(rules, account):
    text = Path("rules.yaml").read_text()
    Path("rules.yaml").write_text(
        text.replace("equals: devops", "equals: devop").replace("- name: Maya", "- nam: Maya")
    )
    told = rules("apply", "rules.yaml", "--to", "account", "--yes")
    lines = text.splitlines()
    devops, maya = (
        lines.index("      equals: devops") + 1,
        lines.index("  - name: Maya and Rob work in the USA") + 1,
    )
    assert told.exit_code == 2
    assert told.stderr.splitlines() == [
        f"rules.yaml:{devops} /metadata_rules/4/condition/equals: "
        '"devop" is not an option of "role"; did you mean "devops"?',
        f"rules.yaml:{maya} /metadata_rules/5/name: give the rule a name, text that is not blank",
    ]
    assert account()["metadata_rules"] == []


def test_half_an_apply_tells_what_is_done_and_the_next_does_the_rest(rules, account, server):
    server.account.quota.set(5, 3600)
    told = rules("apply", "rules.yaml", "--to", "account", "--yes")
    server.account.quota.set(None, 3600)
    assert told.exit_code == 2
    assert "could not create name  “Backend developers by name”:" in told.stderr
    assert told.stderr.splitlines()[-1] == "3 of 7 steps are done; apply again to do the rest"
    assert len(account()["metadata_rules"]) == 3
    assert (
        "Rules: 4 to create, 3 as they should be"
        in rules("apply", "rules.yaml", "--to", "account", "--yes").stdout
    )


@pytest.mark.parametrize(
    ("prune", "left"), [("inactivate", "inactive"), ("delete", None), ("keep", "active")]
)
def test_rules_that_the_file_does_not_have(rules, account, prune, left):
    account("POST", json={**_rule(), "name": "old"})
    told = rules("apply", "rules.yaml", "--to", "account", "--yes", "--prune", prune, "--json")
    document = json.loads(told.stdout)
    assert document["done"] == len(document["steps"]) == 7 + (prune != "keep")
    states = {rule["name"]: rule["state"] for rule in account()["metadata_rules"]}
    assert states.get("old") == left


def _rule():
    return {
        "metadata_field_id": "team",
        "condition": {"metadata_field_id": "category", "populated": True},
        "result": {"hide": True},
    }


def test_order_is_carried_over(rules, account):
    rules("apply", "rules.yaml", "--to", "account", "--yes")
    rules("export", "other.yaml", "--from", "account")
    blocks = Path("other.yaml").read_text().removeprefix("metadata_rules:\n").split("\n\n")
    Path("other.yaml").write_text("metadata_rules:\n" + "\n\n".join(reversed(blocks)) + "\n")
    told = rules("apply", "other.yaml", "--to", "account", "--yes")
    assert "6 to reorder, 1 as they should be" in told.stdout
    names = [rule["name"] for rule in account()["metadata_rules"]]
    assert names[:2] == ["DevOps engineers by name", "Backend developers by name"]


def test_a_service_whose_rules_come_from_elsewhere_is_not_changed(rules):
    told = rules("apply", "rules.yaml", "--yes", RULES_SOURCE="account")
    assert (told.exit_code, "change them in the account" in told.stderr) == (2, True)
    assert rules("diff", "rules.yaml", RULES_SOURCE="account").exit_code == 1


def test_the_account_needs_no_redis(rules):
    told = rules("diff", "rules.yaml", "account", REDIS_URL="redis://127.0.0.1:1/0")
    assert told.exit_code == 1


def test_an_empty_redis_is_not_taken_for_no_rules(rules, book):
    book.client.flushdb()
    told = rules("export", "rules.yaml")
    assert (told.exit_code, "knows nothing of sandbox" in told.stderr) == (2, True)


def test_a_file_that_is_no_rules_file_is_not_written_over(rules):
    Path("other.json").write_text('{"a": 1}')
    assert rules("export", "other.json").exit_code == 2
    assert Path("other.json").read_text() == '{"a": 1}'
    told = rules("export", "rules.txt")
    assert (told.exit_code, "--format json or yaml" in told.stderr) == (2, True)


def test_exported_fields_and_rules_are_enough_for_a_test(rules):
    rules("apply", "rules.yaml", "--yes")
    rules("export", "now.yaml", "--fields", "now.json")
    told = rules("test", "cases.yaml", "--rules", "now.yaml", "--fields", "now.json", "--require-tests")
    assert (told.exit_code, told.stdout) == (0, "9 cases: 9 as expected, 0 failed; 7 of 7 rules covered\n")
