"""The page about rules as code says what the example holds and what the commands do."""

import re

import yaml

from app.cli.rules.cases_file import load
from app.rules import read_rules
from app.sandbox.example import EXAMPLE_RULES
from app.usecases.ruletests import run_case

from .pages import ROOT, blocks, read, section, table

PAGE = read("docs/rules-as-code.md")
EXAMPLES = ROOT / "docs/examples"
RULES, CASES = blocks(PAGE, "yaml")


def test_the_rule_on_the_page_is_one_of_the_example():
    (rule,) = read_rules(yaml.safe_load(RULES))
    assert rule in yaml.safe_load(read("docs/examples/rules.yaml"))["metadata_rules"]


def test_the_cases_on_the_page_go_as_expected(tmp_path):
    for file in EXAMPLES.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "cases.yaml").write_text(CASES)
    loaded = load(tmp_path / "cases.yaml", None, None)
    assert [run_case(loaded.tested, case).misses for case in loaded.cases] == [(), ()]


def test_the_table_has_every_key_of_a_case():
    schema = yaml.safe_load(read("app/usecases/ruletests/case.schema.json"))["properties"]
    told = {row[0].strip("`") for row in table(section(PAGE, "## Test"), "Key", "Holds")}
    keys = {*schema, *(f"expect.{part}" for part in schema["expect"]["properties"])}
    assert told == keys - {"name", "expect"}


def test_the_ci_job_runs_commands_on_files_of_the_example():
    job = yaml.safe_load(read("docs/examples/ci.yaml"))["jobs"]["rules"]
    commands = "\n".join(step.get("run", "") for step in job["steps"])
    assert re.findall(r"fieldwarden rules (\w+) (\S+)", commands) == [
        ("test", "cases.yaml"),
        ("apply", "rules.yaml"),
        ("diff", "rules.yaml"),
    ]
    assert {file.name for file in EXAMPLES.iterdir()} == {
        "cases.yaml",
        "ci.yaml",
        "fields.json",
        "rules.yaml",
    }


def test_the_example_is_the_one_of_the_sandbox():
    assert yaml.safe_load(read("docs/examples/rules.yaml"))["metadata_rules"] == EXAMPLE_RULES
