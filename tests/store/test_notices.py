"""What opens and what closes is put out once each, in the step that records it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.model import Arrival, NoticeState, Settled
from app.store import keys
from app.store.mailbox import RedisMailbox
from app.store.notices import RedisNotices
from app.store.records import RedisRecords
from tests.settling import CLOUD, NOW, effect_of, settle

TEAM, SIZE = ("missing_mandatory", "team"), ("invalid_value", "size")


@pytest.fixture
def mailbox(client):
    return RedisMailbox(client, notices=True)


@pytest.fixture
def book(client):
    return RedisNotices(client)


def told(book):
    return [(one.asset_id, one.opened, one.closed) for one in book.waiting(CLOUD, 100)]


def test_only_what_changes_is_told(mailbox, book):
    settle(mailbox, "a")
    settle(mailbox, "a", TEAM)
    settle(mailbox, "a", TEAM, at=NOW + 1)
    settle(mailbox, "a", TEAM, SIZE, at=NOW + 2)
    settle(mailbox, "a", SIZE, at=NOW + 3)
    settle(mailbox, "a", at=NOW + 4)
    settle(mailbox, "a", at=NOW + 5)
    assert told(book) == [
        ("a", (TEAM,), ()),
        ("a", (SIZE,), ()),
        ("a", (), (TEAM,)),
        ("a", (), (SIZE,)),
    ]
    first = book.waiting(CLOUD, 1)[0]
    assert (first.at, first.about["public_id"], first.gone) == (NOW, "shoes/a", False)


def test_an_asset_that_is_gone_has_no_problems_any_more_and_is_still_named(mailbox, book):
    settle(mailbox, "a", TEAM)
    settle(mailbox, "a", gone=True)
    settle(mailbox, "b", gone=True)
    _, last = book.waiting(CLOUD, 10)
    assert (last.closed, last.gone, last.about["public_id"]) == ((TEAM,), True, "shoes/a")


def test_while_nobody_asks_nothing_is_put_out_and_old_problems_are_no_news_later(client, mailbox, book):
    quiet = RedisMailbox(client)
    settle(quiet, "a", TEAM)
    assert book.counted(CLOUD) == 0
    settle(mailbox, "a", TEAM, SIZE, at=NOW + 1)
    assert told(book) == [("a", (SIZE,), ())]


def test_whoever_has_lost_the_lease_tells_nothing(mailbox, book):
    shard = keys.shard_of("id:a")
    mailbox.put(CLOUD, [Arrival("a", None, "upload")], NOW)
    with mailbox.lease(CLOUD, shard) as old:
        (entry,) = mailbox.claim(CLOUD, shard, old, NOW, 10)
    with mailbox.lease(CLOUD, shard):
        assert mailbox.settle(CLOUD, old, entry, effect_of("a", TEAM), NOW) is Settled.FENCED
    assert book.counted(CLOUD) == 0


def test_what_there_is_no_room_for_is_counted(client, mailbox, book):
    mailbox.most_notices = 2
    for number in range(5):
        settle(mailbox, f"a{number}", TEAM)
    assert (book.counted(CLOUD), book.state(CLOUD).dropped) == (2, 3)
    book.save(CLOUD, NoticeState(tries=1))
    assert book.state(CLOUD) == NoticeState(tries=1, dropped=3)


def test_what_is_given_up_is_in_the_audit(client, mailbox, book):
    settle(mailbox, "a", TEAM)
    state = replace(NoticeState(), failed_at=NOW + 9, failure="no")
    book.take_off(CLOUD, book.waiting(CLOUD, 10), state, {"count": 1, "reason": "no"})
    (entry,) = RedisRecords(client).audit(CLOUD, None, 10).items
    assert (entry.kind, entry.asset_id, entry.at) == ("notice_given_up", None, NOW + 9)
    assert (book.counted(CLOUD), book.state(CLOUD).failure) == (0, "no")


def test_one_process_sends_at_a_time(book):
    with book.turn(CLOUD) as mine, book.turn(CLOUD) as other:
        assert (mine, other) == (True, False)
    with book.turn(CLOUD) as again:
        assert again


states = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.one_of(st.none(), st.sets(st.sampled_from([TEAM, SIZE, ("breaker_open", "")]))),
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(states)
def test_in_any_order_of_events_each_problem_opens_and_closes_in_turn(client, happened):
    """None: the asset is gone. After it all, what is open is what the last event of each asset says."""
    client.flushdb()
    mailbox, book = RedisMailbox(client, notices=True), RedisNotices(client)
    last = {}
    for number, (asset_id, problems) in enumerate(happened):
        settle(mailbox, asset_id, *sorted(problems or ()), at=NOW + number, gone=problems is None)
        last[asset_id] = problems or set()
    is_open = set()
    for notice in book.waiting(CLOUD, 1000):
        opened = {(notice.asset_id, pair) for pair in notice.opened}
        closed = {(notice.asset_id, pair) for pair in notice.closed}
        assert opened or closed
        assert not opened & is_open
        assert closed <= is_open
        is_open = (is_open | opened) - closed
    assert is_open == {(asset_id, pair) for asset_id, problems in last.items() for pair in problems}
