"""Files of rules: read with their lines, and brought up to date around what people typed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.cli.rules.files.rules_file import read_rules_file
from app.cli.rules.files.yaml_updating import updated
from app.errors import RuleSetInvalid
from app.usecases.documents.document import read_document
from app.usecases.documents.yaml_reading import NotYAML, read_yaml

FILE = """\
# Who may choose what
version: 1   # ours

metadata_rules:
  # The first question
  - name: team of employees
    metadata_field_id: team
    condition: {metadata_field_id: category, equals: employee}  # staff
    result:
      enable: true      # shown
      set_mandatory: true

    # within the first
  # Roles
  # of R&D
  - name: roles of R&D
    metadata_field_id: role
    condition:
      or:
        # either
        - metadata_field_id: team
          equals: 'rnd'
        - metadata_field_id: team
          equals: lab
    result:
      activate_values:
        external_ids: [qa, dev]   # two
        mode: override

  - result: {enable: true}
    condition:
      metadata_field_id: team
      populated: true
    metadata_field_id: role
    name: |
      roles of
      others
    ours: kept
# the end
notes: [a, b]
"""


BODY = "  metadata_field_id: x\n  condition: {metadata_field_id: y, equals: k}\n"


def of(text: str) -> list[dict[str, Any]]:
    value, _ = read_yaml(text)
    rules = value["metadata_rules"] if isinstance(value, dict) else value
    return [{key: one for key, one in rule.items() if key not in ("ours", "position")} for rule in rules]


def test_a_file_that_says_the_same_is_not_touched():
    assert updated(FILE, of(FILE)) == FILE


def test_a_change_touches_its_own_line_and_no_comment():
    team, roles, others = of(FILE)
    team["result"]["set_mandatory"] = False
    roles["result"]["activate_values"]["external_ids"] = ["qa", "dev", "no"]
    changed = updated(FILE, [team, roles, others])
    assert changed == FILE.replace("set_mandatory: true", "set_mandatory: false").replace(
        "[qa, dev]   # two", '[qa, dev, "no"] # two'
    )


def test_a_rule_that_is_gone_takes_its_comments_along():
    team, _, others = of(FILE)
    changed = updated(FILE, [team, others])
    assert "# Roles" not in changed
    assert [line for line in FILE.splitlines() if line not in changed.splitlines()][:2] == [
        "  # Roles",
        "  # of R&D",
    ]
    assert of(changed) == [team, others]


def test_rules_take_their_comments_along_when_they_change_places():
    team, roles, others = of(FILE)
    changed = updated(FILE, [team, others, roles])
    assert of(changed) == [team, others, roles]
    assert changed.index("ours: kept") < changed.index("# of R&D") < changed.index("roles of R&D")
    assert changed.endswith("# the end\nnotes: [a, b]\n")


def test_a_new_rule_comes_after_the_last_of_its_field():
    team, roles, others = of(FILE)
    new = {**team, "name": "another", "condition": {"metadata_field_id": "category", "equals": "2024-06-15"}}
    changed = updated(FILE, [team, new, roles, others])
    assert of(changed) == [team, new, roles, others]
    assert changed.index("# within the first") < changed.index("name: another") < changed.index("# Roles")
    assert 'equals: "2024-06-15"' in changed


def test_a_retired_rule_says_so_and_one_that_is_back_too():
    team, *rest = of(FILE)
    retired = updated(FILE, [{**team, "state": "inactive"}, *rest])
    assert of(retired)[0]["state"] == "inactive"
    back = updated(retired, [team, *rest])
    assert of(back)[0]["state"] == "active"


def test_positions_give_way_to_the_order():
    text = (
        "- {name: a, metadata_field_id: x, position: 5, result: {hide: true},\n"
        "   condition: &c {metadata_field_id: y, populated: true}}\n"
    )
    changed = updated(text, of(text))
    assert "position" not in changed
    assert of(changed) == of(text)


@pytest.mark.parametrize(
    "text",
    [
        f"- &one\n  name: a\n{BODY}  result: &r {{hide: true}}\n- name: b\n{BODY}  result: *r\n",
        "-  # beside the dash\n   name: a\n   metadata_field_id: x\n   condition:\n"
        "      metadata_field_id: y\n      equals: k\n   result: {hide: true}\n",
        f"-\n  name: a\n{BODY}  result: {{hide: true}}\n",
        f"---\nmetadata_rules:\n- name: a\n{BODY}  result:\n    hide: true\n",
    ],
    ids=["aliases", "comment beside the dash", "dash alone", "no margin"],
)
def test_other_ways_of_writing_lead_to_the_same_rules(text):
    rules = of(text)
    assert updated(text, rules) == text
    changed = [{**rule, "result": {"hide": False}} for rule in rules]
    assert of(updated(text, changed)) == changed


@pytest.mark.parametrize("text", ["metadata_rules: [{}]", "[{}]", "metadata_rules:\n  {a: 1}"])
def test_a_list_without_dashes_is_refused_rather_than_its_comments_lost(text):
    with pytest.raises(NotYAML, match="comments cannot be kept"):
        updated(text, of(FILE))


@pytest.mark.parametrize("text", ["", "# only this\n", "# head\nmetadata_rules: []\n", "other: 1\n"])
def test_a_file_without_rules_gets_them_after_what_it_says(text):
    rules = of(FILE)
    changed = updated(text, rules)
    assert of(changed) == rules
    assert all(line in changed for line in text.splitlines() if line.startswith("#"))


def test_dates_and_words_stay_text_and_numbers_numbers(tmp_path):
    file = tmp_path / "x.yml"
    file.write_text("{a: 2024-06-15, b: no, c: 7, d: true, e: null, f: 1.5}")
    assert read_document(file).value == {"a": "2024-06-15", "b": "no", "c": 7, "d": True, "e": None, "f": 1.5}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "not YAML: .* at line 1 column"),
        ("a: 1\na: 2", "not YAML: .*duplicate key"),
        ("1: a", "line 1: the key 1 is no text"),
        ("a: !thing x", "line 1: a value of this kind"),
        (
            "a: &a [1, 1, 1, 1, 1, 1, 1, 1]\n"
            + "".join(
                f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 8)}]\n" for n in range(9)
            ),
            "more than 500,000",
        ),
        ("a: 1\n---\nb: 1", "not YAML"),
    ],
)
def test_what_is_no_yaml_of_ours_is_told_with_its_place(tmp_path, text, message):
    file = tmp_path / "x.yaml"
    file.write_text(text)
    with pytest.raises(RuleSetInvalid) as refused:
        read_document(file)
    assert re.search(f"^{re.escape(str(file))}: .*(?:{message})", str(refused.value)), refused.value


def test_every_problem_is_told_with_its_line(tmp_path):
    file = tmp_path / "rules.yaml"
    file.write_text(FILE.replace("equals: employee", "equals: 7").replace("mode: override", "mode: all"))
    with pytest.raises(RuleSetInvalid) as refused:
        read_rules_file(file)
    first, second = map(str, refused.value.problems)
    assert first == (
        f"{file}:8 /metadata_rules/0/condition/equals: equals takes text, a list of text, or null; "
        "in YAML, text that looks like a number or a boolean needs quotes"
    )
    assert second.startswith(f"{file}:28 /metadata_rules/1/result/activate_values/mode: the mode is ")


@pytest.mark.parametrize(
    ("body", "message"), [(None, "No such file"), (b"\xff", "not UTF-8"), (b"{", "not JSON")]
)
def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path, body, message):
    file = tmp_path / "rules.json"
    if body is not None:
        file.write_bytes(body)
    with pytest.raises(RuleSetInvalid, match=message):
        read_rules_file(file)
