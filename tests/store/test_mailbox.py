from __future__ import annotations

from dataclasses import replace

import pytest

from app.model import Address, Arrival, Effect, OwnWrite, Pause, Priority, Settled
from app.store import keys
from app.store.mailbox import RedisMailbox
from app.store.records import RedisRecords
from tests.waiting import wait_for

CLOUD = "demo"
NOW = 1_700_000_000.0


@pytest.fixture
def mailbox(client):
    return RedisMailbox(client)


@pytest.fixture
def records(client):
    return RedisRecords(client)


def arrival(name="a1", **more):
    return Arrival(name, None, **{"cause": "upload", **more})


def put(mailbox, *arrivals, at=NOW):
    return mailbox.put(CLOUD, arrivals, at).shards


def shard_of(name="a1"):
    return keys.shard_of(f"id:{name}")


def claim_all(mailbox, at=NOW, name="a1", limit=100):
    with mailbox.lease(CLOUD, shard_of(name)) as lease:
        return mailbox.claim(CLOUD, shard_of(name), lease, at, limit)


def test_the_first_arrival_asks_for_a_drain_and_the_next_does_not(mailbox):
    assert put(mailbox, arrival()) == {shard_of()}
    assert put(mailbox, arrival(), at=NOW + 1) == set()


def test_many_arrivals_for_one_asset_are_one_entry_with_the_newest_generation(mailbox):
    for second in range(8):
        put(mailbox, arrival(cause=f"event {second}"), at=NOW + second)
    (entry,) = claim_all(mailbox, at=NOW + 8)
    assert entry.first == NOW
    assert entry.causes == tuple(f"event {second}" for second in range(3, 8))
    assert entry.generation == 8


def test_an_asset_without_an_id_is_kept_by_its_address(mailbox):
    address = Address("image", "upload", "folder/with:odd/na me")
    put(mailbox, Arrival(None, address, "upload"))
    shard = keys.shard_of(f"at:{address}")
    with mailbox.lease(CLOUD, shard) as lease:
        (entry,) = mailbox.claim(CLOUD, shard, lease, NOW, 100)
    assert (entry.asset_id, entry.address) == (None, address)


def test_live_entries_are_claimed_before_sweeps_and_backfills(mailbox):
    names = [name for name in (f"n{i}" for i in range(40)) if shard_of(name) == 0][:6]
    order = [Priority.BACKFILL, Priority.SWEEP, Priority.LIVE] * 2
    for name, priority in zip(names, order, strict=True):
        put(mailbox, arrival(name, priority=priority))
    entries = claim_all(mailbox, name=names[0])
    assert [entry.priority for entry in entries] == sorted(order)


def test_a_live_event_raises_the_priority_of_a_waiting_sweep_for_good(mailbox):
    put(mailbox, arrival(priority=Priority.SWEEP))
    put(mailbox, arrival(priority=Priority.LIVE))
    put(mailbox, arrival(priority=Priority.BACKFILL))
    assert claim_all(mailbox)[0].priority is Priority.LIVE


def test_only_one_drain_holds_a_shard_and_tokens_rise(mailbox):
    with mailbox.lease(CLOUD, 0) as first, mailbox.lease(CLOUD, 0) as second:
        assert second is None
    with mailbox.lease(CLOUD, 0) as third:
        assert third.token > first.token


def test_a_lease_is_renewed_while_it_is_held(client):
    mailbox = RedisMailbox(client, lease_seconds=0.3)
    with mailbox.lease(CLOUD, 0) as lease:
        key = keys.DEFAULT.lease(CLOUD, 0)
        client.pexpire(key, 150)
        wait_for(lambda: client.pttl(key) > 160, seconds=2)
        assert client.get(key) == str(lease.token)


def test_a_holder_whose_lease_has_passed_on_changes_nothing(mailbox, client, records):
    put(mailbox, arrival())
    shard = shard_of()
    with mailbox.lease(CLOUD, shard) as old:
        (entry,) = mailbox.claim(CLOUD, shard, old, NOW, 10)
        client.delete(keys.DEFAULT.lease(CLOUD, shard))
        with mailbox.lease(CLOUD, shard) as new:
            assert mailbox.unchanged(CLOUD, old, [entry]) is None
            assert mailbox.unchanged(CLOUD, new, [entry]) == {entry.id}
            effect = Effect("a1", {"x": 1}, has_problems=True)
            assert mailbox.settle(CLOUD, old, entry, effect, NOW) is Settled.FENCED
            assert mailbox.claim(CLOUD, shard, old, NOW, 10) == []
            mailbox.postpone(CLOUD, old, entry, NOW + 99)
            mailbox.park(CLOUD, old, entry, "no", NOW)
            assert [e.id for e in mailbox.claim(CLOUD, shard, new, NOW, 10)] == ["id:a1"]
    assert records.verdict(CLOUD, "a1") is None
    assert records.parked(CLOUD, None, 10).items == []


