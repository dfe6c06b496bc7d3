"""`fieldwarden lint` on two files."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from app.cli import main

FIELDS = [
    {
        "external_id": "a",
        "type": "enum",
        "datasource": {"values": [{"external_id": "x"}, {"external_id": "y"}]},
    },
    {"external_id": "b", "type": "string"},
]
FINE = {
    "name": "fine",
    "metadata_field_id": "b",
    "condition": {"metadata_field_id": "a", "equals": "x"},
    "result": {"set_mandatory": True},
}
NEVER = {
    **FINE,
    "name": "never\x1b[31m",
    "condition": {"and": [{"metadata_field_id": "a", "equals": option} for option in "xy"]},
}


@pytest.fixture
def run(tmp_path):
    def run(rules, *options):
        files = {"--rules": {"metadata_rules": rules}, "--fields": {"metadata_fields": FIELDS}}
        arguments = ["lint", *options]
        for option, document in files.items():
            path = tmp_path / f"{option.strip('-')}.json"
            path.write_text(json.dumps(document))
            arguments += [option, str(path)]
        return CliRunner().invoke(main, arguments)

    return run


def test_rules_without_findings_end_well(run):
    result = run([FINE])
    assert (result.exit_code, result.stdout) == (0, "0 warnings, 0 notices\n")


def test_findings_are_told_safely_and_end_with_1(run):
    result = run([FINE, NEVER])
    assert result.exit_code == 1
    assert "warning never_matches: No asset can match “never\\x1b[31m”" in result.stdout
    assert result.stdout.endswith("1 warning, 0 notices\n")


def test_an_example_is_told_as_json_and_in_words(run):
    wide = {**FINE, "name": "wide", "condition": {"metadata_field_id": "a", "populated": True}}
    told = run([{**wide, "result": {"hide": True}}, {**FINE, "result": {"hide": False}}]).stdout
    assert told.startswith("notice contradiction: ")
    assert 'shown by: {"a": "x"}' in told
    assert "a = “x”: both match, and b is not hidden" in told


def test_json_is_one_document(run):
    document = json.loads(run([NEVER], "--json").stdout)
    assert [found["code"] for found in document["findings"]] == ["never_matches"]
    assert document["stopped"] == []


def test_files_that_cannot_be_read_are_named(run, tmp_path):
    result = CliRunner().invoke(
        main, ["lint", "--rules", str(tmp_path / "no"), "--fields", str(tmp_path / "no")]
    )
    assert result.exit_code == 2
    assert "No such file" in result.stderr


def test_one_file_alone_is_not_enough(tmp_path):
    result = CliRunner().invoke(main, ["lint", "--rules", str(tmp_path / "no")])
    assert result.exit_code == 2
    assert "--rules and --fields together" in result.stderr


def test_rules_in_yaml_are_read_too(run, tmp_path):
    run([NEVER])
    rules, fields = tmp_path / "rules.yaml", tmp_path / "fields.json"
    rules.write_text(
        "- {name: fine, metadata_field_id: b, result: {hide: true},\n"
        "   condition: {metadata_field_id: a, equals: x}}\n"
    )
    result = CliRunner().invoke(main, ["lint", "--rules", str(rules), "--fields", str(fields)])
    assert (result.exit_code, result.stdout) == (0, "0 warnings, 0 notices\n")
