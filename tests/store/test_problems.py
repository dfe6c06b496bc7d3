"""The list of assets with problems: in the order in which these began, whole while it changes."""

from __future__ import annotations

import random

import pytest

from app.store.mailbox import RedisMailbox
from app.store.records import RedisRecords
from tests.settling import CLOUD, NOW, settle

LACKS = ("missing_mandatory", "team")


@pytest.fixture
def mailbox(client):
    return RedisMailbox(client)


@pytest.fixture
def records(client):
    return RedisRecords(client)


def ids(page):
    return [item["asset_id"] for item in page.items]


def test_problems_count_from_when_they_began_however_often_the_asset_is_judged(mailbox, records):
    settle(mailbox, "a", LACKS)
    settle(mailbox, "b", LACKS, at=NOW + 1)
    settle(mailbox, "a", LACKS, ("invalid_value", "size"), at=NOW + 2)
    page = records.problems(CLOUD, None, 10)
    assert [(item["asset_id"], item["problem_since"]) for item in page.items] == [("b", NOW + 1), ("a", NOW)]
    assert len(page.items[1]["verdict"]["problems"]) == 2
    settle(mailbox, "a", at=NOW + 3)
    settle(mailbox, "a", LACKS, at=NOW + 4)
    assert records.problems(CLOUD, None, 1).items[0]["problem_since"] == NOW + 4


@pytest.mark.parametrize("oldest_first", [False, True])
def test_pages_give_every_asset_once_also_those_of_one_moment(mailbox, records, oldest_first):
    names = [f"n{number:02}" for number in range(23)]
    for number, name in enumerate(names):
        settle(mailbox, name, LACKS, at=NOW + number // 6)
    found, cursor = [], None
    while True:
        page = records.problems(CLOUD, cursor, 4, oldest_first=oldest_first)
        found += ids(page)
        cursor = page.next_cursor
        if cursor is None:
            break
    assert found == sorted(names, reverse=not oldest_first)


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_what_comes_and_goes_between_pages_leaves_nothing_else_out(mailbox, records, seed, oldest_first):
    """Half of the assets stay all the time: each of them is given exactly once."""
    chance = random.Random(seed)
    stay = [f"stay{number:02}" for number in range(20)]
    leave = [f"leave{number:02}" for number in range(20)]
    for number, name in enumerate(chance.sample([*stay, *leave], 40)):
        settle(mailbox, name, LACKS, at=NOW + number // 3)
    found, cursor, comers = [], None, iter(range(100))
    while True:
        page = records.problems(CLOUD, cursor, 3, oldest_first=oldest_first)
        found += ids(page)
        cursor = page.next_cursor
        if cursor is None:
            break
        settle(mailbox, leave.pop(chance.randrange(len(leave))) if leave else "other", at=NOW + 50)
        settle(mailbox, f"new{next(comers):02}", LACKS, at=NOW + chance.choice((-5, 7, 99)))
    assert sorted(name for name in found if name.startswith("stay")) == stay
    assert len(found) == len(set(found))


@pytest.mark.parametrize("oldest_first", [False, True])
def test_what_began_later_than_asked_for_is_left_out(mailbox, records, oldest_first):
    for number in range(10):
        settle(mailbox, f"n{number}", LACKS, at=NOW + number)
    found, cursor = [], None
    while True:
        page = records.problems(CLOUD, cursor, 2, oldest_first=oldest_first, until=NOW + 4)
        found += ids(page)
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(found) == ["n0", "n1", "n2", "n3", "n4"]
