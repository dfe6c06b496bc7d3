from __future__ import annotations

import fakeredis
import pytest

from app.model import Address, Arrival, Priority
from app.store.mailbox import RedisMailbox
from app.store.waiting import RedisWaitingRoom
from app.usecases import waiting_list
from app.usecases.waiting_list import WaitingList, Wanted

NOW = 1_700_000_000.0


class Verdicts:
    """Verdicts of the assets a0 … a9, which lie at `library/pic-0` …"""

    def verdicts(self, cloud, asset_ids):
        return {name: {"public_id": f"library/pic-{name[1:]}"} for name in asset_ids if name[0] == "a"}


@pytest.fixture
def waiting():
    client = fakeredis.FakeRedis(decode_responses=True)
    mailbox = RedisMailbox(client)
    arrivals = [Arrival(f"a{number}", None, "upload") for number in range(6)]
    arrivals += [Arrival("b1", None, "backfill:r7", Priority.BACKFILL)]
    arrivals += [Arrival(None, Address("video", "upload", "film/one"), "move")]
    for number, arrival in enumerate(arrivals):
        mailbox.put("demo", [arrival], NOW + number)
    return WaitingList(RedisWaitingRoom(client), Verdicts())


def found(waiting, wanted, now=NOW + 9):
    return [
        one.entry.asset_id or one.entry.address for one in waiting.page("demo", wanted, None, 50, now).items
    ]


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Wanted(asset="a3"), ["a3"]),
        (Wanted(asset="PIC-4"), ["a4"]),
        (Wanted(asset="film"), ["video/upload/film/one"]),
        (Wanted(cause="backfill"), ["b1"]),
        (Wanted(priority=Priority.BACKFILL), ["b1"]),
        (Wanted(asset="a3", cause="move"), []),
        (Wanted(asset="nobody"), []),
    ],
)
def test_entries_are_found_by_asset_cause_and_kind(waiting, wanted, told):
    assert found(waiting, wanted) == told


def test_what_is_not_due_yet_is_scheduled(waiting):
    assert found(waiting, Wanted(state="scheduled"), NOW + 4.5) == ["a5", "video/upload/film/one", "b1"]
    assert found(waiting, Wanted(state="running")) == []


def test_a_page_holds_no_more_than_it_may_and_the_next_goes_on(waiting):
    names, cursor = [], None
    while True:
        page = waiting.page("demo", Wanted(cause="upload"), cursor, 2, NOW + 9)
        assert len(page.items) <= 2
        names += [one.public_id for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert names == [f"library/pic-{number}" for number in range(6)]


def test_a_search_looks_at_so_many_entries_and_then_asks_to_go_on(waiting, monkeypatch):
    monkeypatch.setattr(waiting_list, "LOOKED_AT", 3)
    monkeypatch.setattr(waiting_list, "CHUNK", 3)
    page = waiting.page("demo", Wanted(cause="backfill"), None, 50, NOW + 9)
    assert (page.items, page.next_cursor is None) == ([], False)