def test_settling_records_the_verdict_and_removes_the_entry(mailbox, records):
    put(mailbox, arrival())
    with mailbox.lease(CLOUD, shard_of()) as lease:
        (entry,) = mailbox.claim(CLOUD, shard_of(), lease, NOW, 10)
        effect = Effect("a1", {"ok": 1}, True, audit=(("write", {"n": 1}), ("flag", {})), flags=("f",))
        assert mailbox.settle(CLOUD, lease, entry, effect, NOW) is Settled.DONE
    assert not records.is_pending(CLOUD, "a1")
    assert records.verdict(CLOUD, "a1") == {"ok": 1}
    assert records.count_judged(CLOUD) == 1
    assert records.problems(CLOUD, None, 10).items == [{"ok": 1, "problem_since": NOW}]
    assert [entry.kind for entry in records.audit(CLOUD, None, 10).items] == ["flag", "write"]
    assert records.flags(CLOUD, ["a1", "a2"]) == {"a1": {"f"}, "a2": frozenset()}
    assert mailbox.overdue(NOW + 99) == []


def test_an_arrival_during_the_work_keeps_the_entry(mailbox, records):
    put(mailbox, arrival())
    with mailbox.lease(CLOUD, shard_of()) as lease:
        (entry,) = mailbox.claim(CLOUD, shard_of(), lease, NOW, 10)
        put(mailbox, arrival(), at=NOW + 1)
        effect = Effect("a1", {"ok": 1}, has_problems=False)
        assert mailbox.settle(CLOUD, lease, entry, effect, NOW) is Settled.NEWER
        (again,) = mailbox.claim(CLOUD, shard_of(), lease, NOW + 1, 10)
    assert again.generation > entry.generation
    assert again.tries == 1
    assert records.verdict(CLOUD, "a1") == {"ok": 1}


def test_a_vanished_asset_leaves_no_verdict_and_no_problem(mailbox, records):
    for record in ({"ok": 1}, None):
        put(mailbox, arrival())
        with mailbox.lease(CLOUD, shard_of()) as lease:
            (entry,) = mailbox.claim(CLOUD, shard_of(), lease, NOW, 10)
            effect = Effect("a1", record, has_problems=record is not None, flags=("f",) if record else ())
            mailbox.settle(CLOUD, lease, entry, effect, NOW)
    assert records.verdict(CLOUD, "a1") is None
    assert records.count_judged(CLOUD) == 0
    assert records.problems(CLOUD, None, 10).items == []
    assert records.flags(CLOUD, ["a1"]) == {"a1": frozenset()}


def test_a_postponed_entry_is_claimed_when_its_time_has_come(mailbox):
    put(mailbox, arrival())
    with mailbox.lease(CLOUD, shard_of()) as lease:
        (entry,) = mailbox.claim(CLOUD, shard_of(), lease, NOW, 10)
        mailbox.postpone(CLOUD, lease, entry, NOW + 5, absent=1)
        assert mailbox.claim(CLOUD, shard_of(), lease, NOW + 4, 10) == []
    assert mailbox.overdue(NOW + 4) == []
    assert mailbox.overdue(NOW + 5) == [(CLOUD, shard_of())]
    (entry,) = claim_all(mailbox, at=NOW + 5)
    assert (entry.absent, entry.tries) == (1, 2)


def test_a_try_can_be_taken_back(mailbox):
    put(mailbox, arrival())
    with mailbox.lease(CLOUD, shard_of()) as lease:
        (entry,) = mailbox.claim(CLOUD, shard_of(), lease, NOW, 10)
        mailbox.postpone(CLOUD, lease, entry, NOW, tried=False)
    assert claim_all(mailbox)[0].tries == 1


def test_a_new_arrival_is_not_postponed_with_the_old_one(mailbox):
    put(mailbox, arrival())
    with mailbox.lease(CLOUD, shard_of()) as lease:
        (entry,) = mailbox.claim(CLOUD, shard_of(), lease, NOW, 10)
        put(mailbox, arrival(), at=NOW + 1)
        mailbox.postpone(CLOUD, lease, entry, NOW + 500)
        mailbox.park(CLOUD, lease, entry, "poison", NOW)
    assert [e.tries for e in claim_all(mailbox, at=NOW + 1)] == [1]


