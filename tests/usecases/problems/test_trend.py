"""Counts by day are made now and then, by one worker, and kept for a bounded time."""

from __future__ import annotations

from app.model import Day
from app.usecases.problems.trend import COUNT_EVERY, MOST_NAMES, TREND_DAYS, DailyCount
from tests.settling import CLOUD, NOW

from .conftest import DAY

TEAM = ("missing_mandatory", "team")


class Workers:
    def __init__(self, shop):
        self.shop, self.now = shop, NOW
        shop.book.set_up(CLOUD, NOW)

    def start(self):
        shop = self.shop
        return DailyCount(shop.records, shop.trends, shop.book, [CLOUD], lambda: self.now)

    def days(self):
        return self.shop.trends.days(CLOUD)


def test_a_days_count_is_its_last(shop):
    workers = Workers(shop)
    worker = workers.start()
    worker.run()
    assert workers.days() == [Day("2027-01-15", 0, 0, {}, {})]
    shop.add("a", TEAM, ("invalid_value", "size"))
    workers.now += COUNT_EVERY - 1
    worker.run()
    assert workers.days()[0].assets == 0
    workers.now += 1
    shop.client.delete(f"fieldwarden:{CLOUD}:trend:turn")  # as Redis does by its own clock
    worker.run()
    assert workers.days() == [
        Day("2027-01-15", 1, 1, {"team": 1}, {"missing_mandatory": 1, "invalid_value": 1})
    ]


def test_one_worker_counts_for_all(shop):
    workers = Workers(shop)
    workers.start().run()
    shop.add("a", TEAM)
    workers.start().run()
    assert workers.days()[0].assets == 0
    assert 0 < shop.client.pttl(f"fieldwarden:{CLOUD}:trend:turn") <= COUNT_EVERY * 1000


def test_nothing_is_counted_in_a_redis_that_was_not_set_up(shop):
    DailyCount(shop.records, shop.trends, shop.book, [CLOUD], lambda: NOW).run()
    assert shop.trends.days(CLOUD) == []


def test_days_are_kept_for_their_time_and_no_longer(shop):
    workers = Workers(shop)
    for age in (TREND_DAYS + 1, TREND_DAYS, 1):
        workers.now = NOW - age * DAY
        shop.client.delete(f"fieldwarden:{CLOUD}:trend:turn")
        workers.start().run()
    workers.now = NOW
    shop.client.delete(f"fieldwarden:{CLOUD}:trend:turn")
    workers.start().run()
    assert [day.date for day in workers.days()] == ["2025-12-11", "2027-01-14", "2027-01-15"]


def test_a_day_names_a_bounded_number_of_fields(shop):
    workers = Workers(shop)
    shop.add("a", *(("missing_mandatory", f"f{number}") for number in range(MOST_NAMES + 20)))
    workers.start().run()
    (day,) = workers.days()
    assert (len(day.fields), day.problems) == (MOST_NAMES, {"missing_mandatory": 1})
