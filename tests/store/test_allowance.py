from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.errors import RateLimited
from app.store.allowance import RESERVED, RedisAllowance

HOUR = 3600.0
FULL_HOUR = 1_700_002_800.0


class Time:
    now = FULL_HOUR + 10


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def allowance(client, time):
    return RedisAllowance(client, "demo", lambda: time.now)


def test_nothing_is_held_back_before_the_account_has_named_a_limit(allowance):
    for _ in range(3):
        allowance.spend()
    assert allowance.closed_until() is None


def test_no_call_is_made_above_what_is_left_and_the_next_hour_starts_anew(allowance, time):
    allowance.learn(500, 2, FULL_HOUR + HOUR)
    allowance.spend()
    allowance.spend()
    with pytest.raises(RateLimited) as limited:
        allowance.spend()
    assert limited.value.until == FULL_HOUR + HOUR
    time.now = FULL_HOUR + HOUR
    allowance.spend()
    allowance.learn(500, 0, FULL_HOUR + 2 * HOUR)
    with pytest.raises(RateLimited) as limited:
        allowance.spend()
    assert limited.value.until == FULL_HOUR + 2 * HOUR


def test_a_late_answer_of_the_hour_before_holds_nothing_up(allowance, time):
    time.now = FULL_HOUR + HOUR + 1
    allowance.learn(500, 0, FULL_HOUR + HOUR)
    allowance.spend()


def test_answers_that_overtake_each_other_never_raise_what_is_left(allowance):
    allowance.learn(500, 1, FULL_HOUR + HOUR)
    allowance.learn(500, 3, FULL_HOUR + HOUR)
    allowance.learn(500, 400, FULL_HOUR)
    allowance.spend()
    with pytest.raises(RateLimited):
        allowance.spend()


def test_an_answer_of_a_new_hour_counts(allowance):
    allowance.learn(500, 0, FULL_HOUR + HOUR)
    allowance.learn(2000, 7, FULL_HOUR + 2 * HOUR)
    for _ in range(7):
        allowance.spend()
    with pytest.raises(RateLimited):
        allowance.spend()


def test_calls_of_others_are_counted_as_the_account_tells_of_them(allowance):
    allowance.learn(500, 100, FULL_HOUR + HOUR)
    allowance.learn(500, 0, FULL_HOUR + HOUR)
    with pytest.raises(RateLimited):
        allowance.spend()


def test_without_a_time_the_hour_ends_at_the_full_hour(allowance):
    allowance.learn(500, 0, None)
    with pytest.raises(RateLimited) as limited:
        allowance.spend()
    assert limited.value.until == FULL_HOUR + HOUR


def test_a_share_is_kept_for_live_events(allowance, time):
    kept = int(500 * RESERVED)
    allowance.learn(500, kept + 1, FULL_HOUR + HOUR)
    assert allowance.closed_until() is None
    allowance.spend()
    assert allowance.closed_until() == FULL_HOUR + HOUR
    time.now = FULL_HOUR + HOUR
    assert allowance.closed_until() is None


def test_many_at_once_spend_exactly_what_is_left(allowance):
    allowance.learn(500, 40, FULL_HOUR + HOUR)

    def spend(_):
        try:
            allowance.spend()
        except RateLimited:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spend, range(100))) == 40
