"""What was set aside: found, tried again, thrown away."""

from __future__ import annotations

import json

import fakeredis
import pytest

from app.cloudinary.notifications import parse
from app.errors import NotUnderstood, StoreUnavailable
from app.model import Address, Arrival
from app.store import keys
from app.store.mailbox import RedisMailbox
from app.store.records import RedisRecords
from app.usecases import parked as module
from app.usecases.parked import Parked, Which

CLOUD = "demo"
NOW = 1_700_000_000.0
PUZZLE = b'{"public_id": "a", "resource_type": "image", "type": "upload"}'


class World:
    def __init__(self):
        client = fakeredis.FakeRedis(decode_responses=True)
        self.client, self.now, self.drains, self.parse = client, NOW, [], parse
        self.mailbox, self.records = RedisMailbox(client), RedisRecords(client)
        self.items = Parked(
            self.records, self.mailbox, self, lambda body: self.parse(body), "missing", lambda: self.now
        )

    def drain(self, cloud, shard):
        self.drains.append((cloud, shard))

    def park(self, asset_id, reason="could not be judged", cause="upload", address=None):
        arrival = Arrival(asset_id, address, cause)
        self.mailbox.put(CLOUD, [arrival], self.now)
        shard = keys.shard_of(f"id:{asset_id}" if asset_id else f"at:{address}")
        with self.mailbox.lease(CLOUD, shard) as lease:
            (entry,) = self.mailbox.claim(CLOUD, shard, lease, self.now, 10)
            self.mailbox.park(CLOUD, lease, entry, reason, self.now)
        return self.left()[0].id

    def left(self, **which):
        return self.items.page(CLOUD, Which(**which), None, 100).items

    def audit(self):
        return [(e.kind, e.asset_id, e.detail) for e in self.records.audit(CLOUD, None, 100).items]


def name_of(item):
    if "body" in item.detail:
        return "delivery"
    return item.detail["asset_id"] or item.detail["address"].split("/", 2)[2]


@pytest.fixture
def world():
    return World()


@pytest.mark.parametrize(
    ("which", "found"),
    [
        ({}, {"a1", "a2", "p/q", "delivery"}),
        ({"reason": "JUDGED"}, {"a1", "p/q"}),
        ({"cause": "upload"}, {"a1", "a2"}),
        ({"cause": "upload", "reason": "judged"}, {"a1"}),
        ({"asset": "a2"}, {"a2"}),
        ({"asset": "p/q"}, {"p/q"}),
        ({"asset": "image/upload/p/q"}, {"p/q"}),
        ({"older_than": 100.0}, {"a1", "a2"}),
        ({"older_than": 1000.0}, set()),
        ({"reason": "notification_type"}, {"delivery"}),
    ],
)
def test_items_are_found_by_what_is_known_of_them(world, which, found):
    world.park("a1")
    world.park("a2", reason="could not be read")
    world.now += 200
    world.park(None, address=Address("image", "upload", "p/q"), cause="moderation")
    world.mailbox.park_delivery(CLOUD, PUZZLE, "no usable notification_type", world.now)
    assert set(map(name_of, world.left(**which))) == found
    assert world.items.count(CLOUD, Which(**which)) == len(found)


