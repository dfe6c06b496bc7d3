"""Plans: what makes the rules of a place those that are wanted. The place is the rule book on fakeredis."""

from __future__ import annotations

from typing import Any

import fakeredis
import pytest

from app.errors import AccountUnavailable, ConfigurationError, RuleSetInvalid
from app.rules import compile_rules, read_fields
from app.store.rulebook import RedisRuleBook
from app.usecases.rulecode import (
    Prune,
    ServiceRules,
    StepsRefused,
    carry_out,
    make_plan,
    plan_for,
    portable_rules,
    rules_at,
)

CLOUD = "demo"
FIELDS = [
    {"external_id": "kind", "type": "string"},
    {"external_id": "note", "type": "string"},
    {
        "external_id": "size",
        "type": "enum",
        "datasource": {"values": [{"external_id": name, "value": name} for name in ("xs", "s", "l")]},
    },
]


def rule(name: str | None, target: str = "size", *, when: str = "poster", **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "metadata_field_id": target,
        "condition": {"metadata_field_id": "kind", "equals": when},
        "result": {"set_mandatory": True},
        **more,
    }


A, B, C, D = (rule(name, when=name) for name in "abcd")


@pytest.fixture
def place():
    book = RedisRuleBook(fakeredis.FakeRedis(decode_responses=True))
    book.set_up(CLOUD, 0.0)
    return ServiceRules(book, CLOUD, lambda cloud: FIELDS, "test", lambda: 100.0)


@pytest.fixture
def apply(place):
    def apply(*wanted: dict[str, Any], prune: Prune = Prune.INACTIVATE) -> list[str]:
        """Make these the rules, and be sure that there is nothing left to do; returns the actions taken."""
        plan = plan_for(wanted, place, prune)
        told: list[str] = []
        outcome = carry_out(plan, place, told=lambda step: told.append(f"{step.action} {step.rule['name']}"))
        assert outcome.failed is None, outcome.reason
        assert plan_for(wanted, place, prune).steps == ()
        return told

    return apply


def names(place: ServiceRules) -> list[str]:
    return [rule["name"] for rule in place.rules() if rule["state"] == "active"]


def test_what_is_missing_is_created_and_a_second_time_there_is_nothing_to_do(apply, place):
    assert apply(A, B) == ["create a", "create b"]
    assert names(place) == ["a", "b"]
    version = place.book.version(CLOUD)
    assert apply(A, B) == []
    assert place.book.version(CLOUD) == version


def test_a_rule_that_says_something_else_is_changed_in_what_differs(apply, place):
    apply(A, B)
    changed = {**A, "result": {"set_mandatory": False, "hide": True}, "state": "inactive"}
    plan = plan_for([changed, B], place, Prune.INACTIVATE)
    (step,) = plan.steps
    assert [(one.key, one.before, one.after) for one in step.differences] == [
        ("state", "active", "inactive"),
        ("result.set_mandatory", True, False),
        ("result.hide", None, True),
    ]
    assert step.body == {"result": changed["result"], "state": "inactive"}
    assert apply(changed, B) == ["change a"]


def test_a_renamed_rule_stays_the_same_rule(apply, place):
    apply(A, B)
    before = {rule["external_id"] for rule in place.rules()}
    assert apply({**A, "name": "another"}, B) == ["change another"]
    assert {rule["external_id"] for rule in place.rules()} == before
    assert names(place) == ["another", "b"]


def test_rules_of_one_name_are_paired_in_their_order(apply, place):
    one, other = {**A, "name": "same"}, {**B, "name": "same"}
    assert len(apply(one, other)) == 2
    assert apply(one, {**other, "result": {"hide": True}}) == ["change same"]
    assert [rule["result"] for rule in place.rules()] == [A["result"], {"hide": True}]


def test_a_rule_with_another_target_field_is_another_rule(apply):
    apply(A)
    assert apply({**A, "metadata_field_id": "note"}) == ["create a", "inactivate a"]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (
            {"activate_values": {"external_ids": ["s"], "exclusive": True}},
            {"activate_values": {"external_ids": ["s"], "mode": "override"}},
        ),
        ({"apply_default_value": "s"}, {"apply_value": {"value": "s"}}),
        ({"enable": False}, {"disable": True}),
        ({"apply_value": {"value": "s"}}, {"apply_value": {"value": "s", "mode": "default"}}),
    ],
)
def test_another_spelling_is_no_difference(apply, older, newer):
    apply({**A, "result": older})
    assert apply({**A, "result": newer}) == []


@pytest.mark.parametrize("prune", list(Prune))
def test_what_is_not_wanted_becomes_what_was_chosen(apply, place, prune):
    apply(A, B)
    told = apply(A, prune=prune)
    states = {rule["name"]: rule["state"] for rule in place.rules()}
    assert (told, states) == {
        Prune.INACTIVATE: (["inactivate b"], {"a": "active", "b": "inactive"}),
        Prune.DELETE: (["delete b"], {"a": "active"}),
        Prune.KEEP: ([], {"a": "active", "b": "active"}),
    }[prune]


