from __future__ import annotations

from math import inf

import pytest

from app.model import Arrival, Effect, Priority, Settled
from app.store import keys
from app.store.mailbox import RedisMailbox
from app.store.pace import RedisPaces

CLOUD = "demo"
NOW = 1_700_000_000.0


@pytest.fixture
def mailbox(client):
    return RedisMailbox(client)


@pytest.fixture
def paces(client):
    return RedisPaces(client)


def enforce(mailbox, seconds, *, kinds=(), problems=False, priority=Priority.LIVE):
    """One asset arrives, and so many seconds later what came of it is recorded."""
    mailbox.put(CLOUD, [Arrival("a1", None, "upload", priority)], NOW)
    shard = keys.shard_of("id:a1")
    with mailbox.lease(CLOUD, shard) as lease:
        (entry,) = mailbox.claim(CLOUD, shard, lease, NOW + seconds, 100)
        effect = Effect("a1", {"asset_id": "a1"}, problems, audit=tuple((kind, {}) for kind in kinds))
        assert mailbox.settle(CLOUD, lease, entry, effect, NOW + seconds) is Settled.DONE


def last(paces, span="minute", at=NOW, count=1):
    return paces.buckets(CLOUD, span, count, at)[-1]


def timed(bucket):
    """The latencies that were seen; bounds are all there, so that what lies between them is known."""
    assert list(bucket.latencies) == sorted(bucket.latencies)
    assert bucket.latencies[0.5] == 0
    return {bound: count for bound, count in bucket.latencies.items() if count}


@pytest.mark.parametrize("span", ["minute", "hour", "day"])
def test_what_happens_is_counted_in_its_minute_hour_and_day(mailbox, paces, span):
    enforce(mailbox, 1.5, kinds=["write"], problems=True)
    enforce(mailbox, 0.1)
    found = last(paces, span, NOW + 2)
    assert found.counts == {"accepted": 2, "settled": 2, "written": 1, "problems": 1}
    assert timed(found) == {2: 1}


def test_buckets_come_oldest_first_with_empty_ones_between(mailbox, paces):
    enforce(mailbox, 120, kinds=["flag"])
    found = paces.buckets(CLOUD, "minute", 4, NOW + 120)
    assert [bucket.at % 60 for bucket in found] == [0, 0, 0, 0]
    assert [bucket.counts.get("accepted", 0) for bucket in found] == [0, 1, 0, 0]
    assert [bucket.counts.get("written", 0) for bucket in found] == [0, 0, 0, 1]
    assert timed(found[-1]) == {300: 1}


def test_what_waits_on_purpose_is_not_timed_and_what_takes_ages_has_no_bound(mailbox, paces):
    enforce(mailbox, 5, kinds=["write"], priority=Priority.BACKFILL)
    assert timed(last(paces, at=NOW + 5)) == {}
    enforce(mailbox, 90_000, kinds=["write"])
    assert timed(last(paces, at=NOW + 90_000)) == {inf: 1}


def test_what_is_set_aside_is_counted(mailbox, paces):
    mailbox.park_delivery(CLOUD, b"{}", "not understood", NOW)
    mailbox.put(CLOUD, [Arrival("a1", None, "upload")], NOW)
    shard = keys.shard_of("id:a1")
    with mailbox.lease(CLOUD, shard) as lease:
        (entry,) = mailbox.claim(CLOUD, shard, lease, NOW, 100)
        mailbox.park(CLOUD, lease, entry, "it fails", NOW)
    assert last(paces).counts == {"accepted": 2, "parked": 2}


def test_what_is_fenced_off_is_not_counted(mailbox, paces):
    mailbox.put(CLOUD, [Arrival("a1", None, "upload")], NOW)
    shard = keys.shard_of("id:a1")
    with mailbox.lease(CLOUD, shard) as lease:
        (entry,) = mailbox.claim(CLOUD, shard, lease, NOW, 100)
    assert mailbox.settle(CLOUD, lease, entry, Effect("a1", None, False), NOW) is Settled.FENCED
    assert "settled" not in last(paces).counts


def test_every_bucket_expires(mailbox, client):
    enforce(mailbox, 1, kinds=["write"])
    found = client.keys(keys.DEFAULT.of(CLOUD, "pace:*"))
    assert len(found) >= 3
    assert all(0 < client.ttl(key) <= 62 * 86_400 for key in found)
