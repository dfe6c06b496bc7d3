"""Entries whose worker did not come back: the one that ends workers is found, and the others are spared."""

from __future__ import annotations

import pytest

from app.model import Arrival, Effect
from app.store import keys
from app.store.mailbox import BEHIND_OTHERS, SMALL_COMPANY, TRIES_ALONE, RedisMailbox
from app.store.records import RedisRecords

CLOUD = "demo"
NOW = 1_700_000_000.0
NAMES = [name for name in (f"n{number}" for number in range(200)) if keys.shard_of(f"id:{name}") == 0]


@pytest.fixture
def mailbox(client):
    return RedisMailbox(client)


@pytest.fixture
def records(client):
    return RedisRecords(client)


def put(mailbox, *names, at=NOW):
    mailbox.put(CLOUD, [Arrival(name, None, "upload") for name in names], at)


class Workers:
    """One worker after the other; whoever takes a killing entry ends without a word."""

    def __init__(self, mailbox, killing=()):
        self.mailbox, self.killing = mailbox, {f"id:{name}" for name in killing}
        self.now, self.companies, self.deaths, self.done = NOW, [], 0, []

    def work(self, most=100):
        """Let a worker work until it dies or nothing is due; False if nothing was."""
        with self.mailbox.lease(CLOUD, 0) as lease:
            while entries := self.mailbox.claim(CLOUD, 0, lease, self.now, most):
                self.companies.append([entry.id.removeprefix("id:") for entry in entries])
                if self.killing & {entry.id for entry in entries}:
                    self.deaths += 1
                    return True
                for entry in entries:
                    self.mailbox.settle(CLOUD, lease, entry, Effect(entry.asset_id, {}, False), self.now)
                    self.done.append(entry.asset_id)
        return False

    def work_off(self):
        for _ in range(60):
            if not self.work():
                self.now += BEHIND_OTHERS
                if not self.work():
                    return
            self.now += 1


def parked(records):
    return [item.detail["asset_id"] for item in records.parked(CLOUD, None, 100).items]


def test_a_lone_entry_that_ends_its_worker_is_parked_after_three_tries(mailbox, records):
    put(mailbox, NAMES[0])
    workers = Workers(mailbox, killing=NAMES[:1])
    workers.work_off()
    assert workers.deaths == TRIES_ALONE
    (item,) = records.parked(CLOUD, None, 10).items
    assert item.detail == {"asset_id": NAMES[0], "address": "", "causes": ["upload"]}
    assert item.reason == "three workers in a row died or failed while working on it alone"
    assert not records.is_pending(CLOUD, NAMES[0])
    assert mailbox.overdue(workers.now + 999) == []


def test_among_many_it_alone_is_parked_and_all_others_are_done(mailbox, records):
    names = NAMES[:90]
    put(mailbox, *names)
    workers = Workers(mailbox, killing=[names[40]])
    workers.work_off()
    assert parked(records) == [names[40]]
    assert sorted(workers.done) == sorted(set(names) - {names[40]})
    assert workers.deaths == TRIES_ALONE + 2


def test_several_of_them_are_found(mailbox, records):
    names, killing = NAMES[:60], [NAMES[0], NAMES[1], NAMES[30], NAMES[59]]
    put(mailbox, *names)
    workers = Workers(mailbox, killing)
    workers.work_off()
    assert sorted(parked(records)) == sorted(killing)
    assert sorted(workers.done) == sorted(set(names) - set(killing))


def test_those_who_were_there_when_a_worker_ended_come_in_smaller_companies(mailbox):
    put(mailbox, *NAMES[:35])
    workers = Workers(mailbox, killing=[NAMES[34]])
    workers.work()
    put(mailbox, *NAMES[35:50], at=NOW + 1)
    workers.killing.clear()
    workers.now = NOW + 1
    workers.work()
    assert [len(each) for each in workers.companies] == [35, 10, 10, 10, 5, 15]
    assert SMALL_COMPANY == 10


def test_whoever_is_tried_alone_again_lets_others_go_first(mailbox, records):
    put(mailbox, NAMES[0])
    workers = Workers(mailbox, killing=NAMES[:1])
    workers.work()
    workers.work()
    put(mailbox, NAMES[1])
    workers.work()
    assert workers.done == [NAMES[1]]
    assert records.is_pending(CLOUD, NAMES[0])


def test_an_end_of_any_kind_counts_from_none_again(mailbox, client):
    put(mailbox, NAMES[0])
    for end in ("postpone", "park of an older cause", "settle of an older cause"):
        with mailbox.lease(CLOUD, 0) as lease:
            (entry,) = mailbox.claim(CLOUD, 0, lease, NOW, 10)
            assert client.hget(keys.DEFAULT.entry(CLOUD, entry.id), "unended") == "3"
            if end == "postpone":
                mailbox.postpone(CLOUD, lease, entry, NOW)
            else:
                put(mailbox, NAMES[0])
                if end.startswith("park"):
                    mailbox.park(CLOUD, lease, entry, "x", NOW)
                else:
                    mailbox.settle(CLOUD, lease, entry, Effect(NAMES[0], {}, False), NOW)
        assert client.hget(keys.DEFAULT.entry(CLOUD, entry.id), "unended") == "0"


def test_new_events_do_not_save_an_entry_that_ends_workers(mailbox, records):
    workers = Workers(mailbox, killing=NAMES[:1])
    for number in range(TRIES_ALONE + 1):
        put(mailbox, NAMES[0], at=NOW + number)
        workers.now = NOW + number
        workers.work()
    assert parked(records) == NAMES[:1]
    assert workers.deaths == TRIES_ALONE


def test_an_address_that_ends_workers_is_parked_by_its_address(mailbox, records):
    from app.model import Address

    address = next(
        a for n in range(99) if keys.shard_of(f"at:{(a := Address('image', 'upload', f'p/{n}'))}") == 0
    )
    mailbox.put(CLOUD, [Arrival(None, address, "moderation")], NOW)
    workers = Workers(mailbox)
    workers.killing = {f"at:{address}"}
    workers.work_off()
    (item,) = records.parked(CLOUD, None, 10).items
    assert item.detail == {"asset_id": None, "address": str(address), "causes": ["moderation"]}
