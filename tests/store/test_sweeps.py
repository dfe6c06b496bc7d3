from __future__ import annotations

import pytest

from app.model import Arrival, Effect, SweepState
from app.store import keys
from app.store.mailbox import RedisMailbox
from app.store.sweeps import RedisSweeps

CLOUD = "demo"
NOW = 1_700_000_000.0


@pytest.fixture
def sweeps(client):
    return RedisSweeps(client)


def judge(client, name, at, record=True):
    mailbox, shard = RedisMailbox(client), keys.shard_of(f"id:{name}")
    mailbox.put(CLOUD, [Arrival(name, None, "upload")], at)
    effect = Effect(name, {"asset_id": name} if record else None, has_problems=False)
    with mailbox.lease(CLOUD, shard) as lease:
        (entry,) = mailbox.claim(CLOUD, shard, lease, at, 10)
        mailbox.settle(CLOUD, lease, entry, effect, at)


def test_a_state_is_kept_as_it_was(sweeps):
    assert sweeps.state(CLOUD) == SweepState()
    state = SweepState(NOW, 1.5, 2, "next", 3, 4, 5, 6.25, 7)
    sweeps.save(CLOUD, state)
    assert sweeps.state(CLOUD) == state


def test_one_at_a_time_has_the_turn(sweeps):
    with sweeps.turn(CLOUD) as mine, sweeps.turn(CLOUD) as other, sweeps.turn("elsewhere") as free:
        assert (mine, other, free) == (True, False, True)
    with sweeps.turn(CLOUD) as mine:
        assert mine


def test_a_turn_that_was_lost_is_not_taken_from_its_next_holder(client, sweeps):
    with sweeps.turn(CLOUD) as mine:
        assert mine
        client.delete(keys.DEFAULT.of(CLOUD, "sweep:turn"))  # it took too long
        client.set(keys.DEFAULT.of(CLOUD, "sweep:turn"), "somebody else")
    assert client.get(keys.DEFAULT.of(CLOUD, "sweep:turn")) == "somebody else"


def test_assets_with_a_verdict_that_were_neither_listed_nor_judged_are_unseen(client, sweeps):
    for name in ("old", "listed", "gone"):
        judge(client, name, NOW)
    judge(client, "gone", NOW + 1, record=False)
    judge(client, "new", NOW + 20)
    sweeps.saw(CLOUD, ["listed", "never judged"], NOW + 20)
    assert sweeps.unseen(CLOUD, NOW + 10, 5) == ["old"]
    sweeps.saw(CLOUD, ["old"], NOW + 30)
    assert sweeps.unseen(CLOUD, NOW + 10, 5) == []


def test_being_listed_never_makes_an_asset_older(client, sweeps):
    judge(client, "a", NOW + 20)
    sweeps.saw(CLOUD, ["a"], NOW)
    assert sweeps.unseen(CLOUD, NOW + 10, 5) == []
