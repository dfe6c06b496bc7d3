"""Counting in memory: nothing is lost between two flushes, and what the store did not take comes again."""

from __future__ import annotations

import threading
import time
from collections import defaultdict

import pytest

from app.errors import StoreUnavailable
from app.usecases.meter import OTHER, Meter, metrics
from app.usecases.meter.words import cause_of


class Shelf:
    """Tallies in memory that can be silent."""

    def __init__(self) -> None:
        self.held: dict[str, defaultdict[tuple[str, ...], float]] = defaultdict(lambda: defaultdict(float))
        self.silent_for: set[str] = set()
        self.asked = 0

    def add(self, cloud, amounts):
        self.asked += 1
        if cloud in self.silent_for:
            raise StoreUnavailable("Redis did not answer")
        for name, amount in amounts.items():
            self.held[cloud][name] += amount

    def totals(self, cloud):
        return dict(self.held[cloud])


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def test_counts_go_on_together_and_only_once(shelf):
    meter = Meter(shelf)
    for _ in range(5):
        meter.count("demo", metrics.WRITES, "values")
    meter.flush()
    meter.flush()
    assert (shelf.totals("demo"), shelf.asked) == ({("writes", "values"): 5}, 1)


def test_what_the_store_did_not_take_is_kept_and_nothing_else_is_counted_twice(shelf):
    meter = Meter(shelf)
    for cloud in ("one", "two", "three"):
        meter.count(cloud, metrics.WRITES, "values")
    shelf.silent_for = {"two"}
    with pytest.raises(StoreUnavailable):
        meter.flush()
    meter.count("two", metrics.WRITES, "values")
    shelf.silent_for = set()
    meter.flush()
    told = {cloud: shelf.totals(cloud)["writes", "values"] for cloud in ("one", "two", "three")}
    assert told == {"one": 1, "two": 2, "three": 1}


@pytest.mark.parametrize(
    ("seconds", "bound"), [(0.0, "0.25"), (0.25, "0.25"), (0.26, "0.5"), (7200.0, "7200.0"), (9e9, "+Inf")]
)
def test_a_duration_falls_into_the_first_bucket_that_holds_it(shelf, seconds, bound):
    meter = Meter(shelf)
    meter.observe("demo", metrics.EVENT_TO_WRITE, seconds)
    meter.flush()
    name = metrics.EVENT_TO_WRITE.name
    assert shelf.totals("demo") == {(name, bound): 1, (name, "sum"): seconds}


def test_a_clock_that_was_set_back_takes_nothing_away(shelf):
    meter = Meter(shelf)
    meter.observe("demo", metrics.EVENT_TO_WRITE, -5)
    meter.flush()
    assert shelf.totals("demo")["event_to_write_seconds", "sum"] == 0


def test_threads_that_count_while_others_flush_lose_nothing(shelf):
    meter = Meter(shelf)

    def work() -> None:
        for _ in range(500):
            meter.count("demo", metrics.WRITES, "values")
            meter.flush()

    threads = [threading.Thread(target=work) for _ in range(4)]
    lock, add = threading.Lock(), shelf.add

    def one_at_a_time(cloud, amounts):
        with lock:
            add(cloud, amounts)

    shelf.add = one_at_a_time
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shelf.totals("demo") == {("writes", "values"): 2000}


@pytest.mark.parametrize(
    ("cause", "word"),
    [
        ("upload", "upload"),
        ("backfill:2026-abc", "backfill"),
        ("held back", "held_back"),
        ("a type the vendor adds", OTHER),
        ("", OTHER),
    ],
)
def test_causes_are_few_words_whatever_comes(cause, word):
    assert cause_of(("sweep", cause), frozenset({"upload"})) == word
    assert cause_of((), frozenset()) == OTHER


def test_a_sweep_that_meets_what_a_notification_told_of_takes_nothing_from_it():
    assert cause_of(("upload", "sweep"), frozenset({"upload"})) == "upload"


def test_counting_takes_next_to_no_time(shelf):
    meter, times = Meter(shelf), 10_000
    begun = time.thread_time()
    for _ in range(times):
        meter.count("demo", metrics.EVALUATIONS, "changed", "upload")
        meter.observe("demo", metrics.ACKNOWLEDGED, 0.004)
    assert (time.thread_time() - begun) / times < 0.0001
