"""A trace says what the engine does: its truth is the match, part by part."""

import random
from typing import Any

from app.rules import compile_rules, read_fields
from app.rules.trace import failing, trace
from tests.rules.cases import case

Json = dict[str, Any]


def parts(traced: Json) -> list[Json]:
    inner = traced.get("and") or traced.get("or") or []
    return [traced, *(part for branch in inner for part in parts(branch))]


def bare(traced: Json) -> Json:
    """The condition without its marks."""
    found = {key: value for key, value in traced.items() if key not in ("holds", "seen", "and", "or")}
    return found | {
        joint: [bare(part) for part in traced[joint]] for joint in ("and", "or") if joint in traced
    }


def test_a_traced_condition_holds_exactly_if_its_rule_matches() -> None:
    compared = {True: 0, False: 0}
    for seed in range(400):
        one = case(random.Random(seed))
        fields = read_fields(one["fields"])
        compiled, suspended = compile_rules(fields, one["rules"])
        verdict = compiled.evaluate(one["values"], clear=one["clear"], exempt=one["exempt"])
        out = {rule.rule_id for rule in suspended}
        unstable = {problem["field"] for problem in verdict.problems if problem["code"] == "unstable"}
        by_id = {field.id: field for field in fields}
        for made in one["rules"]:
            target = made["metadata_field_id"]
            if made["external_id"] in out or made["state"] == "inactive" or target in unstable:
                continue
            traced = trace(made["condition"], by_id, verdict)
            matches = made["external_id"] in verdict.fields[target]["rules"]
            assert traced["holds"] is matches, (seed, made)
            assert bool(failing(traced)) is not matches, seed
            compared[matches] += 1
    assert min(compared.values()) > 100


def test_what_holds_of_the_parts_makes_what_holds_of_the_whole() -> None:
    for seed in range(150):
        one = case(random.Random(seed))
        fields = read_fields(one["fields"])
        compiled, suspended = compile_rules(fields, one["rules"])
        verdict = compiled.evaluate(one["values"])
        out = {rule.rule_id for rule in suspended}
        for made in one["rules"]:
            if made["external_id"] in out or made["state"] == "inactive":
                continue
            traced = trace(made["condition"], {field.id: field for field in fields}, verdict)
            assert bare(traced) == made["condition"]
            for part in parts(traced):
                for joint, holds in (("and", all), ("or", any)):
                    if joint in part:
                        assert part["holds"] is holds(inner["holds"] for inner in part[joint])


def test_a_test_is_marked_with_the_value_it_has_seen() -> None:
    fields = read_fields(
        [
            {"external_id": "a", "type": "string"},
            {"external_id": "b", "type": "string", "default_disabled": True},
        ]
    )
    verdict = compile_rules(fields, [])[0].evaluate({"a": "x", "b": "y"})
    tests = [{"metadata_field_id": name, "equals": "y"} for name in "ab"]
    traced = trace({"or": tests}, {field.id: field for field in fields}, verdict)
    assert traced == {
        "holds": False,
        "or": [test | {"holds": False, "seen": seen} for test, seen in zip(tests, ("x", None), strict=True)],
    }
    assert failing(traced) == traced["or"]
