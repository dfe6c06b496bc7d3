"""A rolling deploy: a version with a newer layout starts beside the one before, in the middle of a burst."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest

from app.model import LAYOUT
from tests.chaos.arena import Arena
from tests.waiting import wait_for

HANDFUL = 40
REFUSES = "a newer version of Fieldwarden works on sandbox in this Redis: update this one"


@pytest.fixture
def arena(tmp_path):
    """Everything running in the version before."""
    folder = tmp_path / "arena"
    folder.mkdir()
    one = Arena(folder, hits=0, chances={}, workers=1, layout=LAYOUT - 1)
    try:
        one.ready()
        one.listen_to_the_account()
        yield one
    finally:
        one.close()


@contextmanager
def burst(arena):
    """Send event after event while the block runs."""
    over = threading.Event()

    def send():
        while not over.is_set():
            arena.send(arena.upload(HANDFUL))

    sender = threading.Thread(target=send)
    sender.start()
    try:
        yield
    finally:
        over.set()
        sender.join()


def has_settled(arena, count):
    return (arena.status() or {"settled": 0})["settled"] >= count


def test_old_and_new_workers_side_by_side_lose_nothing_and_the_old_one_stops_with_words(arena):
    (old,) = arena.workers
    with burst(arena):
        wait_for(lambda: has_settled(arena, HANDFUL), 30)
        assert REFUSES not in old.log.read_text()
        arena.add_worker()
        wait_for(lambda: REFUSES in old.log.read_text(), 60)
        sent = len(arena.uploaded)
        wait_for(lambda: has_settled(arena, sent + HANDFUL), 60)
    arena.quiet(90)
    assert (len(arena.taken), arena.refused) == (len(arena.uploaded), 0)
    assert arena.wrong() == ([], [])
    assert old.starts == 1, "it was not ended by it"
    assert "Traceback" not in old.log.read_text()
    assert any(REFUSES in reason for reason in (arena.status() or {})["degraded"])
