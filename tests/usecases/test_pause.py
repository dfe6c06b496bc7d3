"""A person's pause: nothing is enforced, events wait, and only a person lets go of it."""

from __future__ import annotations

import pytest

from app.errors import RuleSetInvalid
from app.model import Pause
from app.usecases.pauses import halt_account
from app.usecases.recover import Recovery
from tests.usecases.world import CLOUD


def halt(world):
    halt_account(world.mailbox, CLOUD, reason="  the shop is closed ", by="ann", now=world.now())


def test_nothing_is_read_or_written_and_events_wait(world):
    halt(world)
    asset = world.upload("one", "kind=small")
    world.our_calls()
    world.enforce(asset)
    assert world.our_calls() == {}
    assert world.records.counts(CLOUD, world.now())["pending"] == 1
    assert Recovery(world.mailbox, world.drains, world.now).run() == 0


def test_what_has_waited_is_enforced_after_a_person_resumes(world):
    asset = world.upload("one", "kind=small")
    halt(world)
    world.enforce(asset)
    world.ahead += 86_400
    assert world.mailbox.paused(CLOUD, world.now()) is not None
    assert world.mailbox.resume(CLOUD, "bob", world.now())
    world.drain_all()
    assert world.values(asset) == {"kind": "small", "size": "xs"}
    assert not world.mailbox.resume(CLOUD, "bob", world.now())


def test_it_is_known_who_paused_it_and_why(world):
    halt(world)
    halted = world.mailbox.halted(CLOUD)
    assert halted is not None
    assert (halted.by, halted.reason) == ("ann", "the shop is closed")
    world.mailbox.resume(CLOUD, "bob", world.now())
    told = [(entry.kind, entry.detail["by"]) for entry in world.records.audit(CLOUD, None, 10).items]
    assert told[:2] == [("resumed", "bob"), ("paused", "ann")]


def test_a_pause_that_the_account_asks_for_ends_and_a_persons_stays(world):
    halt(world)
    world.mailbox.pause(CLOUD, Pause(world.now() + 10, "420"))
    assert world.mailbox.paused(CLOUD, world.now()).reason == "420"
    world.ahead += 11
    assert world.mailbox.paused(CLOUD, world.now()).by == "ann"


def test_a_batch_that_is_under_way_writes_nothing_more(world):
    """The pause comes between reading and writing; the entry stays and is no suspect."""
    asset = world.upload("one", "kind=small")
    world.tell(asset)
    drain = world.drain_for()
    current = world.snapshots.current

    def halt_meanwhile(*given):
        halt(world)
        return current(*given)

    world.snapshots.current = halt_meanwhile
    for shard in range(2):
        drain.run(shard)
    assert world.values(asset) == {"kind": "small"}
    world.snapshots.current = current
    world.mailbox.resume(CLOUD, "bob", world.now())
    world.drain_all()
    assert world.values(asset) == {"kind": "small", "size": "xs"}


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_is_needed(world, reason):
    with pytest.raises(RuleSetInvalid, match="say why"):
        halt_account(world.mailbox, CLOUD, reason=reason, by="ann", now=world.now())
    assert world.mailbox.halted(CLOUD) is None
