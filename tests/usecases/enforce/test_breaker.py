"""What happens when something outside keeps undoing what a rule writes, at the account itself."""

from __future__ import annotations

from itertools import pairwise

import pytest

from app.usecases.enforce import breaker
from app.usecases.enforce.rounds import HOUR
from app.usecases.release import Release
from tests.usecases.world import CLOUD, FLAG


@pytest.fixture
def release(world):
    return Release(world.mailbox, world.rulebook, world.drains, [CLOUD], world.now)


@pytest.fixture
def contested(world, release):
    """Small things get the size xs, whatever somebody chose."""
    condition = {"metadata_field_id": "kind", "equals": "small"}
    world.rule("size", condition, apply_value={"value": "xs", "mode": "override"})
    release.run()
    return world.upload("a", "kind=small|size=xl")


def edit(world, metadata, public_id="a"):
    world.api("POST", "/image/metadata", data={"public_ids[]": public_id, "metadata": metadata})


def writes(world):
    return sum(count for call, count in world.our_calls().items() if not call.startswith("GET"))


def fight(world, release, asset, seconds, undo=lambda world: edit(world, "size=xl")):
    """Undo every write at once, for so long; returns when we wrote."""
    start = world.now()
    wrote = []
    while world.now() < start + seconds:
        release.run()
        world.enforce()
        told = [
            entry.at for entry in world.records.audit(CLOUD, None, 9).items if entry.kind in ("write", "flag")
        ]
        if told and told[0] >= start and told[0] not in wrote:
            wrote.append(told[0])
            undo(world)
            world.tell(asset)
        world.ahead += 1
    return wrote


def open_breaker(world, release, asset):
    world.tell(asset)
    fight(world, release, asset, 60)
    assert world.verdict(asset)["breaker"]["state"] == "open"


def breakers(world):
    entries = world.records.audit(CLOUD, None, 100).items
    return [entry.kind.removeprefix("breaker_") for entry in reversed(entries) if "breaker" in entry.kind]


def test_what_is_undone_every_time_is_written_ever_later_and_then_not_at_all(world, release, contested):
    world.tell(contested)
    world.our_calls()
    wrote = fight(world, release, contested, 200)
    assert writes(world) == len(wrote)
    gaps = [later - sooner for sooner, later in pairwise(wrote)]
    assert len(wrote) == len(breaker.PAUSES) + 1
    assert all(gap >= pause for gap, pause in zip(gaps, breaker.PAUSES, strict=True))
    assert world.values(contested)["size"] == "xl"


def test_an_open_breaker_is_shown_with_its_reason_and_its_end(world, release, contested):
    open_breaker(world, release, contested)
    record = world.verdict(contested)
    shown = record["breaker"]
    assert shown["until"] - shown["since"] == breaker.OPEN_SECONDS
    assert "keeps undoing what is written to size, 5 times in a row" in shown["reason"]
    assert "Nothing is written to this asset before 2" in shown["reason"]
    assert record["verdict"]["changes"] == {"size": "xs"}
    assert record["values"]["size"] == "xl"
    assert contested in [each["asset_id"] for each in world.records.problems(CLOUD, None, 10).items]
    counts = world.records.counts(CLOUD, world.now())
    assert (counts["held"], counts["pending"]) == (1, 0)


def test_an_asset_with_an_open_breaker_is_still_judged(world, release, contested):
    open_breaker(world, release, contested)
    before = world.verdict(contested)["judged_at"]
    world.our_calls()
    world.ahead += 5
    world.enforce(contested)
    record = world.verdict(contested)
    assert record["judged_at"] > before
    assert record["breaker"]["state"] == "open"
    assert writes(world) == 0


def test_opening_and_closing_are_audited_once_each(world, release, contested):
    open_breaker(world, release, contested)
    for _ in range(3):
        world.enforce(contested)
    assert breakers(world) == ["opened"]
    world.ahead += breaker.OPEN_SECONDS
    release.run()
    world.enforce()
    world.enforce(contested)
    assert breakers(world) == ["opened", "closed"]


def test_after_its_time_one_more_write_is_tried_and_if_that_holds_all_is_well(world, release, contested):
    open_breaker(world, release, contested)
    world.ahead += breaker.OPEN_SECONDS
    release.run()
    world.enforce()
    assert world.values(contested)["size"] == "xs"
    assert world.verdict(contested)["breaker"] is None
    assert world.records.counts(CLOUD, world.now())["held"] == 0


def test_an_opponent_that_goes_on_is_met_with_one_write_each_time(world, release, contested):
    open_breaker(world, release, contested)
    for _ in range(3):
        world.ahead += breaker.OPEN_SECONDS
        assert len(fight(world, release, contested, 60)) == 1
    assert breakers(world) == ["opened", "closed"] * 3 + ["opened"]


@pytest.mark.parametrize("change", ["owner=Ada|size=xl|kind=odd", "size="])
def test_an_edit_of_another_kind_closes_it(world, release, contested, change):
    open_breaker(world, release, contested)
    edit(world, change)
    world.enforce(contested)
    assert breakers(world) == ["opened", "closed"]
    assert world.verdict(contested)["breaker"] is None
    assert world.values(contested).get("size") == ("xl" if "odd" in change else "xs")


