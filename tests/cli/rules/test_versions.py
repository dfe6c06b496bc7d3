"""`fieldwarden rules history` and `restore`."""

from __future__ import annotations

from pathlib import Path


def test_versions_of_a_rule_are_shown_and_one_is_had_back(rules, book):
    rules("apply", "rules.yaml", "--yes")
    Path("rules.yaml").write_text(Path("rules.yaml").read_text().replace("value: writer", "value: designer"))
    rules("apply", "rules.yaml", "--yes")
    name = "Marketing has its own roles"
    first, second, change = rules("history", name).stdout.splitlines()
    assert (first[:3], first.endswith("created by command line")) == ("1  ", True)
    assert (second[:3], second.endswith("updated by command line")) == ("2  ", True)
    assert change == "      /result/apply_value/value: writer → designer"
    assert rules("restore", name, "1").stdout == f"{name}: as in version 1\n"
    assert len(rules("history", name, "--json").stdout.splitlines()) == 3
    told = rules("diff", "rules.yaml").stdout
    assert '"value": "writer", "mode": "default"} → {"value": "designer"' in told


def test_rules_are_listed_with_their_ids_and_what_is_not_there_is_told(rules, book):
    assert rules("list").stderr == "sandbox has no rules\n"
    rules("apply", "rules.yaml", "--yes")
    there = {rule["name"]: rule["external_id"] for rule in book.load("sandbox").rules}
    lines = rules("list").stdout.splitlines()
    assert len(lines) == len(there)
    name = "Marketing has its own roles"
    assert f"{there[name]}  role  “{name}”" in lines
    told = rules("history", "Marketing has its roles").stderr
    assert f'"Marketing has its roles"; did you mean "{name}"?' in told
    told = rules("restore", name, "9")
    assert (told.exit_code, f"the rule {name} has no version 9" in told.stderr) == (2, True)


def test_a_deleted_rule_is_had_back_by_its_id(rules, book):
    rules("apply", "rules.yaml", "--yes")
    gone = next(rule for rule in book.load("sandbox").rules if rule["metadata_field_id"] == "team")
    book.delete("sandbox", gone["external_id"], "test", 1.0)
    assert rules("history", gone["name"]).exit_code == 2
    assert rules("restore", gone["external_id"], "1").exit_code == 0
    assert rules("diff", "rules.yaml").exit_code == 0


def test_a_name_that_several_rules_have_is_not_enough(rules, account, book):
    text = Path("rules.yaml").read_text().replace("DevOps engineers by name", "Backend developers by name")
    Path("rules.yaml").write_text(text)
    rules("apply", "rules.yaml", "--yes")
    told = rules("history", "Backend developers by name")
    assert (told.exit_code, "2 rules have the name" in told.stderr) == (2, True)
