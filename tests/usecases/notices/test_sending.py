"""Notices are sent until they arrive, once for those who drop repeats, and given up when it is too late."""

from __future__ import annotations

import json
import random

import fakeredis
import pytest

from app.store.mailbox import RedisMailbox
from app.store.notices import RedisNotices
from app.store.records import RedisRecords
from app.usecases.notices.sending import (
    AT_ONCE,
    GIVE_UP,
    MOST,
    PAUSES,
    REFUSED_TRIES,
    Failure,
    Notices,
    summary,
)
from tests.settling import CLOUD, NOW, settle

TEAM = ("missing_mandatory", "team")
DOWN = Failure("the receiver answers 500")


class Deployment:
    """A store, a clock, and a receiver that answers as told."""

    def __init__(self, every=0.0):
        client = fakeredis.FakeRedis(decode_responses=True)
        self.mailbox = RedisMailbox(client, notices=True)
        self.book, self.records = RedisNotices(client), RedisRecords(client)
        self.now, self.failure, self.tries = NOW, None, []
        self.arrived = {}
        self.every = every
        self.sender = self.start()

    def start(self):
        """Another process that sends."""
        return Notices(self.book, [CLOUD], self.send, self.every, lambda: self.now)

    def send(self, message_id, body, at):
        assert at == self.now
        self.tries.append(message_id)
        failure = self.failure(body) if callable(self.failure) else self.failure
        if failure is None:
            assert self.arrived.setdefault(message_id, body) == body
        return failure

    def run(self, seconds=0.0):
        self.now += seconds
        self.sender.run()

    def assets(self):
        return [
            [item["asset_id"] for item in json.loads(body)["data"]["items"]] for body in self.arrived.values()
        ]


@pytest.fixture
def deployment():
    return Deployment()


def test_each_asset_is_told_of_at_once_and_once(deployment):
    settle(deployment.mailbox, "a", TEAM)
    settle(deployment.mailbox, "b", TEAM)
    deployment.run()
    deployment.run(60)
    assert deployment.assets() == [["a"], ["b"]]
    assert len(deployment.tries) == 2


def test_a_digest_waits_for_its_time_and_then_has_all():
    deployment = Deployment(every=600)
    settle(deployment.mailbox, "a", TEAM)
    deployment.run(599)
    assert deployment.tries == []
    settle(deployment.mailbox, "b", TEAM, at=deployment.now)
    deployment.run(1)
    assert deployment.assets() == [["a", "b"]]


def test_what_comes_while_a_digest_is_tried_again_is_in_the_next():
    deployment = Deployment(every=600)
    settle(deployment.mailbox, "a", TEAM)
    deployment.failure = DOWN
    deployment.run(600)
    settle(deployment.mailbox, "b", TEAM, at=deployment.now)
    deployment.failure = None
    deployment.sender = deployment.start()
    deployment.run(PAUSES[0])
    assert deployment.assets() == [["a"]]
    assert len(set(deployment.tries)) == 1
    deployment.run(600)
    assert deployment.assets() == [["a"], ["b"]]


def test_a_large_digest_is_several_messages():
    deployment = Deployment(every=10)
    for number in range(MOST + 3):
        settle(deployment.mailbox, f"a{number}", TEAM)
    deployment.run(10)
    assert [len(assets) for assets in deployment.assets()] == [MOST, 3]


def test_pauses_grow_and_a_receiver_may_ask_for_more(deployment):
    settle(deployment.mailbox, "a", TEAM)
    deployment.failure = DOWN
    deployment.run()
    for pause in (*PAUSES, PAUSES[-1]):
        tries = len(deployment.tries)
        deployment.run(pause - 0.1)
        assert len(deployment.tries) == tries
        deployment.run(0.1)
        assert len(deployment.tries) == tries + 1
    deployment.failure = None
    deployment.run(PAUSES[-1])
    assert deployment.assets() == [["a"]]
    settle(deployment.mailbox, "b", TEAM, at=deployment.now)
    deployment.failure = Failure("busy", wait=77)
    deployment.run()
    deployment.failure = None
    deployment.run(76)
    assert deployment.assets() == [["a"]]
    deployment.run(1)
    assert deployment.assets() == [["a"], ["b"]]


