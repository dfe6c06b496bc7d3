from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import fakeredis
import pytest

from app.model import Day
from app.store.mailbox import RedisMailbox
from app.store.records import RedisRecords
from app.store.rulebook import RedisRuleBook
from app.store.trends import RedisTrends
from tests.settling import CLOUD, NOW, settle

DAY = 86_400.0


@dataclass
class Shop:
    """A store with some assets that have problems."""

    client: Any
    mailbox: RedisMailbox
    records: RedisRecords
    trends: RedisTrends
    book: RedisRuleBook

    def add(self, asset_id: str, *problems: tuple[str, str], age: float = 0.0, **more: Any) -> None:
        settle(self.mailbox, asset_id, *problems, at=NOW - age, **more)


@pytest.fixture
def shop():
    client = fakeredis.FakeRedis(decode_responses=True)
    return Shop(
        client, RedisMailbox(client), RedisRecords(client), RedisTrends(client), RedisRuleBook(client)
    )


@pytest.fixture
def full(shop):
    """Five assets with problems of all kinds, and counts of two days before."""
    missing = ("missing_mandatory", "team")
    shop.add("a", missing, ("missing_mandatory", "size"), age=40 * DAY, uploader="111")
    shop.add("b", missing, age=3 * DAY, folder="", uploader="111", resource_type="video")
    shop.add("c", missing, ("value_not_allowed", "size"), age=DAY, folder="hats/winter")
    shop.add("d", ("breaker_open", ""), age=60, breaker={"state": "open"}, verdict=None)
    shop.add(
        "=e",
        ("refused", "team"),
        verdict=None,
        refused={"changes": {"team": "<b>"}},
        public_id="=cmd|'/c calc'!A1",
    )
    for date, count in (("2026-11-01", 30), ("2027-01-10", 4)):
        counts = {"team": count, "size": 1}
        shop.trends.keep(
            CLOUD, Day(date, count + 2, count, counts, {"missing_mandatory": count}), "2026-01-01"
        )
    return shop
