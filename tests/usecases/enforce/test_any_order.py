"""Whatever arrives, in whatever order, and wherever workers die: what the rules say is what comes of it."""

from __future__ import annotations

import random

import fakeredis
import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.sandbox import SandboxAccount
from app.usecases.enforce.policy import after
from app.usecases.release import Release
from tests.usecases.enforce.mortal import Mortal
from tests.usecases.enforce.post import Post
from tests.usecases.world import CLOUD, FLAG, Direct, World

NAMES = ("a", "b", "c")
EDITS = (
    "kind=small",
    "kind=large",
    "kind=odd",
    "size=xl",
    "size=xs",
    "size=",
    "owner=Ada",
    "owner=",
    "kind=",
)
HARMLESS = [edit for edit in EDITS if not edit.startswith("size")]
"""Edits of what we never write; what becomes of the others at such a moment: test_overwritten.py."""
steps = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), st.sampled_from(NAMES), st.sampled_from(EDITS)),
        st.tuples(st.just("deliver"), st.integers(0, 30), st.integers(1, 3)),
        st.tuples(st.just("drain"), st.just(0), st.just(0)),
        st.tuples(st.just("die"), st.integers(1, 60), st.just(0)),
        st.tuples(
            st.just("meanwhile"),
            st.integers(1, 60),
            st.tuples(st.sampled_from(NAMES), st.sampled_from(HARMLESS)),
        ),
    ),
    max_size=14,
)


@pytest.fixture(scope="module")
def account():
    account = SandboxAccount(seed_example=False)
    yield account, Direct(account)
    account.close()


class Story:
    """What people do to a few assets, what is delivered of it, and workers that live or die."""

    def __init__(self, account, client):
        sandbox, direct = account
        sandbox.reset()
        self.world = World("http://127.0.0.1:1", client, direct)
        self.world.set_rules()
        self.assets = {name: self.world.upload(name, "kind=odd") for name in NAMES}
        self.post, self.events, self.delivered = Post(self.world), [], set()
        self.release = Release(
            self.world.mailbox, self.world.rulebook, self.world.drains, [CLOUD], self.world.now
        )
        self.wanted = {name: {"kind": "odd"} for name in NAMES}
        for number in range(len(NAMES)):
            self.deliver(number, 1)

    def edit(self, name, metadata):
        self.world.api("POST", "/image/metadata", data={"public_ids[]": name, "metadata": metadata})
        field, _, value = metadata.partition("=")
        self.wanted[name][field] = value or None

    def deliver(self, number, copies):
        self.collect()
        if self.events:
            number %= len(self.events)
            self.post.hand_over([self.events[number]] * copies)
            self.delivered.add(number)

    def collect(self):
        self.events += self.post.collect()

    def drain(self, *_):
        Mortal(self.world, 0).drain_all()

    def die(self, number, _):
        Mortal(self.world, number).drain_all()

    def meanwhile(self, number, edit):
        """Have somebody edit an asset in the middle of a drain, and its event delivered at once."""

        def happens():
            self.edit(*edit)
            self.collect()
            self.deliver(-1, 1)

        Mortal(self.world, number, happens).drain_all()

    def end(self, order, again=False):
        """Deliver what never was, in some order, and let the workers work until nothing more happens."""
        for number_of_round in range(9):
            self.collect()
            is_first = number_of_round == 0
            due = [n for n in range(len(self.events)) if (again and is_first) or n not in self.delivered]
            if not (due or is_first):
                return
            self.post.hand_over(order([self.events[number] for number in due]))
            self.delivered |= set(due)
            self.work_off()
        raise AssertionError("it goes on for ever")

    def work_off(self):
        for _ in range(40):
            self.world.ahead += 11
            self.release.run()
            self.drain()
            counts = self.world.records.counts(CLOUD, self.world.now())
            if not (counts["pending"] or counts["held"]):
                return

    def check(self):
        rules = self.world.snapshots.current(CLOUD).rules
        for name, asset_id in self.assets.items():
            values, record = self.world.values(asset_id), self.world.verdict(asset_id)
            verdict = rules.evaluate(values)
            assert verdict.changes == {}
            assert record["verdict"] == {**verdict.as_json(), "problems": list(verdict.problems)}
            lacking = {p["field"] for p in verdict.problems if p["code"] == "missing_mandatory"}
            flags = {FLAG, *(f"{FLAG}:{field}" for field in lacking)} if lacking else set()
            assert set(self.world.flags(asset_id)) == flags
            wanted = after({}, self.wanted[name])
            assert {**wanted, **rules.evaluate(wanted).changes}.items() <= {**values, **wanted}.items()
            for field in ("kind", "owner"):
                assert values.get(field) == wanted.get(field)
            assert values.get("size") == wanted["size"] if "size" in wanted else True
        assert self.world.records.parked(CLOUD, None, 9).items == []

    def check_that_nothing_more_is_written(self, order):
        self.world.our_calls()
        self.end(order, again=True)
        assert all(call.startswith("GET ") for call in self.world.our_calls())


def tell(story, told, order):
    for verb, *arguments in told:
        getattr(story, verb)(*arguments)
    story.end(order)
    story.check()
    story.check_that_nothing_more_is_written(order)
    story.world.close()


@given(steps, st.integers(0, 999))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_any_events_in_any_order_with_deaths_anywhere_end_in_what_the_rules_say(account, told, seed):
    tell(Story(account, fakeredis.FakeRedis(decode_responses=True)), told, shuffled(seed))


@given(steps, st.integers(0, 999))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_and_so_it_is_with_a_real_server(account, redis_url, told, seed):
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        client.flushdb()
        tell(Story(account, client), told, shuffled(seed))


def shuffled(seed):
    chance = random.Random(seed)

    def order(events):
        copies = [event for event in events for _ in range(chance.randint(1, 2))]
        chance.shuffle(copies)
        return copies

    return order
