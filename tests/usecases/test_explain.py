"""An explanation tells what led here, what each rule did, what remains and what solves it."""

from __future__ import annotations

from typing import Any

import pytest

from app.errors import RuleSetInvalid
from app.usecases.enforce.policy import Policy
from app.usecases.exceptions import add_exception
from app.usecases.explain import Explain, Explanation, sentences
from app.usecases.modes import set_mode
from tests.usecases.world import CLOUD, FLAG

LARGE = {"metadata_field_id": "kind", "equals": "large"}


@pytest.fixture
def explain(world):
    policy = Policy(True, FLAG, False)
    return Explain(CLOUD, world.records, world.rulebook, world.snapshots, policy, "enforce", world.now)


def text(explanation: Explanation | None) -> str:
    assert explanation is not None
    return "\n".join(sentences(explanation))


def story(explanation: Explanation | None, field: str) -> Any:
    assert explanation is not None
    (found,) = (each for each in explanation.fields if each.field == field)
    return found


def rule(told: Any, name: str) -> Any:
    return next(each for each in told.rules if each.name == name)


def test_a_value_that_was_written_is_told_with_when_by_what_and_from_what(world, explain):
    asset = world.upload("one", "kind=small")
    world.enforce(asset)
    explanation = explain.asset(asset)
    size = story(explanation, "size")
    assert (size.stored, size.result) == ("xs", "xs")
    assert (size.written.before, size.written.after, size.written.rules) == (None, "xs", ("“size”",))
    told = text(explanation)
    assert "because of an upload." in told
    assert "Fieldwarden wrote it at" in told
    assert "“size” matches: it fills it with “xs” if it is empty." in told
    assert "wrote size from empty to “xs”" in told
    assert "Nothing is wrong with it." in told


def test_what_is_missing_is_told_with_what_solves_it(world, explain):
    asset = world.upload("one", "kind=large")
    world.enforce(asset)
    owner = story(explain.asset(asset), "owner")
    (problem,) = owner.problems
    assert problem.message == "owner is mandatory because of “owner”, and it is empty."
    assert problem.remedies[0].startswith("fill owner with a text")
    assert "make the rule “owner” inactive, or change it" in problem.remedies


def test_a_rule_that_did_not_match_is_told_with_what_it_saw(world, explain):
    asset = world.upload("one", "kind=large")
    world.enforce(asset)
    size = rule(story(explain.asset(asset), "size"), "size")
    assert (size.state, size.because) == ("does_not_match", "kind is “large”, not “small”")
    assert size.condition == {"metadata_field_id": "kind", "equals": "small", "holds": False, "seen": "large"}


def test_an_option_is_named_only_if_it_solves_the_problem(world, explain):
    allowed = {"external_ids": ["xl"], "mode": "override"}
    world.rule("size", LARGE, set_mandatory=True, activate_values=allowed)
    asset = world.upload("one", "kind=large")
    world.enforce(asset)
    (problem,) = story(explain.asset(asset), "size").problems
    assert problem.remedies[0] == "choose “xl”"


def test_a_disabled_value_is_told_with_the_rule_that_could_enable_it(world, explain):
    world.field("crate", "string", default_disabled=True)
    world.rule("crate", LARGE, enable=True)
    told = explain.values({"kind": "small", "crate": "c7"})
    (problem,) = story(told, "crate").problems
    assert problem.message == "crate is disabled, since no rule enables it here, but holds “c7”."
    assert "let “crate” match, which enables it: now kind is “small”, not “large”" in problem.remedies


def test_a_value_that_is_mandatory_is_not_to_be_removed(world, explain):
    allowed = {"external_ids": ["xl"], "mode": "override"}
    world.rule("size", LARGE, set_mandatory=True, activate_values=allowed)
    (problem,) = story(explain.values({"kind": "large", "size": "xs"}), "size").problems
    assert problem.message == "size holds “xs”, not allowed by “size”."
    assert problem.remedies == ("choose “xl”", "make the rule “size” inactive, or change it")


