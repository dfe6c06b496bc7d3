"""What holds for every rule set and every asset."""

import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from app.rules import compile_rules, read_fields
from app.rules.engine import Loop
from tests.rules.cases import case, cases, smallest
from tests.rules.engine import evaluate, judge
from tests.rules.naive import condition_fields, settling_order

Json = dict[str, Any]

drawn = given(cases())
few = settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def never(breaks: Callable[[Json], bool], count: int = 250) -> None:
    """Fails with the smallest case that breaks a promise."""
    for seed in range(count):
        one = case(random.Random(seed), refused=seed % 3 == 0)
        if breaks(one):
            pytest.fail(f"seed {seed}: {smallest(one, breaks)}")


def after_its_changes(one: Json) -> tuple[Json, Json]:
    compiled, _ = compile_rules(read_fields(one["fields"]), one["rules"])
    first = judge(compiled, one)
    return first, judge(compiled, one | {"values": one["values"] | first["changes"]})


def changes_again(one: Json) -> bool:
    return bool(after_its_changes(one)[1]["changes"])


def judges_otherwise_afterwards(one: Json) -> bool:
    first, again = after_its_changes(one)
    return again != first | {"changes": {}}


def test_after_its_changes_nothing_is_left_to_change() -> None:
    never(changes_again)


@few
@drawn
def test_after_its_changes_nothing_is_left_to_change_whatever_is_drawn(one: Json) -> None:
    assert not changes_again(one)


def test_after_its_changes_an_asset_is_judged_as_it_was() -> None:
    never(judges_otherwise_afterwards, count=120)


def test_nothing_is_written_to_a_field_of_an_unstable_loop() -> None:
    seen = 0
    for seed in range(150):
        one = case(random.Random(seed))
        verdict = evaluate(**one)
        unstable = {problem["field"] for problem in verdict["problems"] if problem["code"] == "unstable"}
        seen += len(unstable)
        assert not unstable & set(verdict["changes"]), f"seed {seed}"
        for name in unstable:
            stored = one["values"].get(name)
            entry = verdict["fields"][name]
            assert entry["rules"] == []
            assert entry["value"] == (None if stored in (None, "", []) else stored)
    assert seen


# --- Rule sets without loops ------------------------------------------------------------------------------


def without_loops(one: Json) -> Json:
    """Takes the rules whose condition names a field that is not listed before their target."""
    place = {of["external_id"]: at for at, of in enumerate(one["fields"])}

    def is_forward(made: Json) -> bool:
        target = place.get(made["metadata_field_id"], len(place))
        return all(place.get(name, -1) < target for name in condition_fields(made["condition"]))

    return one | {"rules": [made for made in one["rules"] if is_forward(made)]}


def without_order(verdict: Json) -> Json:
    return verdict | {"problems": sorted(verdict["problems"], key=lambda problem: problem["field"])}


def depends_on_schema_order(one: Json) -> bool:
    forward = without_loops(one)
    backward = forward | {"fields": forward["fields"][::-1]}
    return without_order(evaluate(**forward)) != without_order(evaluate(**backward))


def test_without_loops_the_order_of_the_fields_never_matters() -> None:
    never(depends_on_schema_order, count=120)


@few
@drawn
def test_without_loops_the_order_of_the_fields_never_matters_whatever_is_drawn(one: Json) -> None:
    assert not depends_on_schema_order(one)


def exempt_differs_from_removed(one: Json) -> bool:
    forward = without_loops(one)
    gone = [made["external_id"] for made in forward["rules"]][::2]
    left = [made for made in forward["rules"] if made["external_id"] not in gone]
    exempted = evaluate(**forward | {"exempt_rules": gone})
    return exempted != evaluate(**forward | {"rules": left, "exempt_rules": []})


def test_without_loops_an_exempt_rule_is_as_good_as_removed() -> None:
    never(exempt_differs_from_removed, count=120)


# --- One rule set, many assets ----------------------------------------------------------------------------


def test_a_rule_set_remembers_nothing_of_what_it_judged() -> None:
    for seed in range(30):
        rng = random.Random(seed)
        one, other = case(rng), case(rng)
        rules, _ = compile_rules(read_fields(one["fields"]), one["rules"])
        assets = [one["values"], other["values"], {}, one["values"] | other["values"]]
        ways = [(asset, clear) for asset in assets for clear in (False, True)]
        fields = read_fields(one["fields"])
        fresh = [
            compile_rules(fields, one["rules"])[0]
            .evaluate(asset, clear=clear, exempt=one["exempt"])
            .as_json()
            for asset, clear in ways
        ]
        for at in rng.choices(range(len(ways)), k=16):
            asset, clear = ways[at]
            judged = rules.evaluate(asset, clear=clear, exempt=one["exempt"]).as_json()
            assert judged == fresh[at], f"seed {seed}"


def test_what_is_given_is_left_as_it_was() -> None:
    for seed in range(40):
        one = case(random.Random(seed))
        before = deepcopy(one)
        evaluate(**one)
        assert one == before


def test_changing_a_verdict_changes_no_later_one() -> None:
    """What a rule applies is handed out anew; lists of one verdict are not those of the next."""
    fields = [{"external_id": "t", "type": "string"}, set_field("a")]
    rules = [
        {
            "external_id": "r",
            "metadata_field_id": "a",
            "condition": {"metadata_field_id": "t", "populated": True},
            "result": {"apply_value": {"value": ["x", "y"]}},
        }
    ]
    compiled, _ = compile_rules(read_fields(fields), rules)
    first = compiled.evaluate({"t": "on"})
    first.changes["a"].append("z")
    assert compiled.evaluate({"t": "on"}).changes == {"a": ["x", "y"]}


def set_field(name: str) -> Json:
    options = [{"external_id": option, "value": option, "state": "active"} for option in "xyz"]
    return {"external_id": name, "type": "set", "datasource": {"values": options}}


def test_components_are_those_of_the_referee() -> None:
    for seed in range(150):
        one = case(random.Random(seed))
        fields = read_fields(one["fields"])
        compiled, left_out = compile_rules(fields, one["rules"])
        unfit = {rule.rule_id for rule in left_out}
        used = [
            made for made in one["rules"] if made["state"] == "active" and made["external_id"] not in unfit
        ]
        schema = {of["external_id"]: of for of in one["fields"]}
        wanted = {(tuple(group), is_loop) for group, is_loop in settling_order(schema, used)}
        found = [
            (tuple(of.name for of in step.members), True) if isinstance(step, Loop) else ((step.name,), False)
            for step in compiled.steps
        ]
        assert set(found) == wanted
        assert len(found) == len(wanted)
