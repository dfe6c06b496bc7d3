from __future__ import annotations

import pytest

from app.model import Address, Arrival, FailedJob, Jobs, ParkedItem, Pause, Priority, WorkerSeen
from app.store.mailbox import RedisMailbox
from tests.web.conftest import NOW

from .conftest import HOSTILE

QUEUE = "/accounts/demo/queue"


@pytest.fixture
def waiting(world):
    """Three assets and an address that wait, one of them for later."""
    mailbox = RedisMailbox(world.texts)
    mailbox.put("demo", [Arrival("a1", None, "upload")], NOW - 90)
    mailbox.put("demo", [Arrival("a2", None, "backfill:r1", Priority.BACKFILL)], NOW - 60)
    mailbox.put("demo", [Arrival("later", None, "upload")], NOW + 600)
    mailbox.put("demo", [Arrival(None, Address("image", "upload", HOSTILE), "move")], NOW - 30)
    world.parts.records.verdicts_by_id = {"a1": {"asset_id": "a1", "public_id": "shoes/red"}}


def rows(text):
    return (
        text.partition('role="group" aria-label="What waits">')[2].partition("</table>")[0].count("<tr>") - 1
    )


def test_a_queue_in_which_nothing_waits_says_so(page):
    text = page(QUEUE)
    assert "Nothing waits: everything that came in is judged." in text
    assert "Everything that comes in is judged as workers get to it." in text


@pytest.mark.usefixtures("waiting")
def test_what_waits_is_listed_with_its_state_type_and_cause(page):
    text = page(QUEUE)
    assert rows(text) == 4
    assert ">shoes/red</a>" in text
    assert "scheduled" in text
    assert "in 10 min" in text
    assert "backfill:r1" in text
    assert "<script>" not in text


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("state=waiting", 3),
        ("state=scheduled", 1),
        ("state=running", 0),
        ("kind=backfill", 1),
        ("cause=upload", 2),
        ("asset=shoes", 1),
        ("asset=a2", 1),
        ("asset=none", 0),
        ("asset=a2&cause=upload", 0),
    ],
)
def test_what_waits_is_found_by_state_asset_type_and_cause(page, query, count):
    text = page(f"{QUEUE}?{query}")
    assert max(rows(text), 0) == count
    assert ("Nothing that waits matches." in text) == (count == 0)


@pytest.mark.usefixtures("waiting")
def test_a_long_queue_comes_in_pages(page):
    text = page(f"{QUEUE}?limit=3")
    assert rows(text) == 3
    following = text.partition(">Next page<")[0].rpartition('href="')[2].rstrip('"').replace("&amp;", "&")
    assert rows(page(following)) == 1


@pytest.mark.parametrize("query", ["state=lost", "kind=lost", "cursor=x", "cursor=1..2", "limit=0"])
def test_an_address_that_makes_no_sense_is_refused(page, query):
    page(f"{QUEUE}?{query}", 400)


def test_held_assets_are_listed_apart(page, world):
    world.texts.zadd("fieldwarden:demo:held", {"a1": NOW + 1200})
    text = page(f"{QUEUE}?state=held")
    assert rows(text) == 1
    assert "in 20 min" in text


def test_workers_are_shown_with_what_they_do(page, world):
    world.parts.dispatcher.at_work = [WorkerSeen(HOSTILE, "busy", "drain demo shard 1", NOW, NOW, 1234, 5)]
    failure = FailedJob("j1", HOSTILE, NOW - 300, "TimeoutError: late")
    world.parts.dispatcher.known_jobs = Jobs(7, 1, 1, (failure,))
    text = page(QUEUE)
    assert "drain demo shard 1" in text
    assert "1,234" in text
    assert "7 jobs wait for a worker, 1 is under way" in text
    assert "TimeoutError: late" in text
    assert "<script>" not in text
    world.parts.dispatcher.at_work = []
    assert "No worker is there" in page(QUEUE)


def test_an_account_is_paused_with_a_reason_and_resumed(world, post):
    text = post(f"{QUEUE}/pause", reason="moving the library")
    assert world.parts.mailbox.halts["demo"].reason == "moving the library"
    assert world.parts.mailbox.halts["demo"].by == "admin"
    assert "demo is paused. Events are taken in and wait." in text
    assert "Paused by <b>admin</b>" in text
    assert "demo goes on." in post(f"{QUEUE}/resume")
    assert world.parts.mailbox.halts == {}
    assert "demo was not paused." in post(f"{QUEUE}/resume")


def test_nothing_is_paused_without_a_reason(world, post):
    assert "Nothing was paused: say why" in post(f"{QUEUE}/pause", reason="  ")
    assert world.parts.mailbox.halts == {}


def test_a_pause_of_the_account_tells_until_when(page, world):
    world.parts.mailbox.pauses["demo"] = Pause(NOW + 600, "420")
    assert '<time datetime="2025-10-09T09:03:20Z">' in page(QUEUE)


def test_the_viewer_sees_a_pause_and_cannot_end_it(viewed):
    viewed.world.parts.mailbox.halt("demo", "moving", "admin", NOW)
    text = viewed(QUEUE)
    assert "Paused by <b>admin</b>" in text
    assert "Resume" not in text


def test_a_parked_item_is_linked_from_the_queue(page, world):
    world.parts.records.parked_items = [ParkedItem("1-0", NOW, "why", {})]
    assert f'href="{QUEUE}/parked"' in page(QUEUE)