def test_a_parked_entry_waits_for_a_person(mailbox, records):
    put(mailbox, arrival())
    with mailbox.lease(CLOUD, shard_of()) as lease:
        (entry,) = mailbox.claim(CLOUD, shard_of(), lease, NOW, 10)
        mailbox.park(CLOUD, lease, entry, "poison", NOW)
    assert claim_all(mailbox, at=NOW + 999) == []
    (item,) = records.parked(CLOUD, None, 10).items
    assert (item.reason, item.detail["asset_id"]) == ("poison", "a1")


def test_an_entry_whose_details_redis_has_dropped_is_still_worked_on(mailbox, client, records):
    put(mailbox, arrival())
    client.delete(keys.DEFAULT.entry(CLOUD, "id:a1"))
    with mailbox.lease(CLOUD, shard_of()) as lease:
        (entry,) = mailbox.claim(CLOUD, shard_of(), lease, NOW, 10)
        assert (entry.asset_id, entry.causes, entry.tries) == ("a1", ("details lost",), 1)
        assert mailbox.settle(CLOUD, lease, entry, Effect("a1", {}, False), NOW) is Settled.DONE


def test_a_shard_left_by_a_dead_worker_is_overdue_once_its_lease_ends(mailbox, client):
    put(mailbox, arrival())
    client.set(keys.DEFAULT.lease(CLOUD, shard_of()), 999)
    assert mailbox.overdue(NOW) == []
    client.delete(keys.DEFAULT.lease(CLOUD, shard_of()))
    assert mailbox.overdue(NOW) == [(CLOUD, shard_of())]


def test_releasing_a_shard_with_work_left_keeps_it_marked(mailbox):
    put(mailbox, arrival())
    with mailbox.lease(CLOUD, shard_of()):
        pass
    assert mailbox.overdue(NOW) == [(CLOUD, shard_of())]


def echo(fingerprint="abc", kind="metadata"):
    return arrival(cause="resource_metadata_changed", fingerprint=(kind, fingerprint))


def test_the_echo_of_our_latest_write_makes_no_entry(mailbox, records):
    mailbox.expect_echo(CLOUD, [OwnWrite("a1", {"metadata": "abc"})], version=0)
    assert put(mailbox, echo(), echo()) == set()
    assert not records.is_pending(CLOUD, "a1")
    assert put(mailbox, echo("other")) == {shard_of()}


@pytest.mark.parametrize(
    "strange",
    [echo("abc", kind="added"), replace(echo(), asset_id="a2"), arrival(), echo("ABC")],
    ids=["another kind", "another asset", "no fingerprint", "another change"],
)
def test_what_only_resembles_an_echo_is_an_event(mailbox, records, strange):
    mailbox.expect_echo(CLOUD, [OwnWrite("a1", {"metadata": "abc"})], version=0)
    put(mailbox, strange)
    assert records.is_pending(CLOUD, strange.asset_id)


def test_an_echo_is_an_event_once_the_rules_have_changed(mailbox, client, records):
    mailbox.expect_echo(CLOUD, [OwnWrite("a1", {"metadata": "abc"})], version=0)
    client.incr(keys.DEFAULT.of(CLOUD, "version"))
    put(mailbox, echo())
    assert records.is_pending(CLOUD, "a1")


def test_an_echo_is_an_event_once_another_state_was_judged(mailbox, records):
    mailbox.expect_echo(CLOUD, [OwnWrite("a1", {"metadata": "abc"})], version=0)
    put(mailbox, arrival())
    with mailbox.lease(CLOUD, shard_of()) as lease:
        (entry,) = mailbox.claim(CLOUD, shard_of(), lease, NOW, 10)
        mailbox.settle(CLOUD, lease, entry, Effect("a1", {}, False, echo=None), NOW)
    put(mailbox, echo())
    assert records.is_pending(CLOUD, "a1")


def test_a_later_tag_write_expects_nothing_of_the_earlier_one(mailbox, records):
    mailbox.expect_echo(CLOUD, [OwnWrite("a1", {"added": "abc", "removed": ""})], version=0)
    mailbox.expect_echo(CLOUD, [OwnWrite("a1", {"added": "", "removed": "abc"})], version=0)
    put(mailbox, echo("abc", kind="removed"))
    assert not records.is_pending(CLOUD, "a1")
    put(mailbox, echo("abc", kind="added"))
    assert records.is_pending(CLOUD, "a1")


def test_flags_are_ours_from_before_they_are_set(mailbox, records):
    mailbox.expect_echo(CLOUD, [OwnWrite("a1", {"added": "t", "removed": ""}, flags=("missing",))], version=0)
    assert records.flags(CLOUD, ["a1"]) == {"a1": {"missing"}}


