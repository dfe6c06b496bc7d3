"""Sweeps over the sandbox account by real HTTP, with the notifications lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.model import Pause, SweepState
from app.store.archive import RedisArchive
from app.store.keys import shard_of
from app.usecases.archive import backup, restore
from app.usecases.exceptions import add_exception

CLOUD = "sandbox"
HOUR = 3600.0


@pytest.fixture
def sweep(world):
    return world.sweep


def walk(sweep, most=100):
    """Walk to the end; returns the state after it."""
    sweep.begin()
    for _ in range(most):
        if not sweep.state.started:
            return sweep.state
        sweep.run()
    raise AssertionError(sweep.state)


@pytest.mark.parametrize("heard_of", [0, 15], ids=["all lost", "85 % lost"])
def test_what_no_event_told_of_is_found_and_enforced(world, sweep, heard_of):
    assets = [world.upload(f"small/{n}", "kind=small") for n in range(100)]
    world.enforce(*assets[:heard_of])
    state = walk(sweep())
    assert (state.seen, state.queued) == (100, 100 - heard_of)
    world.drain_all()
    assert [world.values(asset).get("size") for asset in assets] == ["xs"] * 100
    assert walk(sweep()).queued == 0


def test_an_asset_that_got_an_exempt_tag_or_was_moved_is_found(world, sweep):
    said = {"field": "owner", "reason": "kept by nobody"}
    for scope in ({"tag": "legacy"}, {"folder": "archive"}):
        add_exception(world.rulebook, CLOUD, {**said, **scope}, author="ann", at=world.now())
    tagged, moved, other = (world.upload(name, "kind=large") for name in ("tagged", "moved", "other"))
    world.enforce(tagged, moved, other)
    world.api("POST", "/image/tags", data={"command": "add", "tag": "legacy", "public_ids[]": "tagged"})
    world.api("PUT", f"/resources/{moved}", json={"asset_folder": "archive/2020"})
    assert walk(sweep()).queued == 2
    world.drain_all()
    assert world.flags(tagged) == ["legacy"]
    assert world.flags(moved) == []
    assert world.flags(other) == ["missing-metadata", "missing-metadata:owner"]
    assert walk(sweep()).queued == 0


def test_edits_whose_events_were_lost_are_found(world, sweep):
    asset, other = world.upload("one", "kind=odd"), world.upload("other", "kind=odd")
    world.enforce(asset, other)
    world.api("POST", "/image/metadata", data={"metadata": "kind=large", "public_ids[]": "one"})
    assert walk(sweep()).queued == 1
    world.drain_all()
    assert world.codes(asset) == [("owner", "missing_mandatory")]


def test_a_flag_that_somebody_took_away_and_a_new_public_id_are_found(world, sweep):
    flagged, moved = world.upload("flagged", "kind=large"), world.upload("moved", "kind=odd")
    world.enforce(flagged, moved)
    world.api("POST", "/image/tags", data={"command": "remove_all", "public_ids[]": "flagged"})
    world.api("POST", "/image/rename", data={"from_public_id": "moved", "to_public_id": "elsewhere"})
    assert walk(sweep()).queued == 2
    world.drain_all()
    assert world.flags(flagged) == ["missing-metadata", "missing-metadata:owner"]
    assert world.verdict(moved)["public_id"] == "elsewhere"


def test_new_rules_are_not_carried_through_the_library(world, sweep):
    asset = world.upload("one", "kind=odd")
    world.enforce(asset)
    world.rule("owner", {"metadata_field_id": "kind", "equals": "odd"}, apply_value={"value": "somebody"})
    assert walk(sweep()).queued == 0
    world.api("POST", "/image/metadata", data={"metadata": "colors=red", "public_ids[]": "one"})
    assert walk(sweep()).queued == 1
    world.drain_all()
    assert world.values(asset)["owner"] == "somebody"


def test_verdicts_of_vanished_assets_are_retired_and_others_stay(world, sweep):
    gone, here = world.upload("gone", "kind=large"), world.upload("here", "kind=large")
    world.enforce(gone, here)
    world.api("POST", "/image/destroy", data={"public_id": "gone"})
    assert walk(sweep()).unlisted == 1
    world.drain_all()
    assert world.records.verdict(CLOUD, gone) is None
    assert world.verdict(here)["verdict"]["problems"]
    assert walk(sweep()).unlisted == 0


def test_all_resource_types_are_walked_page_by_page(world, sweep):
    for kind in ("image", "video", "raw"):
        data = {"public_id": f"{kind}-1", "file": "data:text/plain;base64,YWJj"}
        world.api("POST", f"/{kind}/upload", data=data)
    world.our_calls()
    assert walk(sweep()).seen == 3
    assert world.our_calls() == {"GET /resources/:resource_type": 3}


def test_a_walk_goes_on_where_it_was_left(world, sweep):
    for n in range(501):
        world.upload(f"odd/{n}", "kind=odd")
    first = sweep()
    first.begin()
    first.run()
    left = first.state
    assert (left.seen, left.place) == (500, 0)
    other = sweep()
    other.run()
    assert (other.state.seen, other.state.place) == (501, 1)


def test_no_more_calls_are_made_in_an_hour_than_allowed(world, sweep):
    paced = sweep(calls=2)
    paced.begin()
    for _ in range(5):
        paced.run()
    assert paced.state.place == 2
    assert "SWEEP_CALLS" in paced.waits_for(paced.state)
    world.ahead += HOUR
    paced.run()
    assert not paced.state.started


def test_a_walk_begins_by_itself_once_in_a_period_and_never_without_one(world, sweep):
    daily = sweep(every=86400.0)
    for _ in range(3):
        daily.run()
    finished = daily.state.finished
    assert finished
    daily.run()
    assert daily.state.finished == finished
    world.ahead += 86400.0
    daily.run()
    assert daily.state.started
    world.sweeps.save(CLOUD, SweepState())
    sweep(every=0.0).run()
    assert world.sweeps.state(CLOUD) == SweepState()


def test_a_second_walk_is_not_begun_beside_the_first(world, sweep):
    assert sweep().begin()
    assert not sweep().begin()


def test_it_waits_while_the_account_is_paused_or_calls_are_kept_for_live_events(world, sweep):
    waiting = sweep()
    waiting.begin()
    world.mailbox.pause(CLOUD, Pause(world.now() + 5, "quota"))
    waiting.run()
    assert waiting.state.calls == 0
    world.ahead += 6
    close_to_background(world)
    waiting.run()
    assert waiting.state.calls == 0
    assert "live events" in waiting.waits_for(waiting.state)


def test_entries_of_a_sweep_wait_where_calls_are_kept_for_live_events(world, sweep):
    swept = world.upload("swept", "kind=small")
    walk(sweep())
    uploads = (world.upload(f"live/{n}", "kind=small") for n in range(50))
    live = next(asset for asset in uploads if shard_of(f"id:{asset}") != shard_of(f"id:{swept}"))
    close_to_background(world)
    world.enforce(live)
    assert (world.values(live).get("size"), world.values(swept).get("size")) == ("xs", None)
    world.ahead += HOUR
    world.drain_all()
    assert world.values(swept)["size"] == "xs"


def test_a_refused_cursor_starts_the_listing_anew_and_a_refused_listing_is_passed_over(world, sweep):
    world.upload("one")
    again = sweep()
    again.begin()
    state = again.state
    world.sweeps.save(CLOUD, replace(state, cursor="not a cursor"))
    again.run()
    assert (again.state.cursor, again.state.place) == (None, 0)
    world.faults(statuses=[{"match": "GET /resources/:resource_type", "status": 400}])
    again.run()
    assert again.state.place == 1


def test_an_account_that_does_not_answer_is_paused_and_the_walk_stays_where_it_was(world, sweep):
    walking = sweep()
    walking.begin()
    world.faults(statuses=[{"match": "GET /resources/:resource_type", "status": 503}])
    walking.run()
    assert walking.state.place == 0
    assert world.mailbox.paused(CLOUD, world.now())


def close_to_background(world):
    world.allowance.learn(500, 100, (world.now() // HOUR + 1) * HOUR)


def test_what_was_there_before_the_account_was_set_up_waits_for_a_person(world, sweep):
    old = world.upload("old", "kind=small")
    world.rulebook.set_up(CLOUD, world.now() + HOUR)
    assert walk(sweep()).queued == 0
    sweep().begin(everything=True)
    assert walk(sweep()).queued == 1
    world.drain_all()
    assert world.values(old)["size"] == "xs"


def test_a_restored_account_keeps_the_time_since_when_it_is_set_up(world):
    world.rulebook.set_up(CLOUD, 1234.5)
    archive = RedisArchive(world.rulebook.client)
    lines = list(backup(archive, world.rulebook, [CLOUD], world.now))
    world.rulebook.client.flushall()
    restore(archive, world.rulebook, lines, [CLOUD])
    assert world.rulebook.set_up_at(CLOUD) == 1234.5