def test_an_edit_of_what_no_rule_asks_about_does_not_close_it(world, release, contested):
    open_breaker(world, release, contested)
    edit(world, "owner=Ada")
    world.enforce(contested)
    assert world.verdict(contested)["breaker"]["state"] == "open"


def test_other_rules_close_it_and_the_asset_is_judged_by_them_at_once(world, release, contested):
    open_breaker(world, release, contested)
    condition = {"metadata_field_id": "kind", "equals": "small"}
    world.rule("owner", condition, apply_value={"value": "Ada"})
    release.run()
    world.enforce()
    assert world.values(contested) == {"kind": "small", "size": "xs", "owner": "Ada"}
    assert breakers(world) == ["opened", "closed"]


def test_other_assets_do_not_notice(world, release, contested):
    open_breaker(world, release, contested)
    other = world.upload("b", "kind=small|size=xl")
    for _ in range(3):
        edit(world, "size=xl", "b")
        world.enforce(other)
        assert world.values(other)["size"] == "xs"
        world.ahead += 30
    assert world.verdict(other)["breaker"] is None


def test_people_who_change_their_mind_are_followed_every_time(world, release):
    for kind, size in (("small", "xs"), ("large", "xl")):
        condition = {"metadata_field_id": "kind", "equals": kind}
        world.rule("size", condition, apply_value={"value": size, "mode": "override"})
    asset = world.upload("a", "kind=small")
    for kind, size in [("large", "xl"), ("small", "xs")] * 10:
        edit(world, f"kind={kind}")
        world.enforce(asset)
        assert world.values(asset)["size"] == size
        assert world.verdict(asset)["breaker"] is None


def test_values_that_differ_each_time_are_answered_each_time(world, release):
    world.rule(
        "owner",
        {"metadata_field_id": "kind", "populated": True},
        apply_value={"value": "us", "mode": "override"},
    )
    asset = world.upload("a", "kind=small")
    for owner in ["A", "B"] * 10:
        edit(world, f"owner={owner}")
        world.enforce(asset)
        assert world.values(asset)["owner"] == "us"


def test_an_opponent_that_never_repeats_itself_is_stopped_by_the_number_of_writes(world, release):
    world.rule(
        "owner",
        {"metadata_field_id": "kind", "populated": True},
        apply_value={"value": "us", "mode": "override"},
    )
    asset = world.upload("a", "kind=small")
    for number in range(breaker.MOST_WRITES + 3):
        edit(world, f"owner=them {number}")
        world.enforce(asset)
    shown = world.verdict(asset)["breaker"]
    assert shown["state"] == "open"
    assert f"caused {breaker.MOST_WRITES} writes within an hour" in shown["reason"]
    assert world.values(asset)["owner"] == f"them {number}"
    assert breakers(world) == ["opened"]


def test_a_flag_that_is_taken_away_every_time_is_a_fight_too(world, release):
    asset = world.upload("a", "kind=large")
    world.tell(asset)

    def untag(world):
        world.api("POST", "/image/tags", data={"command": "remove", "tag": FLAG, "public_ids[]": "a"})

    wrote = fight(world, release, asset, 90, undo=untag)
    assert len(wrote) == len(breaker.PAUSES) + 1
    assert world.flags(asset) == [f"{FLAG}:owner"]
    assert f"tag:{FLAG}" in world.verdict(asset)["breaker"]["reason"]


def test_a_wait_is_shown_but_is_no_problem_yet(world, release, contested):
    for _ in range(3):
        edit(world, "size=xl")
        world.enforce(contested)
    shown = world.verdict(contested)["breaker"]
    assert shown["state"] == "waiting"
    assert "has undone what was written to size, 2 times in a row" in shown["reason"]
    assert world.records.problems(CLOUD, None, 10).items == []


def test_a_fight_of_long_ago_is_forgotten(world, release, contested):
    for _ in range(12):
        edit(world, "size=xl")
        world.enforce(contested)
        assert world.values(contested)["size"] == "xs"
        world.ahead += HOUR


def test_a_vanished_asset_is_held_back_no_longer(world, release, contested):
    open_breaker(world, release, contested)
    world.api("POST", "/image/destroy", data={"public_id": "a"})
    world.enforce(contested, cause="delete")
    assert world.records.counts(CLOUD, world.now())["held"] == 0


def test_a_held_asset_that_gets_lost_on_its_way_back_is_brought_again(world, release, contested):
    open_breaker(world, release, contested)
    world.ahead += breaker.OPEN_SECONDS
    release.run()
    world.mailbox.client.delete(*world.mailbox.client.keys("fieldwarden:sandbox:shard:*"))
    release.run()
    world.enforce()
    assert world.values(contested)["size"] == "xl"
    world.ahead += 61
    release.run()
    world.enforce()
    assert world.values(contested)["size"] == "xs"
