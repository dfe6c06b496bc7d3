"""Backfills over the sandbox account by real HTTP: counted, agreed to, paused, cancelled, taken up again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.errors import RequestRefused
from app.model import Arrival, Priority
from app.store import keys
from app.usecases.backfill import NoSuchRun, RunRefused
from app.usecases.belt import Belt, MustAgree
from app.usecases.preview import Draft
from tests.usecases.world import CLOUD

HOUR = 3600.0


def uploaded(world, count, values="kind=small", folder="small"):
    return [world.upload(f"{folder}/{n}", values) for n in range(count)]


def until(backfill, run, state, *, drain=None, most=50):
    """Take steps, and drain if told so, until the run is in a state; returns it."""
    for _ in range(most):
        backfill.steps.run()
        if drain:
            drain()
        found = backfill.find(run.id)
        if found.state == state:
            return found
    raise AssertionError(found)


def agreed(backfill):
    """Begin a run and agree to it; no step of its writing is taken yet."""
    run = until(backfill, backfill.begin("me", ask=True), "asking")
    return backfill.resume(run.id, run.tally["touched"])


def results(world, run):
    return {one.asset_id: one for one in world.runs.results(CLOUD, run.id, None, 1000).items}


def close_to_background(world):
    """Leave fewer calls in this hour than walks may use."""
    world.allowance.learn(100, 10, world.now() + HOUR)


def test_the_library_that_was_there_gets_what_the_rules_say(world):
    small, large, odd = (
        *uploaded(world, 1),
        *uploaded(world, 1, "kind=large", "large"),
        *uploaded(world, 1, "kind=odd", "odd"),
    )
    backfill = world.backfill()
    run = until(backfill, backfill.begin("me"), "done", drain=world.drain_all)
    assert (run.tally["assets"], run.tally["changed"], run.tally["touched"]) == (3, 1, 2)
    assert world.values(small)["size"] == "xs"
    assert world.flags(large) == ["missing-metadata", "missing-metadata:owner"]
    found = results(world, run)
    assert {name: one.outcome for name, one in found.items()} == {
        small: "changed",
        large: "flagged",
        odd: "unchanged",
    }
    assert found[small].detail["changes"] == {"size": "xs"}
    assert found[small].detail["before"] == {"size": None}
    assert found[large].detail["problems"] == [["owner", "missing_mandatory"]]
    assert world.runs.outcomes(CLOUD, run.id) == {"changed": 1, "flagged": 1, "unchanged": 1}
    assert world.records.audit(CLOUD, None, 10).items[0].detail["causes"] == [f"backfill:{run.id}"]


def test_nothing_is_written_while_it_counts_and_before_somebody_agrees(world):
    assets = uploaded(world, 3)
    backfill = world.backfill()
    world.our_calls()
    run = until(backfill, backfill.begin("me", ask=True), "asking")
    assert set(world.our_calls()) <= {"GET /resources/:resource_type", "GET /metadata_fields"}
    assert "would touch 3 of 3 assets" in run.note
    world.drain_all()
    assert world.values(assets[0]).get("size") is None
    with pytest.raises(RunRefused, match="3 assets"):
        backfill.resume(run.id, 2)
    backfill.resume(run.id, 3)
    until(backfill, run, "done", drain=world.drain_all)
    assert [world.values(asset)["size"] for asset in assets] == ["xs"] * 3


def test_what_would_touch_more_than_the_belt_allows_asks_unless_that_number_was_agreed_to(world):
    uploaded(world, 4)
    tight = world.backfill(belt=Belt(3, 100.0))
    asking = until(tight, tight.begin("me"), "asking")
    assert "confirm: 4" in asking.note
    tight.cancel(asking.id)
    too_few = until(tight, tight.begin("me", agreed=3), "asking")
    tight.cancel(too_few.id)
    until(tight, tight.begin("me", agreed=4), "done", drain=world.drain_all)


def test_a_second_backfill_finds_nothing_to_write_and_nothing_to_judge(world):
    uploaded(world, 3)
    backfill = world.backfill()
    until(backfill, backfill.begin("me"), "done", drain=world.drain_all)
    world.our_calls()
    again = until(backfill, backfill.begin("me"), "done", drain=world.drain_all)
    assert (again.tally["touched"], again.queued, world.runs.outcomes(CLOUD, again.id)) == (0, 0, {})
    assert set(world.our_calls()) == {"GET /resources/:resource_type"}


def test_verdicts_of_older_rules_are_made_anew_even_where_nothing_is_to_be_written(world):
    (asset,) = uploaded(world, 1, "kind=odd")
    world.enforce(asset)
    world.rule("owner", {"metadata_field_id": "kind", "equals": "small"}, set_mandatory=True)
    backfill = world.backfill()
    until(backfill, backfill.begin("me"), "done", drain=world.drain_all)
    assert world.verdict(asset)["rules_version"] == world.rulebook.version(CLOUD)


def test_a_paused_run_writes_nothing_more_and_goes_on_where_it_was(world):
    assets = uploaded(world, 5)
    backfill = world.backfill()
    run = until(backfill, backfill.begin("me"), "running")
    backfill.steps.run()
    assert len(world.runs.queued(CLOUD)) == 5
    backfill.pause(run.id)
    world.drain_all()
    backfill.steps.run()
    assert world.records.counts(CLOUD, world.now())["pending"] == 0
    assert world.values(assets[0]).get("size") is None
    backfill.resume(run.id)
    until(backfill, run, "done", drain=world.drain_all)
    assert world.runs.outcomes(CLOUD, run.id) == {"changed": 5}


def test_a_cancelled_run_takes_back_what_it_had_queued(world):
    assets = uploaded(world, 5)
    backfill = world.backfill()
    run = until(backfill, backfill.begin("me"), "running")
    backfill.steps.run()
    backfill.cancel(run.id)
    world.drain_all()
    assert [world.values(asset).get("size") for asset in assets] == [None] * 5
    assert world.runs.outcomes(CLOUD, run.id) == {"withdrawn": 5}
    assert world.runs.queued(CLOUD) == {}
    with pytest.raises(RunRefused, match="has ended"):
        backfill.pause(run.id)


def test_an_asset_that_something_else_asked_for_stays_queued_when_a_run_is_cancelled(world):
    (asset,) = uploaded(world, 1)
    backfill = world.backfill()
    run = until(backfill, backfill.begin("me"), "running")
    backfill.steps.run()
    world.tell(asset)
    backfill.cancel(run.id)
    world.drain_all()
    assert world.values(asset)["size"] == "xs"


def test_live_events_go_first_and_a_result_is_counted_once(world):
    assets = uploaded(world, 3)
    backfill = world.backfill()
    run = until(backfill, backfill.begin("me"), "running")
    backfill.steps.run()
    world.enforce(assets[0])
    world.tell(*assets)
    until(backfill, run, "done", drain=world.drain_all)
    world.tell(*assets)
    world.drain_all()
    assert world.runs.outcomes(CLOUD, run.id) == {"changed": 3}


def test_what_was_judged_before_it_was_queued_is_no_result(world):
    (asset,) = uploaded(world, 1, "kind=odd")
    world.tell(asset)
    shard = keys.shard_of(f"id:{asset}")
    with world.mailbox.lease(CLOUD, shard) as lease:
        entries = world.mailbox.claim(CLOUD, shard, lease, world.now(), 10)
        arrival = Arrival(asset, None, "backfill:r1", Priority.BACKFILL, run="r1")
        world.mailbox.put(CLOUD, [arrival], world.now())
        world.drain_for().enforcer.enforce(lease, entries)
        assert world.runs.outcomes(CLOUD, "r1") == {}
    world.drain_all()
    assert world.runs.outcomes(CLOUD, "r1") == {"unchanged": 1}


def test_what_the_account_refuses_and_what_is_gone_is_told(world, monkeypatch):
    gone, small = world.upload("gone", "kind=small"), world.upload("small", "kind=small")
    backfill = world.backfill()
    run = until(backfill, backfill.begin("me"), "running")
    backfill.steps.run()
    world.api("POST", "/image/destroy", data={"public_id": "gone"})

    def refuse(*_):
        raise RequestRefused("'xs' is not valid for field 'size'", status=400)

    monkeypatch.setattr(world.account, "write_metadata", refuse)
    for _ in range(4):
        world.drain_all()
        world.ahead += 6
    found = results(world, run)
    assert found[gone].outcome == "gone"
    assert (found[small].outcome, found[small].detail["reason"]) == (
        "refused",
        "'xs' is not valid for field 'size'",
    )
    until(backfill, run, "done")
    again = until(backfill, backfill.begin("me"), "done", drain=world.drain_all)
    assert (again.tally["refused"], again.tally["touched"], again.queued) == (1, 0, 0)


def test_in_a_mode_that_writes_nothing_values_are_only_observed(world):
    (asset,) = uploaded(world, 1)
    backfill = world.backfill("observe")
    run = backfill.begin("me")
    drain = world.drain_for("observe")
    until(backfill, run, "done", drain=lambda: [drain.run(shard) for shard in range(keys.SHARDS)])
    assert world.runs.outcomes(CLOUD, run.id) == {"observed": 1}
    assert world.values(asset).get("size") is None
    assert backfill.find(run.id).tally["touched"] == 0


def test_an_asset_that_keeps_failing_is_parked_and_the_run_ends(world, monkeypatch):
    from app.rules import RuleSet

    (asset,) = uploaded(world, 1)
    backfill = world.backfill()
    run = until(backfill, backfill.begin("me"), "running")
    backfill.steps.run()
    monkeypatch.setattr(RuleSet, "evaluate", lambda *_, **__: 1 / 0)
    for _ in range(3):
        world.drain_all()
        world.ahead += 3
    until(backfill, run, "done")
    assert results(world, run)[asset].outcome == "parked"
    assert "ZeroDivisionError" in results(world, run)[asset].detail["reason"]


def test_rules_that_change_under_way_stop_what_was_agreed_to(world):
    uploaded(world, 2)
    backfill = world.backfill()
    run = until(backfill, backfill.begin("me"), "running")
    world.rule("owner", {"metadata_field_id": "kind", "equals": "odd"}, apply_value={"value": "x"})
    assert len(world.runs.queued(CLOUD)) == 2
    stopped = until(backfill, run, "paused")
    world.drain_all()
    assert world.runs.outcomes(CLOUD, run.id) == {}
    assert "have changed" in stopped.note
    backfill.resume(run.id)
    until(backfill, run, "done", drain=world.drain_all)


def test_rules_that_change_while_it_counts_have_it_count_anew(world):
    uploaded(world, 2)
    backfill = world.backfill()
    run = backfill.begin("me", ask=True)
    world.rule("owner", {"metadata_field_id": "kind", "equals": "small"}, apply_value={"value": "x"})
    asking = until(backfill, run, "asking")
    assert asking.tally["fields"] == {"size": 2, "owner": 2}
    assert asking.rules_version == world.rulebook.version(CLOUD)


def test_it_waits_while_calls_are_kept_for_live_events(world):
    uploaded(world, 1)
    backfill = world.backfill()
    run = backfill.begin("me")
    world.snapshots.current(CLOUD)
    world.our_calls()
    close_to_background(world)
    backfill.steps.run()
    assert world.our_calls() == {}
    assert "live events" in backfill.steps.waits_for()
    world.ahead += HOUR + 1
    until(backfill, run, "done", drain=world.drain_all)


def test_no_more_than_a_page_above_the_bound_is_queued_at_once(world, monkeypatch):
    monkeypatch.setattr("app.usecases.backfill.steps.MOST_QUEUED", 1)
    uploaded(world, 2)
    world.api("POST", "/video/upload", data={"public_id": "v", "file": "data:text/plain;base64,YWJj"})
    backfill = world.backfill()
    run = until(backfill, backfill.begin("me"), "running")
    backfill.steps.run()
    backfill.steps.run()
    assert (len(world.runs.queued(CLOUD)), backfill.find(run.id).place) == (2, 1)
    world.drain_all()
    backfill.steps.run()
    assert backfill.find(run.id).queued == 3


def test_a_step_that_was_overtaken_keeps_nothing(world):
    uploaded(world, 2)
    backfill = world.backfill()
    run = agreed(backfill)
    moved = replace(run, place=1)
    arrival = Arrival("x", None, f"backfill:{run.id}", Priority.BACKFILL, run=run.id)
    assert world.runs.change(CLOUD, run, moved, 5.0) == set()
    assert world.runs.change(CLOUD, run, moved, 5.0, arrivals=[arrival]) is None
    assert world.runs.queued(CLOUD) == {}


def test_a_listing_that_is_refused_half_way_is_begun_anew(world):
    uploaded(world, 1)
    backfill = world.backfill()
    run = backfill.begin("me", ask=True)
    lost = replace(run, cursor="no such cursor", listed=500, tally={"assets": 500, "touched": 500})
    world.runs.change(CLOUD, run, lost, 5.0)
    assert until(backfill, run, "asking").tally["assets"] == 1


def test_a_preview_run_tries_a_draft_and_writes_nothing(world):
    (asset,) = uploaded(world, 1)
    backfill = world.backfill()
    rule = {
        "name": "draft",
        "metadata_field_id": "owner",
        "condition": {"metadata_field_id": "kind", "equals": "small"},
        "result": {"apply_value": {"value": "me"}},
    }
    run = until(backfill, backfill.begin("me", kind="preview", draft=Draft(changed=[rule])), "done")
    assert run.tally["fields"] == {"size": 1, "owner": 1}
    assert run.tally["rules"]["draft"] == 1
    shown = results(world, run)[asset]
    assert (shown.outcome, shown.detail["changes"]) == ("would change", {"owner": "me", "size": "xs"})
    world.drain_all()
    assert world.values(asset) == {"kind": "small"}


def test_only_one_run_is_under_way_and_the_one_before_can_be_looked_at(world):
    backfill = world.backfill()
    with pytest.raises(NoSuchRun):
        backfill.find()
    first = backfill.begin("me")
    with pytest.raises(RunRefused, match=first.id):
        backfill.begin("you")
    backfill.cancel(first.id)
    world.ahead += 1
    second = backfill.begin("you")
    assert [run.id for run in world.runs.latest(CLOUD, 10)] == [second.id, first.id]
    assert backfill.find().id == second.id
    assert world.runs.client.ttl(keys.DEFAULT.of(CLOUD, f"run:{first.id}")) > 0


@pytest.mark.parametrize(
    ("count", "total", "agreed", "asks"),
    [
        (1000, 100_000, None, False),
        (1001, 100_000, None, True),
        (1001, 100_000, 1001, False),
        (1002, 100_000, 1001, True),
        (20, 100, None, False),
        (26, 100, None, True),
        (25, 25, None, False),
        (0, 0, None, False),
    ],
)
def test_the_belt_asks_above_a_number_or_a_share(count, total, agreed, asks):
    belt = Belt(1000, 20.0)
    if asks:
        with pytest.raises(MustAgree, match=f"{count:,} of {total:,}") as problem:
            belt.check(count, total, agreed)
        assert problem.value.count == count
    else:
        belt.check(count, total, agreed)
