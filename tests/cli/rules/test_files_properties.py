"""Any rules survive a file, and any file of ours can be brought up to date."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli.rules.files.rules_file import rules_text
from app.cli.rules.files.yaml_updating import updated
from app.usecases.documents.yaml_reading import read_yaml

texts = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    [
        "no",
        "Yes",
        "2024-01-01",
        "1e3",
        "0x1",
        "~",
        "null",
        "a: b",
        "- a",
        "#",
        "'",
        '"',
        "12:30",
        "&a",
        "*a",
        " a",
    ]
)
made = st.fixed_dictionaries(
    {
        "name": texts,
        "metadata_field_id": st.sampled_from(["x", "y"]),
        "condition": st.fixed_dictionaries({"metadata_field_id": texts, "equals": texts | st.lists(texts)}),
        "result": st.fixed_dictionaries(
            {"apply_value": st.fixed_dictionaries({"value": texts | st.integers()})}
        ),
    }
)


@settings(deadline=None, max_examples=80)
@given(st.lists(made, max_size=4))
def test_whatever_rules_say_is_read_back_as_it_was_written(rules):
    for as_yaml in (True, False):
        text = rules_text(rules, as_yaml=as_yaml)
        value = read_yaml(text)[0] if as_yaml else json.loads(text)
        assert value == {"metadata_rules": rules}


@settings(deadline=None, max_examples=40)
@given(st.lists(made, max_size=4), st.lists(made, max_size=4))
def test_any_file_of_ours_can_be_brought_up_to_date(before, after):
    after.sort(key=lambda rule: rule["metadata_field_id"])
    found = read_yaml(updated(rules_text(before, as_yaml=True), after))[0]["metadata_rules"]
    assert sorted(found, key=lambda rule: rule["metadata_field_id"]) == after
