from __future__ import annotations

import pytest

from app.model import ParkedItem

ENTRY = {"asset_id": "a1", "address": "", "causes": ["upload"]}
DELIVERY = {"body": '{"notification_type": "upload", "asset_id": "a9"}', "bytes": 49}


@pytest.fixture
def world(make):
    world = make()
    world.parts.records.parked_items = [
        ParkedItem("3-0", 1_759_999_900.0, "could not be judged: KeyError", ENTRY),
        ParkedItem("2-0", 1_759_990_000.0, "could not be read", {**ENTRY, "asset_id": "a2"}),
        ParkedItem("1-0", 1_759_980_000.0, "the notification has no usable type", DELIVERY),
    ]
    return world


def ids(answer):
    return [item["id"] for item in answer.json["items"]]


def post(world, verb, body, **more):
    return world.client.post(f"/api/demo/parked/{verb}", json=body, **{**world.key, **more})


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["3-0", "2-0", "1-0"]),
        ("reason=judged", ["3-0"]),
        ("cause=upload", ["3-0", "2-0"]),
        ("asset=a2", ["2-0"]),
        ("older_than=10000", ["2-0", "1-0"]),
        ("reason=", ["3-0", "2-0", "1-0"]),
    ],
)
def test_the_list_can_be_narrowed(world, query, found):
    assert ids(world.client.get(f"/api/demo/parked?{query}", **world.key)) == found


@pytest.mark.parametrize("query", ["older_than=x", "older_than=-1", "older_than=nan", "older_than=1e9"])
def test_an_age_that_is_none_is_refused(still, query):
    answer = still.client.get(f"/api/demo/parked?{query}", **still.key)
    assert (answer.status_code, answer.json["error"]["message"]) == (400, "older_than: a number of seconds")


def test_one_item_is_shown(world):
    answer = world.client.get("/api/demo/parked/1-0", **world.key)
    assert (answer.status_code, answer.json["detail"]) == (200, DELIVERY)
    for unknown in ("9-9", "x", "1-0-0", "99999999999999999999-0"):
        assert world.client.get(f"/api/demo/parked/{unknown}", **world.key).status_code == 404


def test_items_are_counted_before_anything_is_done(world):
    answer = post(world, "discard", {"cause": "upload", "dry_run": True})
    assert answer.json == {"matched": 2}
    assert world.parts.mailbox.unparked == []


def test_items_are_tried_again_by_their_ids(world):
    answer = post(world, "replay", {"ids": ["3-0", "1-0"]})
    assert answer.json == {"done": 2, "left": [], "next_cursor": None}
    assert [arrival.asset_id for _, arrival in world.parts.mailbox.arrivals] == ["a1", "a9"]
    told = [(item, kind, detail["by"]) for _, item, kind, detail in world.parts.mailbox.unparked]
    assert told == [("3-0", "replayed", "key"), ("1-0", "replayed", "key")]


def test_the_administrator_is_named_in_the_audit(world):
    assert post(world, "discard", {"asset": "a2"}, **world.admin).json["done"] == 1
    ((_, item, kind, detail),) = world.parts.mailbox.unparked
    assert (item, kind, detail["by"]) == ("2-0", "discarded", "admin")


def test_what_is_still_not_understood_is_told_with_its_reason(world):
    puzzle = ParkedItem("1-0", 5.0, "an old reason", {"body": "{}", "bytes": 2})
    world.parts.records.parked_items = [puzzle]
    answer = post(world, "replay", {"all": True})
    reason = "the notification has no usable notification_type"
    assert answer.json == {"done": 0, "left": [{"id": "1-0", "reason": reason}], "next_cursor": None}


def test_nothing_is_done_that_was_not_asked_for_in_so_many_words(world):
    answer = post(world, "discard", {})
    assert answer.status_code == 400
    assert answer.json["error"]["message"].startswith('say which items: "ids", one or more of reason, cause')
    assert world.parts.mailbox.unparked == []


@pytest.mark.parametrize("verb", ["replay", "discard"])
def test_it_takes_the_accounts_own_key_and_a_page_of_ours(world, verb):
    url, body = f"/api/demo/parked/{verb}", {"all": True}
    assert world.client.post(url, json=body).status_code == 401
    assert world.client.post(url, json=body, auth=("other-key", "other-secret")).status_code == 401
    foreign = {"Origin": "https://evil.example"}
    assert world.client.post(url, json=body, headers=foreign, **world.key).status_code == 403
    assert world.client.get(url, **world.key).status_code in (404, 405)
    assert world.parts.mailbox.unparked == []


def test_a_silent_redis_is_unavailable(world):
    world.parts.mailbox.down = True
    assert post(world, "discard", {"all": True}).status_code == 503