def test_a_pause_ends_by_itself(mailbox):
    far = 4_000_000_000.0
    mailbox.pause(CLOUD, Pause(far, "quota"))
    assert mailbox.paused(CLOUD, far - 1) == Pause(far, "quota")
    assert mailbox.paused(CLOUD, far + 1) is None


def test_a_pause_is_seen_by_everybody(client):
    far = 4_000_000_000.0
    RedisMailbox(client).pause(CLOUD, Pause(far, "quota"))
    assert RedisMailbox(client).paused(CLOUD, NOW) == Pause(far, "quota")
    assert RedisMailbox(client).paused("other", NOW) is None


def test_a_crowd_tells_how_many_are_due_and_since_when(mailbox):
    names = [name for name in (f"n{i}" for i in range(40)) if shard_of(name) == 0][:3]
    for second, name in enumerate(names):
        put(mailbox, arrival(name), at=NOW + second)
    put(mailbox, arrival(names[0], priority=Priority.LIVE), at=NOW + 10)
    crowd = mailbox.crowd(CLOUD, 0, NOW + 5)
    assert (crowd.due, crowd.first, crowd.last) == (2, NOW + 1, NOW + 2)


def test_counts_say_what_waits_and_for_how_long(mailbox, records):
    put(mailbox, arrival("a1"))
    put(mailbox, arrival("a2"), at=NOW + 2)
    mailbox.park_delivery(CLOUD, b"{\xff", "no JSON", NOW)
    with mailbox.lease(CLOUD, 0):
        counts = records.counts(CLOUD, NOW + 4)
    assert counts == {
        "pending": 2,
        "oldest_seconds": 4.0,
        "in_flight": 1,
        "held": 0,
        "parked": 1,
        "accepted": 3,
        "settled": 0,
    }


def test_the_oldest_may_be_settled_while_it_is_looked_for(client, mailbox, records, monkeypatch):
    names = [name for name in (f"n{i}" for i in range(40)) if shard_of(name) == 0][:2]
    for second, name in enumerate(names):
        put(mailbox, arrival(name), at=NOW + second)
    look = records._first_arrivals

    def settled_meanwhile(cloud, entry_ids):
        client.delete(records.keys.entry(cloud, entry_ids[0]))
        return look(cloud, entry_ids)

    monkeypatch.setattr(records, "_first_arrivals", settled_meanwhile)
    assert records.counts(CLOUD, NOW + 5)["oldest_seconds"] == 4.0


def test_a_shard_is_nudged_once_in_a_while(mailbox):
    assert mailbox.nudge(CLOUD, 0, 60)
    assert not mailbox.nudge(CLOUD, 0, 60)
    assert mailbox.nudge(CLOUD, 1, 60)


def test_lists_are_read_in_pages_to_their_end(mailbox, records):
    for number in range(5):
        mailbox.park_delivery(CLOUD, b"x", f"reason {number}", NOW)
    first = records.parked(CLOUD, None, 3)
    second = records.parked(CLOUD, first.next_cursor, 3)
    assert [item.reason for item in first.items + second.items] == [f"reason {n}" for n in (4, 3, 2, 1, 0)]
    assert second.next_cursor is None


def test_a_shard_is_nudged_again_once_its_drain_has_begun(mailbox):
    assert mailbox.nudge(CLOUD, 0, 60)
    with mailbox.lease(CLOUD, 0):
        assert mailbox.nudge(CLOUD, 0, 60)
        assert not mailbox.nudge(CLOUD, 0, 60)


def test_an_entry_is_unchanged_until_something_arrives_for_it(mailbox):
    names = [name for name in (f"n{i}" for i in range(40)) if shard_of(name) == 0][:2]
    put(mailbox, *map(arrival, names))
    with mailbox.lease(CLOUD, 0) as lease:
        entries = mailbox.claim(CLOUD, 0, lease, NOW, 10)
        assert mailbox.unchanged(CLOUD, lease, entries) == {entry.id for entry in entries}
        put(mailbox, arrival(names[0]))
        assert mailbox.unchanged(CLOUD, lease, entries) == {f"id:{names[1]}"}


def test_a_pause_leaves_no_nudge_behind_that_would_outlast_it(mailbox):
    mailbox.nudge(CLOUD, 0, 60)
    mailbox.pause(CLOUD, Pause(4_000_000_000.0, "quota"))
    assert mailbox.nudge(CLOUD, 0, 60)


def test_failures_count_up_until_the_account_answers(mailbox):
    assert [mailbox.stumble(CLOUD), mailbox.stumble(CLOUD)] == [1, 2]
    mailbox.recover(CLOUD)
    assert mailbox.stumble(CLOUD) == 1