def test_rules_that_are_observed_or_inactive_say_so(world, explain):
    (owner, size) = world.rulebook.load(CLOUD).rules
    set_mode(world.rulebook, CLOUD, "observe", rule=size["external_id"], author="ann", at=world.now())
    inactive = {**owner, "state": "inactive"}
    world.rulebook.save(CLOUD, inactive, "ann", world.now(), replacing=owner)
    asset = world.upload("one", "kind=small")
    world.enforce(asset)
    explanation = explain.asset(asset)
    assert rule(story(explanation, "size"), "size").state == "observed"
    assert rule(story(explanation, "owner"), "owner").state == "inactive"
    assert "Rules that are only observed would set size to “xs”, if they were enforced." in text(explanation)


def test_rules_that_have_changed_since_are_told_of(world, explain):
    asset = world.upload("one", "kind=small")
    world.enforce(asset)
    world.rule("owner", LARGE, hide=True)
    assert "have changed since" in text(explain.asset(asset))


def test_an_asset_that_waits_is_told_so_and_an_unknown_one_is_not_explained(world, explain):
    world.tell("waiting")
    assert "It waits to be judged." in text(explain.asset("waiting"))
    assert explain.asset("unknown") is None


def test_values_are_explained_by_other_rules_that_are_checked_first(world, explain):
    trying = {
        "name": "try",
        "metadata_field_id": "size",
        "condition": LARGE,
        "result": {"apply_value": {"value": "xl", "mode": "override"}},
    }
    size = story(explain.values({"kind": "large", "size": "xs"}, [trying]), "size")
    assert (size.stored, size.result) == ("xs", "xl")
    assert rule(size, "try").does == ("sets it to “xl”",)
    with pytest.raises(RuleSetInvalid, match="there is no metadata field"):
        explain.values({}, [{**trying, "metadata_field_id": "sise"}])


def test_a_loop_that_does_not_settle_is_told(world, explain):
    loop = [
        {
            "name": name,
            "metadata_field_id": name,
            "condition": {"metadata_field_id": other, "populated": populated},
            "result": {"disable": True},
        }
        for name, other, populated in (("owner", "size", False), ("size", "owner", True))
    ]
    told = explain.values({"owner": "ann", "size": "xs"}, loop)
    assert {problem.code for field in told.fields for problem in field.problems} == {"unstable"}
    assert "unstable" in {each.state for each in story(told, "size").rules}
    assert "break the loop" in text(told)


@pytest.mark.parametrize("of", ["rule", "field"])
def test_an_exempt_asset_is_told_why(world, explain, of):
    owner = next(each for each in world.rulebook.load(CLOUD).rules if each["name"] == "owner")
    asset = world.upload("one", "kind=large")
    said = {"asset": asset, of: owner["external_id"] if of == "rule" else "owner", "reason": "kept by nobody"}
    add_exception(world.rulebook, CLOUD, said, author="ann", at=world.now())
    world.enforce(asset)
    told = explain.asset(asset)
    if of == "rule":
        found = rule(story(told, "owner"), "owner")
        assert (found.state, found.because) == ("exempt", "the asset is exempt from it: kept by nobody")
    else:
        (problem,) = story(told, "owner").problems
        assert problem.message == "owner is mandatory and empty, but the asset is excused: kept by nobody."
    assert ": kept by nobody (ann)." in text(told)


def test_what_an_exception_excuses_is_no_problem_that_remains(world, explain):
    asset = world.upload("one", "kind=large")
    world.enforce(asset)
    except_field = {"asset": asset, "field": "owner", "reason": "kept by nobody"}
    add_exception(world.rulebook, CLOUD, except_field, author="Ada", at=world.now())
    world.enforce(asset)
    assert "Nothing is wrong with it." in text(explain.asset(asset))


def test_what_happened_long_ago_is_found_behind_thousands_of_other_entries(world, explain):
    asset = world.upload("one", "kind=small")
    world.enforce(asset)
    for number in range(2500):
        world.audit_log.add(CLOUD, "noted", {}, world.now(), asset_id=f"other{number}")
    told = explain.asset(asset)
    assert "wrote size from empty to “xs”" in text(told)
    assert not told.is_older_left


def test_where_more_happened_than_is_told_the_command_for_the_rest_is(world, explain):
    asset = world.upload("one", "kind=small")
    world.enforce(asset)
    for _ in range(25):
        world.audit_log.add(CLOUD, "breaker_closed", {}, world.now(), asset_id=asset)
    assert text(explain.asset(asset)).endswith(f"  older: fieldwarden audit --asset {asset}")
