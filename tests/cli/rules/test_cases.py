"""`fieldwarden rules test`: what it tells, its exit codes, its JUnit file, and the example of the docs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from app.cli import main
from app.cli.rules.junit import Line, junit

EXAMPLES = Path(__file__).parents[3] / "docs/examples"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for file in EXAMPLES.iterdir():
        shutil.copy(file, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(main, ["rules", "test", "cases.yaml", *arguments])


def edit(file, *changes):
    text = Path(file).read_text()
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    Path(file).write_text(text)
    return text


def test_the_example_goes_as_expected_and_covers_every_rule(folder):
    told = run("--require-tests")
    assert (told.exit_code, told.output) == (0, "9 cases: 9 as expected, 0 failed; 7 of 7 rules covered\n")


def test_the_example_is_found_from_anywhere():
    told = CliRunner().invoke(main, ["rules", "test", str(EXAMPLES / "cases.yaml")])
    assert told.exit_code == 0


def test_a_failed_case_shows_where_it_stands_and_the_difference(folder):
    lines = edit("cases.yaml", ("{site: usa}\n      fields", "{site: israel}\n      fields")).splitlines()
    told = run()
    assert told.exit_code == 1
    assert told.stdout.splitlines() == [
        f"FAILED Maya works in the USA  (cases.yaml:{lines.index('  - name: Maya works in the USA') + 1})",
        '       given {"category": "employee", "team": "rnd", "role": "backend", "name": "ms"}',
        "       changes.site: expected israel, got usa",
        "9 cases: 8 as expected, 1 failed; 7 of 7 rules covered",
    ]


def test_what_no_case_has_shown_is_told_and_fails_where_tests_are_required(folder):
    text = Path("cases.yaml").read_text()
    Path("cases.yaml").write_text(re.sub(r"  - name: Rob does too\n.*?\n\n", "", text, flags=re.DOTALL))
    told = run()
    assert (told.exit_code, told.stdout.splitlines()) == (
        0,
        [
            "not covered DevOps engineers by name",
            "       never matched",
            "not covered Maya and Rob work in the USA",
            "       name = rb: never true",
            "8 cases: 8 as expected, 0 failed; 5 of 7 rules covered",
        ],
    )
    assert run("--require-tests").exit_code == 1


def test_junit_holds_every_case_and_where_tests_are_required_every_rule(folder):
    edit("cases.yaml", ("{site: usa}\n      fields", "{site: israel}\n      fields"))
    run("--junit", "out.xml", "--require-tests")
    cases, coverage = ElementTree.parse("out.xml").getroot()
    assert (cases.get("tests"), cases.get("failures")) == ("9", "1")
    (failed,) = [case for case in cases if len(case)]
    assert failed.get("name") == "Maya works in the USA"
    assert failed[0].text == "changes.site: expected israel, got usa"
    assert (coverage.get("tests"), coverage.get("failures")) == ("7", "0")
    run("--junit", "out.xml")
    assert len(ElementTree.parse("out.xml").getroot()) == 1


def test_any_text_makes_a_junit_file_that_can_be_read():
    text = '<&"\0\x1b\ud800 ü \U0001f600'
    (suite,) = ElementTree.fromstring(junit({"cases": [Line(text, text, text)]}))
    assert suite[0].get("name") == '<&"\ufffd\ufffd\ufffd ü \U0001f600'


def test_mistakes_in_any_of_the_files_are_all_told_and_end_with_2(folder):
    edit("rules.yaml", ("mode: override", "mode: overide"))
    edit("cases.yaml", ("missing_mandatory", "missing"))
    edit("fields.json", ('"type": "enum"', '"type": "list"'))
    told = run()
    assert told.exit_code == 2
    assert {line.partition(" ")[0].partition(":")[0] for line in told.stderr.splitlines()} == {
        "rules.yaml",
        "cases.yaml",
        "fields.json",
    }


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            ("rules: rules.yaml", "rulez: rules.yaml"),
            'cases.yaml:2 /rulez: unknown key "rulez"; did you mean "rules"?',
        ),
        (
            ("rules: rules.yaml", ""),
            "cases.yaml: no rules to try the cases on; say --rules FILE, or name the file in",
        ),
        (("fields: fields.json", "fields: 7"), "cases.yaml:3 /fields: fields is the name of a file"),
        (
            ("fields: fields.json", "fields: none.json"),
            "none.json: cannot be read: No such file or directory",
        ),
        (("given: {category: product}", "given: {categry: product}"), 'there is no metadata field "categry"'),
    ],
)
def test_a_mistake_in_the_cases_file_is_told_with_its_remedy(folder, change, told):
    edit("cases.yaml", change)
    answer = run()
    assert (answer.exit_code, told in answer.stderr) == (2, True), answer.stderr


def test_a_rule_that_names_what_is_not_there_is_told_with_its_line(folder):
    edit("rules.yaml", ("equals: devops", "equals: ops"))
    told = run()
    assert told.exit_code == 2
    assert re.fullmatch(
        r'rules\.yaml:\d+ /metadata_rules/4/condition/equals: "ops" is not an option of "role".*\n',
        told.stderr,
    )
