"""Previews heed what the real run heeds; walks stay within the hour's calls; saved assets read back."""

from __future__ import annotations

import pytest

from app.errors import RateLimited, RuleSetInvalid
from app.model import ACCOUNT, Address, Asset
from app.usecases.library import Library
from app.usecases.preview import Draft, Tally, sources
from tests.usecases.world import CLOUD

HOUR = 3600.0
DRAFT = {
    "name": "draft",
    "metadata_field_id": "owner",
    "condition": {"metadata_field_id": "kind", "equals": "odd"},
    "result": {"apply_value": {"value": "me"}},
}


def looked_at(world, draft=None, mode="enforce", **more):
    previewer = world.preview(mode, **more).previewer(draft)
    found = [one for page in world.library().pages() for one in previewer.look(page)]
    return {one.asset.address.public_id: one for one in found}


def set_mode(world, rule, before, after):
    assert world.rulebook.change_mode(CLOUD, rule, before, after, detail={}, at=world.now())


def test_the_modes_of_an_account_and_of_a_rule_count(world):
    world.upload("one", "kind=small")
    size = next(r for r in world.rulebook.load(CLOUD).rules if r["metadata_field_id"] == "size")
    assert looked_at(world)["one"].touches
    assert not looked_at(world, mode="observe")["one"].touches
    set_mode(world, size["external_id"], None, "observe")
    assert looked_at(world)["one"].changes == {}
    changed = {**size, "result": {"apply_value": {"value": "xl"}}}
    assert looked_at(world, Draft(changed=[changed]))["one"].changes == {"size": "xl"}
    set_mode(world, size["external_id"], "observe", None)
    set_mode(world, ACCOUNT, None, "observe")
    assert (looked_at(world)["one"].changes, looked_at(world)["one"].touches) == ({"size": "xs"}, False)


def test_a_draft_is_compared_with_the_rules_in_force(world):
    world.upload("small", "kind=small")
    world.upload("large", "kind=large")
    world.upload("odd", "kind=odd")
    mandatory = {**DRAFT, "result": {"set_mandatory": True}}
    found = looked_at(world, Draft(changed=[mandatory]))
    assert found["odd"].appearing == (("owner", "missing_mandatory"),)
    assert found["large"].appearing == found["large"].disappearing == ()
    assert found["small"].is_due_anyway
    none = looked_at(world, Draft(rules=[]))
    assert none["large"].disappearing == (("owner", "missing_mandatory"),)
    assert (none["small"].changes, none["small"].rules) == ({}, {})


def test_an_asset_that_cannot_be_judged_stops_no_other(world, monkeypatch):
    from app.rules import RuleSet

    world.upload("bad", "kind=odd")
    world.upload("good", "kind=small")
    real = RuleSet.evaluate

    def evaluate(self, values, **more):
        return 1 / 0 if values.get("kind") == "odd" else real(self, values, **more)

    monkeypatch.setattr(RuleSet, "evaluate", evaluate)
    found = looked_at(world)
    assert found["bad"].failed == "could not be judged: ZeroDivisionError"
    assert found["good"].changes == {"size": "xs"}
    tally = Tally()
    tally.add(found.values())
    assert (tally.assets, tally.failed, tally.changed) == (2, 1, 1)


@pytest.mark.parametrize(
    ("draft", "place"),
    [
        (Draft(rules={"no": "rules"}), ""),
        (Draft(changed=[{**DRAFT, "metadata_field_id": "none"}]), "/0/metadata_field_id"),
        (Draft(removed=["none"]), "/without"),
    ],
)
def test_a_draft_that_cannot_be_used_is_refused_with_its_place(world, draft, place):
    with pytest.raises(RuleSetInvalid) as refused:
        world.preview().previewer(draft)
    assert refused.value.problems[0].place == place


def test_a_walk_waits_while_calls_are_kept_for_live_events(world):
    world.upload("one")
    said = []
    library = Library(world.account, world.allowance, world.now, said.append, world.sleep)
    world.allowance.learn(100, 40, world.now() + HOUR)
    before = world.now()
    assert sum(len(page) for page in library.pages()) == 1
    assert world.now() - before >= HOUR
    assert said[0].startswith("waits until ")


def test_a_walk_outwaits_a_limit_that_it_meets(world, monkeypatch):
    real, until = world.account.page, world.now() + 50
    answers = [RateLimited("later", until=until)]

    def page(*place):
        if answers:
            raise answers.pop()
        return real(*place)

    monkeypatch.setattr(world.account, "page", page)
    assert list(world.library().pages()) == [[], [], []]
    assert world.now() >= until


@pytest.mark.parametrize(("left", "hours"), [(100, 0.0), (43, 0.0), (42, 1.0), (10, 1.0)])
def test_what_a_walk_takes_is_told_beforehand(world, monkeypatch, left, hours):
    monkeypatch.setattr(world.account, "count_assets", lambda: 1)
    assert world.library().cost().calls == 3
    world.allowance.learn(100, left, world.now() + HOUR)
    assert world.library().cost().hours == hours
    world.ahead += HOUR
    assert world.library().cost().hours is None


def test_saved_assets_read_back_as_they_were():
    asset = Asset("a1", Address("video", "private", "é/x"), {"k": ["a"]}, ("t",), folder="f/g")
    bare = '{"asset_id": "a2", "metadata": {}}'
    first, second = next(sources.saved([sources.saved_line(asset), "\n", bare]))
    assert first == asset
    assert second == Asset("a2", Address("image", "upload", ""), {})
