"""Exceptions: who is exempt from what, until when, and that everything follows by itself."""

from __future__ import annotations

import json

import pytest

from app.errors import RuleSetInvalid
from app.store import keys
from app.usecases.enforce.exemptions import iso
from app.usecases.exceptions import Exceptions, add_exception, carry, list_exceptions, remove_exception
from tests.usecases.enforce.post import Post
from tests.usecases.world import CLOUD, FLAG

FLAGS = [FLAG, f"{FLAG}:owner"]


class Keeper:
    """The background step of a worker, and what a person asks for."""

    def __init__(self, world):
        self.world = world
        self.step = Exceptions(world.rulebook, world.records, world.mailbox, world.drains, [CLOUD], world.now)

    def add(self, **said):
        said = {"reason": "kept by nobody", **said}
        return add_exception(self.world.rulebook, CLOUD, said, author="ann", at=self.world.now())["id"]

    def remove(self, exception_id):
        return remove_exception(self.world.rulebook, CLOUD, exception_id, author="bob", at=self.world.now())

    def shown(self):
        return [one["id"] for one in list_exceptions(self.world.rulebook, CLOUD, self.world.now())]

    def soon(self):
        """What happens by itself within a few seconds."""
        self.step.run()
        self.world.drain_all()

    def later(self, seconds):
        self.world.ahead += seconds
        self.soon()


@pytest.fixture
def keeper(world):
    return Keeper(world)


def lacking(world, public_id="one", **more):
    """An asset that lacks its owner, judged and flagged."""
    asset = world.upload(public_id, "kind=large", **more)
    world.enforce(asset)
    return asset


def test_who_is_exempt_from_a_field_is_not_flagged_and_the_verdict_says_so(world, keeper):
    exempt = keeper.add(tag="legacy", field="owner")
    asset = world.upload("one", "kind=large", tags="legacy")
    world.enforce(asset)
    assert world.flags(asset) == ["legacy"]
    assert world.codes(asset) == [("owner", "exempt")]
    (shown,) = world.verdict(asset)["exceptions"]
    assert shown == {
        "id": exempt,
        "tag": "legacy",
        "field": "owner",
        "reason": "kept by nobody",
        "author": "ann",
        "since": shown["since"],
        "until": None,
    }
    assert world.records.problems(CLOUD, None, 10).items == []


def test_who_is_exempt_is_not_flagged_either_while_a_value_waits_to_be_written(world, keeper):
    world.rule("size", {"metadata_field_id": "kind", "equals": "small"}, set_mandatory=True)
    keeper.add(tag="legacy", field="size")
    exempt, bound = world.upload("exempt", "kind=small", tags="legacy"), world.upload("bound", "kind=small")
    world.enforce(exempt, bound, mode="flag")
    assert world.flags(exempt) == ["legacy"]
    assert world.flags(bound) == [FLAG, f"{FLAG}:size"]


def test_who_is_exempt_from_a_rule_is_judged_without_it(world, keeper):
    (rule,) = [one["external_id"] for one in world.rulebook.load(CLOUD).rules if one["name"] == "size"]
    free, bound = world.upload("free", "kind=small", tags="legacy"), world.upload("bound", "kind=small")
    keeper.add(tag="legacy", rule=rule)
    world.enforce(free, bound)
    assert (world.values(free), world.values(bound)) == (
        {"kind": "small"},
        {"kind": "small", "size": "xs"},
    )


@pytest.mark.parametrize(
    ("said", "exempt"),
    [
        ({"asset": "{asset_id}"}, True),
        ({"asset": "old/one"}, True),
        ({"asset": "image/upload/old/one"}, True),
        ({"asset": "video/upload/old/one"}, False),
        ({"asset": "one"}, False),
        ({"tag": "legacy"}, True),
        ({"tag": "Legacy"}, False),
        ({"folder": "archive"}, True),
        ({"folder": "/archive/2020/"}, True),
        ({"folder": "archive/20"}, False),
        ({"folder": "2020"}, False),
        ({"folder": "old"}, False),
    ],
)
def test_an_asset_a_tag_and_a_folder_are_exempt(world, keeper, said, exempt):
    asset = world.upload("old/one", "kind=large", tags="legacy", asset_folder="archive/2020")
    keeper.add(field="owner", **{name: value.format(asset_id=asset) for name, value in said.items()})
    world.enforce(asset)
    assert world.codes(asset) == [("owner", "exempt" if exempt else "missing_mandatory")]


