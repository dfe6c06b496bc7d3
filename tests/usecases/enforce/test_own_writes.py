"""Our own writes come back as notifications, and so does what others do with the very same API key."""

from __future__ import annotations

import json
import random

import pytest

from app.cloudinary.notifications import parse
from app.store import keys
from app.usecases.receive import receive
from tests.usecases.enforce.world import CLOUD, FLAG


def as_sent(payload):
    return payload


def without_context(payload):
    return {name: value for name, value in payload.items() if name != "notification_context"}


def only_what_changed(payload):
    """The vendor does not say whether values that stayed are told."""
    if payload["notification_type"] != "resource_metadata_changed":
        return payload
    told = {}
    for name, item in payload["resources"].items():
        before, after = item["previous_metadata"], item["new_metadata"]
        changed = [field for field in {**before, **after} if before.get(field) != after.get(field)]
        parts = {"previous_metadata": before, "new_metadata": after}
        told[name] = {**item, **{k: {f: v[f] for f in changed if f in v} for k, v in parts.items()}}
    return {**payload, "resources": told}


ways = pytest.mark.parametrize("told", [as_sent, without_context, only_what_changed])


class Post:
    """Delivers what the account has to tell since the last time, three times each and in any order."""

    def __init__(self, world):
        self.world, self.last = world, 0

    def deliver(self, told=as_sent):
        listed = self.world.session.get(f"{self.world.control}/events", params={"since": self.last})
        events = listed.json()["events"]
        self.last = max([self.last, *(event["id"] for event in events)])
        payloads = [told(event["payload"]) for event in events] * 3
        random.Random(0).shuffle(payloads)
        for payload in payloads:
            receive(
                parse(json.dumps(payload).encode()),
                CLOUD,
                mailbox=self.world.mailbox,
                dispatcher=self.world.drains,
                flag_tag=FLAG,
                at=self.world.now(),
            )
        return len(events)


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
    world.mailbox.client.delete(keys.wrote(CLOUD, asset))
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