def test_after_a_day_what_did_not_arrive_is_given_up_and_newer_ones_are_not(deployment):
    deployment.failure = DOWN
    for number in range(MOST + 5):
        settle(deployment.mailbox, f"old{number}", TEAM)
    deployment.run()
    settle(deployment.mailbox, "young", TEAM, at=NOW + GIVE_UP)
    deployment.run(GIVE_UP + 1)
    assert deployment.book.counted(CLOUD) == 1
    entries = RedisRecords(deployment.book.client).audit(CLOUD, None, 10).items
    assert [entry.kind for entry in entries] == ["notice_given_up"] * 3
    assert sum(entry.detail["count"] for entry in entries) == MOST + 5
    assert entries[0].detail["reason"] == DOWN.reason
    told = summary(deployment.book, CLOUD, deployment.now)
    assert (told["given_up"], told["pending"]) == (MOST + 5, 1)
    deployment.failure = None
    deployment.run(PAUSES[-1])
    assert deployment.assets() == [["young"]]


def test_a_message_whose_content_is_refused_does_not_hold_up_the_others(deployment):
    settle(deployment.mailbox, "bad", TEAM)
    settle(deployment.mailbox, "good", TEAM)
    deployment.failure = lambda body: Failure("it says 400", refused=True) if b'"bad"' in body else None
    for _ in range(REFUSED_TRIES + 1):
        deployment.run(PAUSES[-1])
    assert deployment.assets() == [["good"]]
    assert len(deployment.tries) == REFUSED_TRIES + 1


def test_the_status_tells_how_it_goes(deployment):
    assert summary(deployment.book, CLOUD, NOW) == {
        "pending": 0,
        "oldest_seconds": 0,
        "sent_at": None,
        "failure": None,
        "given_up": 0,
        "dropped": 0,
    }
    settle(deployment.mailbox, "a", TEAM)
    deployment.failure = DOWN
    deployment.run(3)
    told = summary(deployment.book, CLOUD, deployment.now)
    assert (told["pending"], told["oldest_seconds"]) == (1, 3)
    assert told["failure"] == {"at": NOW + 3, "reason": DOWN.reason}
    deployment.failure = None
    deployment.run(PAUSES[0])
    told = summary(deployment.book, CLOUD, deployment.now)
    assert (told["pending"], told["failure"], told["sent_at"]) == (0, None, deployment.now)


def test_others_get_their_turn_while_there_is_much_to_send(deployment):
    for number in range(30):
        settle(deployment.mailbox, f"a{number}", TEAM)

    def slow(_):
        deployment.now += AT_ONCE / 4
        return

    deployment.failure = slow
    deployment.run()
    assert len(deployment.arrived) == 4


@pytest.mark.parametrize("every", [0.0, 300.0])
@pytest.mark.parametrize("seed", range(8))
def test_whatever_fails_each_problem_opens_once_and_closes_once(every, seed):
    """Processes die between a message's arrival and the note of it; the receiver drops repeats by id."""
    chance, deployment = random.Random(seed), Deployment(every)
    pairs = [TEAM, ("invalid_value", "size")]
    state = dict.fromkeys("abcd", ())

    class Died(Exception):
        pass

    def fate(_):
        if chance.random() < 0.4:
            return DOWN
        return None

    take_off = deployment.book.take_off

    def dying(*arguments):
        if chance.random() < 0.3:
            raise Died
        take_off(*arguments)

    deployment.failure, deployment.book.take_off = fate, dying
    for _ in range(60):
        name = chance.choice("abcd")
        state[name] = tuple(pair for pair in pairs if chance.random() < 0.5)
        settle(deployment.mailbox, name, *state[name], at=deployment.now)
        try:
            deployment.run(chance.choice((0, 5, 200)))
        except Died:
            deployment.sender = deployment.start()
    deployment.failure, deployment.book.take_off = None, take_off
    for _ in range(3):
        deployment.run(PAUSES[-1])
    is_open = set()
    for body in deployment.arrived.values():
        for item in json.loads(body)["data"]["items"]:
            opened, closed = (
                {(item["asset_id"], one["code"], one["field"]) for one in item[kind]}
                for kind in ("opened", "closed")
            )
            assert not opened & is_open
            assert closed <= is_open
            is_open = (is_open | opened) - closed
    assert is_open == {(name, *pair) for name, found in state.items() for pair in found}