def test_a_retired_rule_that_is_wanted_again_is_made_active(apply, place):
    apply(A, B)
    apply(A)
    assert apply(A, B) == ["change b"]
    assert names(place) == ["a", "b"]


@pytest.mark.parametrize("order", ["abcd", "dcba", "bcda", "acbd", "cd", "xabcd", "axbcd", "abcdx", "xdy"])
def test_rules_of_a_field_come_in_the_order_of_the_file(apply, place, order):
    apply(A, B, C, D)
    apply(*(rule(name, when=name) for name in order))
    assert names(place) == list(order)


def test_an_order_that_is_right_is_left_alone_whatever_the_positions(apply, place):
    for position, one in ((7, A), (90, B)):
        place.create_rule({**one, "position": position})
    assert apply(A, B, C) == ["create c"]
    assert [rule["position"] for rule in place.rules()] == [7, 90, 91]


def test_a_new_rule_comes_behind_rules_without_a_position_where_it_shall(apply, place):
    place.book.replace(
        CLOUD, [{**A, "external_id": "1", "state": "active", "condition_signature": "s"}], "file", 1.0
    )
    apply(A, B)
    assert names(place) == ["a", "b"]


def test_positions_in_the_file_order_it_and_are_not_compared_themselves(apply, place):
    apply({**A, "position": 9}, {**B, "position": 3})
    assert names(place) == ["b", "a"]
    assert apply({**A, "position": 2}, {**B, "position": 1}) == []


def test_what_is_exported_and_applied_elsewhere_is_the_same(apply, place):
    apply(A, B, {**C, "state": "inactive"}, rule("n", "note"), prune=Prune.DELETE)
    exported = portable_rules(rules_at(place))
    assert [one["name"] for one in exported] == ["n", "a", "b", "c"]
    assert all(not {"external_id", "position", "condition_signature"} & one.keys() for one in exported)
    assert make_plan(exported, place.rules()).steps == ()


def test_everything_that_is_wrong_is_told_before_anything_is_done(place):
    wanted = [rule(""), rule("x", "sise"), {**A, "result": {"apply_value": {"value": "xl"}}}]
    with pytest.raises(StepsRefused) as refused:
        plan_for(wanted, place, Prune.DELETE)
    assert [(problem.place, problem.message) for problem in refused.value.problems] == [
        ("/0/name", "give the rule a name, text that is not blank"),
        ("/1/metadata_field_id", 'there is no metadata field "sise"; did you mean "size"?'),
        ("/2/result/apply_value/value", '"xl" is not an option of "size"; did you mean "l"?'),
    ]
    assert place.rules() == []


def test_rules_that_stay_as_they_are_are_not_refused_for_what_has_left_the_schema(apply, place):
    apply(A, B)
    poorer = ServiceRules(place.book, CLOUD, lambda cloud: FIELDS[:2], "test", lambda: 200.0)
    assert [step.action for step in plan_for([A], poorer, Prune.INACTIVATE).steps] == ["inactivate"]


class Failing:
    """A place that fails at its second call, as if the line had been cut."""

    def __init__(self, place: ServiceRules) -> None:
        self.place, self.cloud, self.calls = place, place.cloud, 0

    def fields(self):
        return self.place.fields()

    def rules(self):
        return self.place.rules()

    def create_rule(self, rule):
        self.calls += 1
        if self.calls == 2:
            raise AccountUnavailable("cut off")
        return self.place.create_rule(rule)


def test_half_an_apply_says_what_is_done_and_the_next_does_the_rest(apply, place):
    failing = Failing(place)
    plan = plan_for([A, B, C], failing, Prune.INACTIVATE)
    outcome = carry_out(plan, failing, told=lambda step: None)
    assert [step.rule["name"] for step in outcome.done] == ["a"]
    assert (outcome.failed.rule["name"], str(outcome.reason)) == ("b", "cut off")
    assert apply(A, B, C) == ["create b", "create c"]


def test_a_redis_that_is_not_set_up_is_not_taken_for_no_rules(place):
    place.book.client.flushdb()
    with pytest.raises(ConfigurationError, match="knows nothing of demo"):
        plan_for([A], place, Prune.INACTIVATE)


def test_rules_of_a_kind_we_do_not_know_are_told_with_the_account(place):
    place.book.replace(CLOUD, [{"external_id": "1", "metadata_field_id": "x", "result": {}}], "file", 1.0)
    with pytest.raises(RuleSetInvalid, match="rules of demo /0"):
        rules_at(place)


def test_the_order_applied_is_the_order_judged(apply, place):
    first = {**A, "result": {"apply_value": {"value": "s"}}}
    second = {**A, "name": "z", "result": {"apply_value": {"value": "l"}}}
    for wanted, value in (((first, second), "s"), ((second, first), "l")):
        apply(*wanted)
        rules, _ = compile_rules(read_fields(FIELDS), place.rules())
        assert rules.evaluate({"kind": "a"}).changes == {"size": value}