def test_a_list_comes_in_pages_whatever_is_left_out_of_it(world):
    for number in range(7):
        world.park(f"a{number}", reason="odd" if number % 2 else "even")
    which, cursor, seen = Which(reason="even"), None, []
    for _ in range(9):
        page = world.items.page(CLOUD, which, cursor, 3)
        seen += [item.detail["asset_id"] for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == ["a6", "a4", "a2", "a0"]


def test_an_asset_is_put_back_and_off_the_list(world):
    item = world.park("a1")
    outcome = world.items.replay(CLOUD, Which(ids=[item]), "Ada")
    assert (outcome.done, outcome.left, world.left()) == (1, [], [])
    assert world.records.is_pending(CLOUD, "a1")
    assert world.drains == [(CLOUD, keys.shard_of("id:a1"))]
    ((kind, asset, detail),) = world.audit()
    assert (kind, asset) == ("replayed", "a1")
    assert detail == {"id": item, "reason": "could not be judged", "parked_at": NOW, "by": "Ada"}


def test_an_address_is_put_back_too(world):
    address = Address("raw", "upload", "a/b.txt")
    world.park(None, address=address)
    world.items.replay(CLOUD, Which(), "Ada")
    assert world.client.exists(keys.DEFAULT.entry(CLOUD, f"at:{address}"))


def test_a_delivery_is_read_anew_and_stays_while_it_is_not_understood(world):
    world.mailbox.park_delivery(CLOUD, PUZZLE, "an old reason", world.now)
    outcome = world.items.replay(CLOUD, Which(), "Ada")
    assert (outcome.done, [item.reason for item in outcome.left]) == (
        0,
        ["the notification has no usable notification_type"],
    )
    assert len(world.left()) == 1

    def newer(body):
        return parse(json.dumps({**json.loads(body), "notification_type": "upload"}).encode())

    world.parse = newer
    assert world.items.replay(CLOUD, Which(), "Ada").done == 1
    assert world.left() == []
    assert world.client.exists(keys.DEFAULT.entry(CLOUD, "at:image/upload/a"))
    assert world.client.hlen(keys.DEFAULT.of(CLOUD, "bodies")) == 0
    assert [kind for kind, *_ in world.audit()] == ["replayed"]


def test_a_delivery_of_any_length_is_kept_whole_and_listed_short(world):
    body = b'{"x": "' + b"\xc3\xa4" * 300_000 + b'"}'
    world.mailbox.park_delivery(CLOUD, body, "no type", world.now)
    (listed,) = world.left()
    assert (len(listed.detail["body"]), listed.detail["bytes"]) == (2000, len(body))
    whole = world.records.parked_item(CLOUD, listed.id)
    assert whole.detail["body"].encode() == body
    read = []

    def newer(given):
        read.append(given)
        raise NotUnderstood("still not")

    world.parse = newer
    world.items.replay(CLOUD, Which(), "Ada")
    assert read == [body]


def test_a_delivery_whose_body_redis_has_dropped_is_not_read_by_its_beginning(world):
    body = b'{"notification_type": "upload", "asset_id": "a1", "x": "' + b"y" * 3000 + b'"}'
    world.mailbox.park_delivery(CLOUD, body, "no type", world.now)
    world.client.delete(keys.DEFAULT.of(CLOUD, "bodies"))
    (left,) = world.items.replay(CLOUD, Which(), "Ada").left
    assert "does this Redis drop keys?" in left.reason


def test_what_is_thrown_away_is_gone_and_logged(world):
    items = [world.park("a1"), world.park("a2")]
    assert world.items.discard(CLOUD, Which(asset="a1"), "Ada").done == 1
    assert [item.id for item in world.left()] == items[1:]
    ((kind, asset, detail),) = world.audit()
    assert (kind, asset, detail["by"], detail["id"]) == ("discarded", "a1", "Ada", items[0])
    assert not world.records.is_pending(CLOUD, "a1")


def test_very_many_are_worked_off_in_several_calls(world, monkeypatch):
    monkeypatch.setattr(module, "AT_ONCE", 3)
    for number in range(8):
        world.mailbox.park_delivery(CLOUD, PUZZLE, f"reason {number}", world.now)
    left, cursor, calls = [], None, 0
    while True:
        outcome = world.items.replay(CLOUD, Which(), "Ada", cursor)
        left += [item.id for item in outcome.left]
        calls += 1
        if not outcome.more:
            break
        cursor = outcome.cursor
    assert (len(set(left)), len(left), calls) == (8, 8, 3)
    while (outcome := world.items.discard(CLOUD, Which(), "Ada")).more:
        pass
    assert world.left() == []


def test_items_that_somebody_else_took_off_are_passed_over(world):
    item = world.park("a1")
    world.items.discard(CLOUD, Which(ids=[item]), "Ada")
    assert world.items.discard(CLOUD, Which(ids=[item, "1-1"]), "Bob").done == 0
    assert len(world.audit()) == 1


def test_an_item_is_put_back_before_it_is_off_the_list(world):
    world.park("a1")

    def down(*_, **__):
        raise StoreUnavailable("Redis did not answer")

    world.mailbox.unpark = down
    with pytest.raises(StoreUnavailable):
        world.items.replay(CLOUD, Which(), "Ada")
    assert world.records.is_pending(CLOUD, "a1")
    assert len(world.left()) == 1


def test_an_old_delivery_says_nothing_of_what_we_wrote_lately(world):
    resources = {"a": {"asset_id": "a1", "resource_type": "image", "type": "upload",
                       "previous_metadata": {"size": "xl"}, "new_metadata": {"size": "xs"}}}  # fmt: skip
    body = json.dumps({"notification_type": "resource_metadata_changed", "resources": resources}).encode()
    world.mailbox.park_delivery(CLOUD, body, "not understood by an older version", world.now)
    assert world.items.replay(CLOUD, Which(), "Ada").done == 1
    assert world.records.traces(CLOUD, ["a1"])["a1"].reports == ()
