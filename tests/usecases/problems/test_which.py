"""Filters of the list of problems, and pages of what is left."""

from __future__ import annotations

import pytest

from app.usecases.problems import which
from app.usecases.problems.which import Which, page_of_problems
from tests.settling import CLOUD, NOW

from .conftest import DAY


def ids(shop, limit=50, **filters):
    found, cursor = [], None
    while True:
        page = page_of_problems(shop.records, CLOUD, Which(**filters), cursor, limit, now=NOW)
        assert len(page.items) <= limit
        found += [item["asset_id"] for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 50])
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["=e", "d", "c", "b", "a"]),
        ({"field": "team"}, ["=e", "c", "b", "a"]),
        ({"field": "size", "problem": "missing_mandatory"}, ["a"]),
        ({"problem": "breaker_open"}, ["d"]),
        ({"rule": "rule of size"}, ["c", "a"]),
        ({"rule": "rule of size", "field": "team"}, []),
        ({"folder": "shoes"}, ["=e", "d", "a"]),
        ({"folder": "hats"}, ["c"]),
        ({"folder": "hat"}, []),
        ({"folder": ""}, ["=e", "d", "c", "b", "a"]),
        ({"resource_type": "video"}, ["b"]),
        ({"older_than": 2 * DAY}, ["b", "a"]),
        ({"older_than": 2 * DAY, "field": "size"}, ["a"]),
        ({"public_id": "SHOES/A"}, ["a"]),
    ],
)
def test_what_matches_is_listed_whatever_the_size_of_a_page(full, filters, expected, limit):
    assert ids(full, limit, **filters) == expected


def test_the_oldest_can_come_first(full):
    page = page_of_problems(full.records, CLOUD, Which(), None, 2, now=NOW, oldest_first=True)
    assert [item["asset_id"] for item in page.items] == ["a", "b"]


def test_a_page_looks_at_a_limited_number_and_the_next_goes_on(full, monkeypatch):
    monkeypatch.setattr(which, "_CHUNK", 2)
    page = page_of_problems(full.records, CLOUD, Which(problem="invalid_value"), None, 5, now=NOW, most=2)
    assert page.items == []
    assert page.next_cursor
    assert ids(full, problem="missing_mandatory") == ["c", "b", "a"]
