from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import fakeredis
import pytest

from app.errors import RuleSetInvalid
from app.store.rulebook import RedisRuleBook
from app.usecases.rulebook import list_rules, load_rules_file, replace_rules

RULE: dict[str, Any] = {
    "metadata_field_id": "team",
    "condition": {"metadata_field_id": "category", "populated": True},
    "result": {"enable": True},
    "name": "one",
}


YAML = """
# what everybody needs
metadata_rules:
  - name: one
    metadata_field_id: team
    condition: {metadata_field_id: category, populated: true}
    result: {enable: true}
"""


@pytest.fixture
def written(tmp_path):
    def written(content: Any) -> Path:
        path = tmp_path / "rules.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return path

    return written


@pytest.mark.parametrize("wrap", [list, lambda rules: {"metadata_rules": rules}])
def test_a_list_and_the_apis_own_answer_are_both_read(written, wrap):
    (rule,) = load_rules_file(written(wrap([{**RULE, "external_id": "given"}])))
    assert {key: rule[key] for key in RULE} == RULE
    assert (rule["external_id"], rule["state"]) == ("given", "active")


def test_a_rule_without_an_id_keeps_the_one_it_gets_when_it_is_edited(written):
    first = load_rules_file(written([RULE, RULE]))
    second = load_rules_file(written([{**RULE, "result": {"enable": False}}, RULE]))
    ids = [rule["external_id"] for rule in first]
    assert ids == [rule["external_id"] for rule in second]
    assert len(set(ids)) == 2
    assert all(re.fullmatch("[0-9a-f]{64}", external_id) for external_id in ids)


def test_what_a_file_says_becomes_the_rules_in_its_order(written):
    book = RedisRuleBook(fakeredis.FakeRedis(decode_responses=True))
    rules = load_rules_file(written([{**RULE, "name": "b"}, {**RULE, "name": "a"}]))
    assert replace_rules(book, "demo", rules, author="file", at=1.0)
    assert not replace_rules(book, "demo", rules, author="file", at=2.0)
    assert [rule["name"] for rule in list_rules(book, "demo")] == ["b", "a"]


def test_problems_are_told_with_their_places(written, tmp_path):
    wrong = [{**RULE, "result": {}}, {**RULE, "state": "asleep"}]
    with pytest.raises(RuleSetInvalid) as refused:
        load_rules_file(written(wrong))
    places = [problem.place for problem in refused.value.problems]
    assert places == [f"{tmp_path / 'rules.json'} {place}" for place in ("/0/result", "/1/state")]


def test_an_id_that_stands_twice_or_is_no_text_is_refused(written):
    named = [{**RULE, "external_id": name} for name in ("a", "a", 7, "")]
    with pytest.raises(RuleSetInvalid) as refused:
        load_rules_file(written(named))
    places = [problem.place.partition(" ")[2] for problem in refused.value.problems]
    assert places == ["/1/external_id", "/2/external_id", "/3/external_id"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('[{"a": 1,}]', "column 10"),
        ("[\n{]", "line 2 column 2"),
        ("[" * 200_000, "nested too deeply"),
    ],
)
def test_a_file_that_is_not_json_is_told_by_line_and_column(written, content, told):
    with pytest.raises(RuleSetInvalid, match=told):
        load_rules_file(written(content))


def test_a_file_that_is_not_there_is_told_by_its_path(tmp_path):
    with pytest.raises(RuleSetInvalid, match=r"nothing\.json"):
        load_rules_file(tmp_path / "nothing.json")


def test_a_file_that_is_not_text_is_refused(tmp_path):
    path = tmp_path / "rules.json"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(RuleSetInvalid, match="not UTF-8"):
        load_rules_file(path)


def test_yaml_is_read_where_the_files_name_ends_so(tmp_path, written):
    path = tmp_path / "rules.yaml"
    path.write_text(YAML)
    assert load_rules_file(path) == load_rules_file(written([RULE]))


def test_a_problem_in_yaml_is_told_with_its_line(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(YAML.replace("enable: true", "enabled: true"))
    with pytest.raises(RuleSetInvalid) as refused:
        load_rules_file(path)
    assert {problem.place for problem in refused.value.problems} == {f"{path}:7 /metadata_rules/0/result"}
