"""Rule sets told as JSON, a topic a file in `cases/`: what is given, what is changed, what is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.rules import compile_rules, read_fields, read_rules
from tests.rules import engine, naive

Json = dict[str, Any]

FILES = sorted(Path(__file__).with_name("cases").glob("*.json"))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def topic(request: pytest.FixtureRequest) -> Json:
    return json.loads(request.param.read_text("utf-8"))


@pytest.mark.parametrize("evaluate", [engine.evaluate, naive.evaluate], ids=["engine", "referee"])
def test_the_verdicts_are_as_the_file_says(topic: Json, evaluate: Any) -> None:
    for one in topic["cases"]:
        verdict = evaluate(topic["fields"], topic["rules"], one["given"], clear=one.get("clear", False))
        told = {"given": one["given"], "changes": verdict["changes"], "problems": verdict["problems"]}
        assert told == {key: one[key] for key in told}, topic["name"]


def test_the_rules_of_a_file_could_be_saved_and_are_all_used(topic: Json) -> None:
    _, suspended = compile_rules(read_fields(topic["fields"]), read_rules(topic["rules"]))
    assert suspended == ()


def test_there_are_cases() -> None:
    assert len(FILES) >= 10
