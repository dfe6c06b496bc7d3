"""Modes: what is only observed is judged and shown, and nothing is written because of it."""

from __future__ import annotations

import pytest

from app.errors import RuleSetInvalid
from app.model import ACCOUNT
from app.rules.engine import Loop
from app.usecases.modes import count_observed, modes_of, set_mode
from app.usecases.rulebook import RuleNotFound
from tests.usecases.world import CLOUD, FLAG

SMALL = {"metadata_field_id": "kind", "equals": "small"}


def observe(world, rule):
    set_mode(world.rulebook, CLOUD, "observe", rule=rule["external_id"], author="ann", at=world.now())


def account(world, mode):
    set_mode(world.rulebook, CLOUD, mode, rule=None, author="ann", at=world.now())


def by_name(world, name):
    return next(rule for rule in world.rulebook.load(CLOUD).rules if rule["name"] == name)


def test_an_observed_rule_is_judged_and_shown_and_writes_nothing(world):
    observe(world, by_name(world, "size"))
    asset = world.upload("one", "kind=small")
    world.enforce(asset)
    assert world.values(asset) == {"kind": "small"}
    record = world.verdict(asset)
    assert record["verdict"]["changes"] == {}
    assert record["would"] == {"changes": {"size": "xs"}, "problems": []}
    assert record["mode"] == "enforce"


def test_an_observed_rule_flags_nothing(world):
    observe(world, by_name(world, "owner"))
    asset = world.upload("one", "kind=large")
    world.enforce(asset)
    assert world.flags(asset) == []
    assert world.records.problems(CLOUD, None, 10).items == []
    (problem,) = world.verdict(asset)["would"]["problems"]
    assert (problem["field"], problem["code"]) == ("owner", "missing_mandatory")


def test_other_rules_go_on_and_what_would_be_is_judged_with_all_of_them(world):
    """The observed rule would replace what another one writes, and a third depends on that."""
    world.field("note", "string")
    replacing = world.rule("size", SMALL, apply_value={"value": "xl", "mode": "override"})
    world.rule("note", {"metadata_field_id": "size", "equals": "xs"}, apply_value={"value": "tiny"})
    world.rule("note", {"metadata_field_id": "size", "equals": "xl"}, apply_value={"value": "huge"})
    observe(world, replacing)
    asset = world.upload("one", "kind=small")
    world.enforce(asset)
    assert world.values(asset) == {"kind": "small", "size": "xs", "note": "tiny"}
    assert world.verdict(asset)["would"]["changes"] == {"size": "xl"}


def test_a_loop_that_an_observed_rule_would_close_is_none(world):
    """What is written is judged as if the rule were inactive, not only skipped."""
    closing = world.rule(
        "kind",
        {"metadata_field_id": "size", "equals": "xs"},
        apply_value={"value": "odd", "mode": "override"},
    )
    observe(world, closing)
    snapshot = world.snapshots.current(CLOUD)
    assert any(isinstance(step, Loop) for step in snapshot.all_rules.steps)
    assert not any(isinstance(step, Loop) for step in snapshot.rules.steps)
    asset = world.upload("one", "kind=small")
    world.enforce(asset)
    assert world.values(asset) == {"kind": "small", "size": "xs"}
    assert world.verdict(asset)["would"]["changes"] == {"kind": "odd"}


def test_nothing_is_shown_where_the_observed_rule_makes_no_difference(world):
    observe(world, by_name(world, "size"))
    asset = world.upload("one", "kind=small|size=xl")
    world.enforce(asset)
    assert world.verdict(asset)["would"] is None


def test_a_rule_that_fails_while_it_is_observed_stops_nothing(world, monkeypatch):
    observe(world, by_name(world, "owner"))
    monkeypatch.setattr("app.usecases.enforce.batch.imagine", lambda *_: 1 / 0)
    asset = world.upload("one", "kind=small")
    world.enforce(asset)
    assert world.values(asset) == {"kind": "small", "size": "xs"}


def test_a_rule_that_is_enforced_again_is_a_rule_like_others(world):
    rule = by_name(world, "size")
    observe(world, rule)
    set_mode(world.rulebook, CLOUD, "enforce", rule=rule["external_id"], author="ann", at=world.now())
    asset = world.upload("one", "kind=small")
    world.enforce(asset)
    assert world.values(asset) == {"kind": "small", "size": "xs"}
    assert (world.verdict(asset)["would"], world.rulebook.load(CLOUD).modes) == (None, {})


@pytest.mark.parametrize(
    ("mode", "flags", "values"),
    [
        ("enforce", [FLAG, f"{FLAG}:owner"], {"kind": "small", "size": "xs"}),
        ("flag", [FLAG, f"{FLAG}:owner"], {"kind": "small"}),
        ("observe", [], {"kind": "small"}),
    ],
)
@pytest.mark.parametrize("setting", ["enforce", "observe"])
def test_the_mode_of_the_account_counts_and_not_that_of_the_settings(world, mode, flags, values, setting):
    """The settings' mode is the drain's; here all may be written that the account's own mode allows."""
    account(world, mode)
    large, small = world.upload("large", "kind=large"), world.upload("small", "kind=small")
    world.tell(large, small)
    drain = world.drain_for("enforce", setting=setting)
    for shard in range(2):
        drain.run(shard)
    assert (world.flags(large), world.values(small)) == (flags, values)
    assert world.verdict(small)["mode"] == mode
    would = None if mode == "enforce" else {"changes": {"size": "xs"}, "problems": []}
    assert world.verdict(small)["would"] == would


def test_the_setting_counts_again_once_the_account_has_no_mode_of_its_own(world):
    account(world, "observe")
    assert modes_of(world.rulebook.load(CLOUD), "flag").mode == "observe"
    account(world, None)
    modes = modes_of(world.rulebook.load(CLOUD), "flag")
    assert (modes.mode, modes.own, modes.observed) == ("flag", None, ())


def test_what_is_observed_is_counted_by_field(world):
    observe(world, by_name(world, "size"))
    world.enforce(*(world.upload(f"n{number}", "kind=small") for number in range(3)), world.upload("other"))
    would = count_observed(world.records, CLOUD)
    assert (would.judged, would.assets, would.fields) == (4, 3, {"size": 3})


def test_a_change_of_mode_is_audited_and_raises_the_version(world):
    before = world.rulebook.version(CLOUD)
    account(world, "observe")
    account(world, "observe")
    assert world.rulebook.version(CLOUD) == before + 1
    entry = next(one for one in world.records.audit(CLOUD, None, 10).items if one.kind == "mode_changed")
    assert (entry.kind, entry.detail) == (
        "mode_changed",
        {"rule": None, "mode": "observe", "before": None, "by": "ann"},
    )


@pytest.mark.parametrize(("mode", "rule"), [("off", None), ("flag", "size"), ("default", None)])
def test_a_mode_that_there_is_not_is_refused(world, mode, rule):
    named = rule and by_name(world, rule)["external_id"]
    with pytest.raises(RuleSetInvalid, match="is no mode of"):
        set_mode(world.rulebook, CLOUD, mode, rule=named, author="ann", at=world.now())
    assert ACCOUNT not in world.rulebook.load(CLOUD).modes


def test_a_rule_that_there_is_not_has_no_mode(world):
    with pytest.raises(RuleNotFound):
        set_mode(world.rulebook, CLOUD, "observe", rule="nobody", author="ann", at=world.now())
