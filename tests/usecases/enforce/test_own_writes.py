"""Our own writes come back as notifications, and so does what others do with the very same API key."""

from __future__ import annotations

import pytest

from app.store import keys
from tests.usecases.enforce.post import Post, as_sent, only_what_changed, without_context
from tests.usecases.world import CLOUD, FLAG

ways = pytest.mark.parametrize("told", [as_sent, without_context, only_what_changed])


@pytest.fixture
def post(world):
    return Post(world)


def settled(world):
    return world.records.counts(CLOUD, world.now())["settled"]


@ways
def test_our_writes_cause_one_more_judgement_at_most_and_no_write(world, post, told):
    assets = [world.upload("a", "kind=small"), world.upload("b", "kind=large")]
    post.deliver()
    world.enforce()
    judged, _ = settled(world), world.our_calls()
    assert [world.values(assets[0])["size"], *world.flags(assets[1])] == ["xs", FLAG, f"{FLAG}:owner"]
    assert post.deliver(told) == 2
    world.enforce()
    assert settled(world) <= judged + 1
    assert set(world.our_calls()) <= {"GET /resources/by_asset_ids"}
    assert post.deliver(told) == 0


def test_an_echo_that_nobody_recognises_costs_one_judgement(world, post):
    asset = world.upload("a", "kind=small")
    post.deliver()
    world.enforce()
    judged, _ = settled(world), world.our_calls()
    world.mailbox.client.delete(keys.DEFAULT.wrote(CLOUD, asset))
    post.deliver()
    world.enforce()
    assert settled(world) == judged + 1
    assert world.our_calls() == {"GET /resources/by_asset_ids": 1}
    assert post.deliver() == 0


@ways
def test_people_who_share_our_key_are_not_taken_for_us(world, post, told):
    asset = world.upload("a", "kind=small")
    post.deliver()
    world.enforce()
    post.deliver(told)
    world.enforce()
    for change, expected in [
        ("size=xl", "xl"),
        ("size=", "xs"),
        ("kind=odd|size=", None),
        ("kind=small", "xs"),
    ]:
        world.api("POST", "/image/metadata", data={"public_ids[]": "a", "metadata": change})
        assert post.deliver(told) == 1
        assert world.records.is_pending(CLOUD, asset)
        world.enforce()
        assert world.values(asset).get("size") == expected
        post.deliver(told)
        world.enforce()


@ways
def test_a_person_who_does_just_what_we_did_is_judged_as_anybody(world, post, told):
    asset = world.upload("a", "kind=small")
    post.deliver()
    world.enforce()
    post.deliver(told)
    world.enforce()
    world.api("POST", "/image/metadata", data={"public_ids[]": "a", "metadata": "size=xl"})
    post.deliver(told)
    world.enforce()
    world.api("POST", "/image/metadata", data={"public_ids[]": "a", "metadata": "size=xs"})
    post.deliver(told)
    assert world.records.is_pending(CLOUD, asset)