def test_an_asset_that_gets_an_exempt_tag_or_is_moved_is_judged_at_once(world, keeper):
    for scope in ({"tag": "legacy"}, {"folder": "archive"}):
        keeper.add(field="owner", **scope)
    tagged, moved, other = lacking(world, "tagged"), lacking(world, "moved"), lacking(world, "other")
    post = Post(world)
    post.collect()
    for tag, name in (("legacy", "tagged"), ("other", "other")):
        world.api("POST", "/image/tags", data={"command": "add", "tag": tag, "public_ids[]": name})
    world.api("PUT", f"/resources/{moved}", json={"asset_folder": "archive/2020"})
    assert post.deliver() == 3
    assert world.records.counts(CLOUD, world.now())["pending"] == 2
    world.drain_all()
    assert (world.flags(tagged), world.flags(moved)) == (["legacy"], [])
    assert world.flags(other) == sorted([*FLAGS, "other"])


def test_moves_and_other_tags_are_nobodys_business_without_such_exceptions(world, keeper):
    keeper.add(field="owner", asset="one")
    asset = lacking(world, "one")
    post = Post(world)
    post.collect()
    world.api("POST", "/image/tags", data={"command": "add", "tag": "legacy", "public_ids[]": "one"})
    world.api("PUT", f"/resources/{asset}", json={"asset_folder": "archive"})
    assert post.deliver() == 2
    assert world.records.counts(CLOUD, world.now())["pending"] == 0


def test_a_new_exception_takes_the_flag_off_those_who_are_exempt_and_of_nobody_else(world, keeper):
    asset, other = lacking(world, "one", tags="legacy"), lacking(world, "two")
    keeper.add(tag="legacy", field="owner")
    keeper.soon()
    assert world.flags(asset) == ["legacy"]
    assert world.flags(other) == FLAGS
    assert world.verdict(other)["rules_version"] < world.verdict(asset)["rules_version"]


def test_an_exception_that_has_ended_comes_back_by_itself(world, keeper):
    asset = lacking(world, tags="legacy")
    keeper.add(tag="legacy", field="owner", until=iso(world.now() + 3600))
    keeper.soon()
    keeper.later(3590)
    assert world.flags(asset) == ["legacy"]
    assert len(keeper.shown()) == 1
    keeper.later(20)
    assert world.flags(asset) == sorted([*FLAGS, "legacy"])
    assert (keeper.shown(), world.verdict(asset)["exceptions"]) == ([], [])
    keeper.later(carry.SECOND_WALK)
    assert world.rulebook.load(CLOUD).exemptions == ()
    assert "exception_ended" in world.audit()


def test_an_ended_exception_counts_no_more_even_if_nobody_has_looked(world, keeper):
    keeper.add(tag="legacy", field="owner", until=iso(world.now() + 10))
    asset = world.upload("one", "kind=large", tags="legacy")
    world.enforce(asset)
    assert world.codes(asset) == [("owner", "exempt")]
    world.ahead += 15
    world.enforce(asset)
    assert world.codes(asset) == [("owner", "missing_mandatory")]


def test_a_removed_exception_is_gone_at_once_and_the_audit_says_who_did_it(world, keeper):
    asset = lacking(world, tags="legacy")
    exempt = keeper.add(tag="legacy", field="owner")
    keeper.soon()
    assert keeper.remove(exempt)
    assert not keeper.remove(exempt)
    keeper.soon()
    assert world.flags(asset) == sorted([*FLAGS, "legacy"])
    told = {entry.kind: entry.detail for entry in world.records.audit(CLOUD, None, 20).items}
    assert told["exception_added"]["by"] == "ann"
    assert (told["exception_removed"]["by"], told["exception_removed"]["id"]) == ("bob", exempt)


