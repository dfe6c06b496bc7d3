"""The same drain over and over: it dies, or somebody edits an asset, before each of the calls it makes."""

from __future__ import annotations

import pytest
import redis

from app.sandbox import SandboxAccount
from tests.usecases.enforce.mortal import Mortal
from tests.usecases.enforce.post import Post
from tests.usecases.world import CLOUD, FLAG, Direct, World

GRACE = 5.0
"""Seconds within which what was overwritten is back."""


@pytest.fixture(scope="module")
def account():
    account = SandboxAccount(seed_example=False)
    yield account, Direct(account)
    account.close()


@pytest.fixture
def fresh(account, redis_url):
    """Make a world anew as often as wanted: a, b and c are small, large and nothing in particular."""
    sandbox, direct = account
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:

        def make():
            client.flushdb()
            sandbox.reset()
            world = World("http://127.0.0.1:1", client, direct)
            world.set_rules()
            world.snapshots.current(CLOUD)
            world.assets = {
                name: world.upload(name, f"kind={kind}")
                for name, kind in (("a", "small"), ("b", "large"), ("c", "odd"))
            }
            world.post = Post(world)
            world.post.collect()
            world.our_calls()
            world.tell(*world.assets.values())
            world.ahead += 5  # so that no drain waits for company: how many calls it makes is then known
            return world

        yield make


def moments(fresh):
    """Return how many calls a drain makes that nothing happens to."""
    drain = Mortal(fresh(), 0)
    assert drain.drain_all()
    return range(1, drain.calls + 1)


def work_off(world, seconds):
    until = world.now() + seconds
    while world.now() < until:
        world.drain_all()
        world.ahead += 1


def test_a_worker_may_die_at_any_moment(fresh):
    reached = moments(fresh)
    assert len(reached) > 20
    for moment in reached:
        world = fresh()
        assert not Mortal(world, moment).drain_all()
        work_off(world, 12)
        values = {name: world.values(asset) for name, asset in world.assets.items()}
        assert values == {"a": {"kind": "small", "size": "xs"}, "b": {"kind": "large"}, "c": {"kind": "odd"}}
        assert world.flags(world.assets["b"]) == [FLAG, f"{FLAG}:owner"]
        writes = {call: count for call, count in world.our_calls().items() if call.startswith("POST")}
        assert writes == {"POST /image/metadata": 1, "POST /image/tags": 1}, moment
        told = [
            entry.asset_id for entry in world.records.audit(CLOUD, None, 9).items if entry.kind == "write"
        ]
        assert told == [world.assets["a"]], moment
        assert world.records.counts(CLOUD, world.now())["pending"] == 0
        world.close()


def edited(world, moment, metadata):
    """Edit the small asset at a moment of a drain; returns the notifications of it and of all our writes."""
    edits = []

    def happens():
        world.api("POST", "/image/metadata", data={"public_ids[]": "a", "metadata": metadata})
        edits.extend(world.post.collect())

    Mortal(world, moment, happens).drain_all()
    return edits, world.post.collect()


@pytest.mark.parametrize(
    ("order", "metadata"),
    [("theirs first", "size=xl"), ("ours first", "size=xl|owner=Ada"), ("ours only", "size=xl")],
)
def test_an_edit_at_any_moment_is_never_lost(fresh, order, metadata):
    wanted = {"kind": "small", **dict(pair.split("=") for pair in metadata.split("|"))}
    restored = 0
    for moment in moments(fresh):
        world = fresh()
        theirs, ours = edited(world, moment, metadata)
        world.post.hand_over(
            {"theirs first": theirs + ours, "ours first": ours + theirs, "ours only": ours}[order]
        )
        work_off(world, GRACE)
        assert world.values(world.assets["a"]) == wanted, moment
        restored += "restored" in world.audit()
        world.close()
    assert restored > 0


def test_an_edit_whose_event_arrives_at_once_is_never_lost(fresh):
    for moment in moments(fresh):
        world = fresh()

        def happens(world=world):
            world.api("POST", "/image/metadata", data={"public_ids[]": "a", "metadata": "size=xl"})
            world.post.deliver()

        Mortal(world, moment, happens).drain_all()
        world.post.deliver()
        work_off(world, GRACE)
        assert world.values(world.assets["a"]) == {"kind": "small", "size": "xl"}, moment
        world.close()


def test_an_edit_that_changes_what_rules_say_is_judged_whenever_it_comes(fresh):
    for moment in moments(fresh):
        world = fresh()
        theirs, ours = edited(world, moment, "kind=large")
        world.post.hand_over(theirs + ours)
        work_off(world, GRACE)
        asset = world.assets["a"]
        assert world.values(asset)["kind"] == "large"
        assert world.flags(asset) == [FLAG, f"{FLAG}:owner"], moment
        assert world.codes(asset) == [("owner", "missing_mandatory")]
        world.close()
