from __future__ import annotations

import json

import pytest

from app.model import ParkedItem
from app.usecases import parked as use_case
from tests.web.conftest import NOW

from .conftest import HOSTILE

PARKED = "/accounts/demo/queue/parked"
BODY = json.dumps({"notification_type": "upload", "asset_id": "a9", "odd": HOSTILE})


def asset(number, **more):
    detail = {"asset_id": f"a{number}", "address": f"image/upload/dir/{number}", "causes": ["upload"], **more}
    return ParkedItem(f"{number}-0", NOW - 60 * number, "the account refuses it", detail)


@pytest.fixture
def items(world):
    """Three assets and a delivery."""
    delivery = ParkedItem("9-0", NOW - 900, "no type", {"body": BODY, "bytes": len(BODY)})
    world.parts.records.parked_items = [asset(1), asset(2, causes=["move"]), asset(3), delivery]
    return world.parts.records.parked_items


def unparked(world):
    return [(item_id, kind) for _, item_id, kind, _ in world.parts.mailbox.unparked]


def test_a_list_without_anything_says_what_would_be_there(page):
    assert "Nothing is set aside." in page(PARKED)


@pytest.mark.usefixtures("items")
def test_items_are_listed_with_reason_and_causes(page):
    text = page(PARKED)
    assert text.count("<li>\n      <input") == 4
    assert "the account refuses it" in text
    assert "because of move" in text
    assert "4 things are set aside" in text


@pytest.mark.usefixtures("items")
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=delivery", 1),
        ("kind=entry", 3),
        ("asset=a2", 1),
        ("asset=dir/3", 1),
        ("cause=move", 1),
        ("reason=REFUSES", 3),
        ("kind=delivery&cause=move", 0),
    ],
)
def test_items_are_found_by_asset_type_cause_and_reason(page, query, count):
    text = page(f"{PARKED}?{query}")
    assert text.count("<li>\n      <input") == count
    assert ("matches." in text) == (count == 0)


@pytest.mark.usefixtures("items")
def test_an_item_is_shown_whole_and_what_is_gone_is_said(page):
    text = page(f"{PARKED}/9-0")
    assert "a delivery that is not understood" in text
    assert "&#34;notification_type&#34;" in text
    assert "<script>" not in text
    assert "<code>a1</code>" in page(f"{PARKED}/1-0")
    assert "not set aside any more" in page(f"{PARKED}/7-0", 404)
    page(f"{PARKED}/nonsense", 404)


@pytest.mark.usefixtures("items")
def test_the_count_is_shown_before_anything_is_done(page, world):
    text = page(f"{PARKED}/confirm?action=discard&kind=entry")
    assert "<b>3 things</b> will be thrown away, for good" in text
    assert "image/upload/dir/2" in text
    assert "Throw away: 3" in text
    assert unparked(world) == []


@pytest.mark.usefixtures("items")
def test_one_is_tried_again(world, post):
    text = post(f"{PARKED}/act", action="retry", id="1-0")
    assert "1 thing was tried again." in text
    assert unparked(world) == [("1-0", "replayed")]
    assert [arrival.asset_id for _, arrival in world.parts.mailbox.arrivals] == ["a1"]


@pytest.mark.usefixtures("items")
def test_several_are_thrown_away(world, post):
    assert "2 things were thrown away." in post(f"{PARKED}/act", action="discard", id=["1-0", "9-0"])
    assert unparked(world) == [("1-0", "discarded"), ("9-0", "discarded")]


@pytest.mark.usefixtures("items")
def test_all_that_match_are_tried_again_and_no_others(world, post):
    assert "1 thing was tried again." in post(f"{PARKED}/act", action="retry", cause="move")
    assert unparked(world) == [("2-0", "replayed")]


@pytest.mark.usefixtures("items")
def test_all_are_thrown_away_only_if_all_are_meant(world, post):
    with pytest.raises(AssertionError, match="say which items"):
        post(f"{PARKED}/act", action="discard")
    assert unparked(world) == []
    assert "4 things were thrown away." in post(f"{PARKED}/act", action="discard", all="yes")
    assert len(unparked(world)) == 4


def test_what_cannot_be_understood_stays_and_the_reason_is_told(world, post):
    world.parts.records.parked_items = [ParkedItem("9-0", NOW, "no type", {"body": "{}", "bytes": 2})]
    text = post(f"{PARKED}/act", action="retry", id="9-0")
    assert "0 things were tried again. 1 thing stays as before: the notification has no usable" in text
    assert unparked(world) == []


@pytest.mark.usefixtures("items")
def test_more_than_fit_at_once_lead_back_to_the_question(world, post, monkeypatch):
    monkeypatch.setattr(use_case, "AT_ONCE", 2)
    text = post(f"{PARKED}/act", action="discard", all="yes")
    assert "2 things were thrown away. There are more; go on?" in text
    assert "Throw away?" in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("?kind=x", 400),
        ("?cursor=x", 400),
        ("/confirm", 400),
        ("/confirm?action=explode", 400),
        ("/confirm?action=retry&id=x", 400),
        ("/confirm?action=retry", 200),
    ],
)
def test_addresses_that_make_no_sense_are_refused(page, path, status):
    text = page(f"{PARKED}{path}", status)
    if status == 200:
        assert "Nothing was chosen" in text


def test_the_viewer_may_look_at_everything_and_has_no_buttons(viewed):
    viewed.world.parts.records.parked_items = [asset(1)]
    text = viewed(PARKED)
    assert "dir/1" in text
    assert 'type="checkbox"' not in text
    assert "Throw" not in text
    assert "may look and not change" in viewed(f"{PARKED}/confirm?action=discard&id=1-0")
