"""What a message says."""

from __future__ import annotations

import json

import pytest

from app.model import Notice
from app.usecases.notices.message import LINES, message_of

TEAM, SIZE = ("missing_mandatory", "team"), ("invalid_value", "size")


def notice(name="a", opened=(TEAM,), closed=(), gone=False, **about):
    known = {"public_id": f"shoes/{name}", "resource_type": "image", "type": "upload", **about}
    return Notice("1800000000000-0", 1_800_000_000.25, name, known, opened, closed, gone)


def document(*notices):
    return json.loads(message_of("demo", notices).body)


def test_a_message_on_one_asset():
    message = message_of("demo", [notice(opened=(TEAM, SIZE), folder="shoes", uploader="123")])
    assert message.id == "notice_demo_1800000000000-0_1"
    assert json.loads(message.body) == {
        "type": "problems.changed",
        "timestamp": "2027-01-15T08:00:00+00:00",
        "text": "shoes/a (demo): new: team: mandatory value missing; size: invalid value",
        "data": {
            "cloud": "demo",
            "opened": 2,
            "closed": 0,
            "items": [
                {
                    "id": "1800000000000-0",
                    "at": 1_800_000_000.25,
                    "asset_id": "a",
                    "public_id": "shoes/a",
                    "resource_type": "image",
                    "type": "upload",
                    "folder": "shoes",
                    "uploader": "123",
                    "gone": False,
                    "opened": [
                        {"code": "missing_mandatory", "field": "team"},
                        {"code": "invalid_value", "field": "size"},
                    ],
                    "closed": [],
                }
            ],
        },
    }


def test_fields_with_the_same_problem_are_named_together():
    told = document(notice(opened=(TEAM, ("missing_mandatory", "owner"), ("breaker_open", ""))))["text"]
    assert told.endswith("new: team, owner: mandatory value missing; another program keeps undoing the rules")


def test_a_digest_counts_and_names_only_the_first():
    told = document(*(notice(str(number)) for number in range(LINES + 5)), notice(opened=(), closed=(TEAM,)))
    head, *lines, last = told["text"].split("\n")
    assert head == f"demo: new problems with {LINES + 5} assets, solved ones with 1"
    assert (len(lines), last) == (LINES, "… and 6 more")
    assert len(told["data"]["items"]) == LINES + 6


def test_what_is_solved_and_what_is_gone_is_told():
    assert document(notice(opened=(SIZE,), closed=(TEAM,)))["text"] == (
        "shoes/a (demo): new: size: invalid value / solved: team: mandatory value missing"
    )
    assert document(notice(opened=(), closed=(TEAM,), gone=True))["text"].endswith(
        "deleted; nothing is left to do"
    )


@pytest.mark.parametrize(
    "name", ["<!channel>", "<https://evil.example|here>", "a&b", "two\nlines", "\u202eback"]
)
def test_no_name_is_markup_or_a_line_of_its_own(name):
    text = document(notice(name, public_id=name))["text"]
    assert not set("<>\n\u202e") & set(text)
    assert "&" not in text.replace("&lt;", "").replace("&gt;", "").replace("&amp;", "")


def test_the_same_notices_always_make_the_same_message():
    assert message_of("demo", [notice()]) == message_of("demo", [notice()])
    assert message_of("de.mo", [notice("\ud800")]).id == "notice_de_mo_1800000000000-0_1"
