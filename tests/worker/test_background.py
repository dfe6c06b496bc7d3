from __future__ import annotations

import threading

from app.errors import StoreUnavailable
from app.usecases.recover import Recovery
from tests.waiting import wait_for
from worker import background, stopping


def test_a_failing_task_keeps_neither_itself_nor_the_others_from_running(monkeypatch, caplog):
    asked = threading.Event()
    monkeypatch.setattr(stopping, "_asked", asked)
    monkeypatch.setattr(background, "PERIOD", 0.01)
    runs = []

    def failing():
        runs.append("failing")
        raise StoreUnavailable("Redis did not answer") if runs.count("failing") % 2 else RuntimeError("boom")

    threads = background.start([failing, lambda: runs.append("fine")])
    wait_for(lambda: runs.count("fine") > 3 and runs.count("failing") > 3)
    asked.set()
    for thread in threads:
        thread.join(timeout=5)
    assert not any(thread.is_alive() for thread in threads)
    assert "Redis did not answer" in caplog.text
    assert "boom" in caplog.text


def test_a_slow_task_holds_up_no_other(monkeypatch):
    asked, slow, runs = threading.Event(), threading.Event(), []
    monkeypatch.setattr(stopping, "_asked", asked)
    monkeypatch.setattr(background, "PERIOD", 0.01)
    background.start([slow.wait, lambda: runs.append("fine")])
    wait_for(lambda: len(runs) > 3)
    asked.set()
    slow.set()


class Box:
    """A mailbox with two overdue shards, one of them of a paused account."""

    def __init__(self):
        self.free = True

    def overdue(self, at):
        return [("demo", 0), ("paused", 1)]

    def paused(self, cloud, at):
        return object() if cloud == "paused" else None

    def nudge(self, cloud, shard, seconds):
        free, self.free = self.free, False
        return free


class Drains:
    def __init__(self):
        self.asked = []

    def drain(self, cloud, shard):
        self.asked.append((cloud, shard))


def test_overdue_shards_are_asked_for_once_in_a_while_but_not_while_their_account_pauses():
    box, drains = Box(), Drains()
    recovery = Recovery(box, drains, lambda: 0.0)
    assert [recovery.run(), recovery.run()] == [1, 0]
    assert drains.asked == [("demo", 0)]
