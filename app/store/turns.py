"""Turns: one process at a time makes the next steps of something that goes on in the background."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.store.guard import guarded
from app.store.scripts import Client


@contextmanager
def turn(client: Client, key: str, seconds: float) -> Iterator[bool]:
    """Take a turn for the length of a with block; gives False if somebody else has it.

    seconds: how long it lasts at most, should its holder die. Steps that take longer have lost their turn;
    made twice they must do no harm.
    """
    lock = client.lock(key, timeout=seconds, blocking=False)
    with guarded():
        mine = lock.acquire()
    try:
        yield mine
    finally:
        if mine and lock.owned():
            with guarded():
                lock.release()
