"""What is read out of a record."""

from __future__ import annotations

from app.usecases.problems.found import about_asset, found_in, told

PROBLEMS = [
    {"field": "team", "code": "missing_mandatory", "rules": ["r"]},
    {"field": "size", "code": "exempt", "rules": []},
]


def test_everything_that_is_wrong_counts_and_what_is_excused_does_not():
    record = {
        "verdict": {"problems": PROBLEMS},
        "refused": {"changes": {"size": "xs"}},
        "overwritten": {"ours": {"owner": "x"}},
        "breaker": {"state": "open"},
    }
    assert [(one.code, one.field) for one in found_in(record)] == [
        ("missing_mandatory", "team"),
        ("refused", "size"),
        ("overwritten", "owner"),
        ("breaker_open", ""),
    ]
    assert found_in({"verdict": None, "breaker": {"state": "waiting"}}) == []


def test_the_folder_is_the_recorded_one_else_that_of_the_public_id():
    for record, folder in (
        ({"public_id": "a/b/c", "folder": "x"}, "x"),
        ({"public_id": "a/b/c", "folder": ""}, ""),
        ({"public_id": "a/b/c"}, "a/b"),
        ({"public_id": "c"}, ""),
    ):
        assert about_asset(record)["folder"] == folder


def test_a_code_that_has_no_words_stands_for_itself():
    assert (told("refused"), told("new_one")) == ("the account refuses the write", "new_one")