def test_what_was_being_judged_as_it_ended_is_found_a_minute_later(world, keeper):
    asset = lacking(world, tags="legacy")
    exempt = keeper.add(tag="legacy", field="owner")
    keeper.soon()
    stale = world.verdict(asset)
    keeper.remove(exempt)
    keeper.soon()
    # a worker that began before the removal records only now
    world.mailbox.client.set(keys.DEFAULT.verdict(CLOUD, asset), json.dumps(stale))
    keeper.soon()
    assert world.verdict(asset)["exceptions"] != []
    keeper.later(carry.SECOND_WALK + 1)
    assert world.verdict(asset)["exceptions"] == []


def test_only_those_concerned_are_looked_at_and_only_once(world, keeper):
    lacking(world, "one")
    keeper.add(tag="legacy", field="owner")
    keeper.later(0)
    keeper.later(carry.SECOND_WALK + 1)
    accepted = world.records.counts(CLOUD, world.now())["accepted"]
    world.our_calls()
    keeper.later(5)
    assert world.our_calls() == {}
    assert world.records.counts(CLOUD, world.now())["accepted"] == accepted


def test_the_step_waits_while_too_much_is_pending(world, keeper, monkeypatch):
    asset = lacking(world, tags="legacy")
    keeper.add(tag="legacy", field="owner")
    monkeypatch.setattr(carry, "MOST_PENDING", -1)
    keeper.soon()
    assert world.verdict(asset)["exceptions"] == []
    monkeypatch.setattr(carry, "MOST_PENDING", 5000)
    keeper.soon()
    assert len(world.verdict(asset)["exceptions"]) == 1


def test_another_worker_goes_on_where_one_has_died(world, keeper):
    asset = lacking(world, tags="legacy")
    keeper.add(tag="legacy", field="owner")
    Keeper(world).soon()
    assert len(world.verdict(asset)["exceptions"]) == 1


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ({}, ["", "", "/reason"]),
        ({"tag": "a", "folder": "b", "field": "owner", "reason": "x"}, [""]),
        ({"tag": "a", "field": "owner", "rule": "r", "reason": "x"}, ["", "/rule"]),
        ({"tag": "a", "field": "nobody", "reason": "x"}, ["/field"]),
        ({"tag": "a", "rule": "nobody", "reason": "x"}, ["/rule"]),
        ({"tag": " ", "field": "owner", "reason": " "}, ["/tag", "/reason"]),
        ({"folder": "/", "field": "owner", "reason": "x"}, ["/folder"]),
        ({"tag": 7, "field": "owner", "reason": 7}, ["/tag", "/reason"]),
        ({"tag": "a", "field": "owner", "reason": "x", "until": "soon"}, ["/until"]),
        ({"tag": "a", "field": "owner", "reason": "x", "until": 5}, ["/until"]),
        ({"tag": "a", "field": "owner", "reason": "x", "until": "2001-01-01"}, ["/until"]),
        ({"tag": "a", "field": "owner", "reason": "x", "until": "9999-12-31"}, ["/until"]),
        ({"tag": "a", "field": "owner", "reason": "x", "odd": 1}, ["/odd"]),
    ],
)
def test_a_mistake_is_told_with_its_place(world, said, places):
    world.snapshots.current(CLOUD)
    with pytest.raises(RuleSetInvalid) as told:
        add_exception(world.rulebook, CLOUD, said, author="ann", at=world.now())
    assert sorted(problem.place for problem in told.value.problems) == sorted(places)
    assert world.rulebook.load(CLOUD).exemptions == ()


@pytest.mark.parametrize(
    ("until", "ends"),
    [
        ("2030-12-31", "2031-01-01T00:00:00Z"),
        ("2030-12-31T18:00:00Z", "2030-12-31T18:00:00Z"),
        ("2030-12-31T18:00:00", "2030-12-31T18:00:00Z"),
        ("2030-12-31T18:00:00+02:00", "2030-12-31T16:00:00Z"),
    ],
)
def test_a_day_is_exempt_to_its_end_and_times_are_utc(world, keeper, until, ends):
    keeper.add(tag="a", field="owner", until=until)
    assert list_exceptions(world.rulebook, CLOUD, world.now())[0]["until"] == ends
