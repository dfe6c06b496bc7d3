from __future__ import annotations

import pytest

from app.model import Address, Arrival, Effect, Priority
from app.store import keys
from app.store.mailbox import RedisMailbox
from app.store.waiting import RedisWaitingRoom

CLOUD = "demo"
NOW = 1_700_000_000.0


@pytest.fixture
def mailbox(client):
    return RedisMailbox(client)


@pytest.fixture
def room(client):
    return RedisWaitingRoom(client)


def put(mailbox, name, at=NOW, priority=Priority.LIVE, cause="upload"):
    mailbox.put(CLOUD, [Arrival(name, None, cause, priority)], at)


def walked(room, limit):
    """All that waits, read page by page."""
    found, cursor = [], None
    while True:
        page = room.page(CLOUD, cursor, limit)
        assert len(page.items) <= limit
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_entries_come_in_their_order_page_by_page(mailbox, room, limit):
    for number in range(10):
        put(mailbox, f"a{number}", NOW + number)
    put(mailbox, "swept", NOW - 5, Priority.SWEEP, "sweep")
    found = walked(room, limit)
    assert [one.asset_id for one in found] == [*(f"a{number}" for number in range(10)), "swept"]
    assert [one.due for one in found] == [*(NOW + number for number in range(10)), NOW - 5]
    assert found[-1].priority is Priority.SWEEP
    assert found[-1].causes == ("sweep",)


def test_an_entry_tells_what_is_known_of_it(mailbox, room):
    put(mailbox, "a1")
    put(mailbox, "a1", NOW + 3, cause="resource_metadata_changed")
    mailbox.put(CLOUD, [Arrival(None, Address("image", "upload", "dir/one"), "move")], NOW)
    by_id = {one.asset_id: one for one in walked(room, 9)}
    assert by_id["a1"].causes == ("upload", "resource_metadata_changed")
    assert by_id["a1"].first == NOW
    assert by_id[None].address == "image/upload/dir/one"
    assert room.entry(CLOUD, "a1") == by_id["a1"]
    assert room.entry(CLOUD, "none") is None


def test_what_a_worker_has_is_running_and_what_is_put_off_is_due_later(mailbox, room):
    put(mailbox, "a1")
    shard = keys.shard_of("id:a1")
    with mailbox.lease(CLOUD, shard) as lease:
        (entry,) = mailbox.claim(CLOUD, shard, lease, NOW, 100)
        assert room.entry(CLOUD, "a1").running
        mailbox.postpone(CLOUD, lease, entry, NOW + 60)
        found = room.entry(CLOUD, "a1")
    assert (found.running, found.due, found.tries) == (False, NOW + 60, 1)


def test_what_was_claimed_by_a_worker_that_is_gone_does_not_run(mailbox, room):
    put(mailbox, "a1")
    shard = keys.shard_of("id:a1")
    with mailbox.lease(CLOUD, shard) as lease:
        mailbox.claim(CLOUD, shard, lease, NOW, 100)
    assert not room.entry(CLOUD, "a1").running


def test_assets_that_are_held_back_are_listed_by_when_they_are_looked_at(mailbox, room):
    for name, until in (("late", NOW + 90), ("soon", NOW + 30)):
        put(mailbox, name)
        shard = keys.shard_of(f"id:{name}")
        with mailbox.lease(CLOUD, shard) as lease:
            entry = next(e for e in mailbox.claim(CLOUD, shard, lease, NOW, 9) if e.asset_id == name)
            mailbox.settle(CLOUD, lease, entry, Effect(name, {}, True, held_until=until), NOW)
    assert [(one.asset_id, one.due, one.held) for one in room.held(CLOUD, 9)] == [
        ("soon", NOW + 30, True),
        ("late", NOW + 90, True),
    ]
    assert len(room.held(CLOUD, 1)) == 1
