"""Every example of docs/rules.md has the outcome that stands beside it; other pages' rules are fit."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from app.rules import compile_rules, grammar_problems, read_fields, read_rules, reference_problems
from app.sandbox.example import EXAMPLE_FIELDS

from .pages import blocks, code, json_blocks, read, section, table

PAGE = read("docs/rules.md")
FIRST, *EXAMPLES = json_blocks(PAGE)
FIELDS = read_fields(FIRST)
EVALUATED = [example for example in EXAMPLES if "cases" in example]
REFUSED = [example for example in EXAMPLES if "refused" in example]


def verdicts(example: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], dict[str, Any]]]:
    rules, suspended = compile_rules(FIELDS, read_rules(example["rules"]))
    assert suspended == ()
    for case in example["cases"]:
        verdict = rules.evaluate(
            case["metadata"], clear=example.get("clear", False), exempt=example.get("exempt", ())
        )
        yield case, verdict.as_json()


def codes(verdict: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for problem in verdict["problems"]:
        found.setdefault(problem["field"], []).append(problem["code"])
    return found


def title(example: Mapping[str, Any]) -> str:
    return str(example["rules"][0]["name"] if example.get("rules") else "no rules")


def test_every_example_says_what_comes_of_it():
    assert len(EVALUATED) + len(REFUSED) == len(EXAMPLES) > 15


@pytest.mark.parametrize("example", EVALUATED, ids=title)
def test_an_example_has_the_outcome_beside_it(example):
    for case, verdict in verdicts(example):
        assert verdict["changes"] == case.get("changes", {}), case
        assert codes(verdict) == case.get("problems", {}), case
        for name, wanted in case.get("fields", {}).items():
            assert {key: verdict["fields"][name][key] for key in wanted} == wanted, case


@pytest.mark.parametrize("example", REFUSED, ids=lambda example: example["refused"]["name"])
def test_a_refused_example_is_refused_with_these_words(example):
    rule, fields = example["refused"], {field.id: field for field in FIELDS}
    problems = grammar_problems(rule) or reference_problems(rule, fields)
    assert sorted((problem.place, problem.message) for problem in problems) == sorted(
        example["because"].items()
    )


def test_the_table_of_codes_is_that_of_the_engine_and_each_is_shown():
    source = read("app/rules/verdict.py")
    known = re.findall(r'_problem\(name, "(\w+)"', source)
    listed = [row[0].strip("`") for row in table(PAGE, "Code", "When", "What to do")]
    assert listed == known
    shown = {code for example in EVALUATED for case in example["cases"] for code in _all_codes(case)}
    assert shown == set(known)


def _all_codes(case: Mapping[str, Any]) -> set[str]:
    return {code for listed in case.get("problems", {}).values() for code in listed}


def test_every_form_of_the_grammar_is_shown():
    schema = json.loads(read("app/rules/rule.schema.json"))["$defs"]
    forms = {
        *schema["atomic"]["properties"],
        *schema["result"]["properties"],
        *schema["result"]["properties"]["activate_values"]["then"]["properties"],
        *schema["result"]["properties"]["apply_value"]["properties"],
        *("and", "or"),
    }
    text = json.dumps([example["rules"] for example in EVALUATED])
    assert {form for form in forms if f'"{form}"' not in text} == set()


@pytest.mark.parametrize("page", ["README.md", "docs/api.md"])
def test_rules_on_other_pages_fit_the_sandbox_account(page):
    fields = {field.id: field for field in read_fields(EXAMPLE_FIELDS)}
    text = read(page)
    bodies = [json.loads(body) for found in code(text) for body in re.findall(r"-d '(\{.*\})'", found)]
    rules = [one for one in [*bodies, *json_blocks(text)] if "condition" in one]
    assert rules
    for rule in rules:
        assert grammar_problems(rule) == []
        assert reference_problems(rule, fields) == []


def test_the_readmes_call_of_the_sdk_sends_a_rule_that_fits(monkeypatch, capsys):
    from cloudinary.api_client import call_api

    sent: list[dict[str, Any]] = []

    def answer(*_: Any, **request: Any) -> dict[str, str]:
        sent.append(request)
        return {"external_id": "made"}

    monkeypatch.setattr(call_api, "execute_request", answer)
    (program,) = blocks(read("README.md"), "python")
    exec(compile(program, "README.md", "exec"), {})
    (request,) = sent
    assert request["method"] == "post"
    assert request["api_url"] == "http://127.0.0.1:8000/v1_1/sandbox/metadata_rules"
    assert (request["auth"]["key"], request["auth"]["secret"]) == ("sandbox-key", "sandbox-secret")
    rule = json.loads(request["body"])
    assert reference_problems(rule, {field.id: field for field in read_fields(EXAMPLE_FIELDS)}) == []
    assert capsys.readouterr().out == "made\n"


def test_the_differences_are_marked():
    rows = table(section(PAGE, "## Different from Cloudinary"), "Matter", "Here")
    assert len([row for row in rows if "*Assumed*" in row[2]]) >= 6
