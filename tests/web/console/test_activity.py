from __future__ import annotations

import pytest

from app.model import AuditEntry, Finding, Signer
from tests.web.conftest import NOW

from .conftest import HOSTILE

ACTIVITY = "/accounts/demo/activity"


@pytest.fixture
def entries(world):
    kinds = ["write", "flag", "write", "mode_changed"]
    world.parts.records.audit_entries = [
        AuditEntry(f"{9 - n}-0", NOW - n, kind, f"a{n}", {"public_id": f"dir/{n}", "by": HOSTILE})
        for n, kind in enumerate(kinds)
    ]
    wrote = {"public_id": "dir/0", "changes": {"team": "x"}, "rules": {"team": ["r2"]}, "causes": ["upload"]}
    world.parts.records.audit_entries[0] = AuditEntry("9-0", NOW, "write", "a0", wrote)


def shown(text):
    return text.count('<span class="name"><b>')


def test_without_anything_done_the_page_says_what_to_do(page):
    assert "Upload an asset" in page(ACTIVITY)


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 4),
        ("kind=write", 2),
        ("kind=mode+changed", 1),
        ("asset=a1", 1),
        ("asset=dir/1", 1),
        ("cause=upload", 1),
        ("field=team&since=1h", 1),
        ("rule=r1", 0),
        ("until=2020-01-01", 0),
        ("asset=dir/2&kind=flag", 0),
    ],
)
def test_what_was_done_is_found_by_kind_and_asset(page, query, count):
    text = page(f"{ACTIVITY}?{query}")
    assert shown(text) == count
    assert ("Nothing matches." in text) == (count == 0)
    assert "<script>" not in text


@pytest.mark.usefixtures("entries")
def test_older_entries_are_on_the_next_page(page):
    text = page(f"{ACTIVITY}?limit=3")
    assert shown(text) == 3
    assert "data-live" in text
    older = text.partition(">Older<")[0].rpartition('href="')[2].rstrip('"').replace("&amp;", "&")
    text = page(older)
    assert "Older" not in text
    assert "data-live" not in text


@pytest.mark.usefixtures("entries")
def test_a_time_that_makes_no_sense_is_refused(page):
    assert "is not a moment" in page(f"{ACTIVITY}?since=yesterday", 400)


@pytest.mark.usefixtures("entries")
def test_what_matches_can_be_had_as_a_file(page, world):
    text = page(f"{ACTIVITY}?kind=flag")
    path = text.partition(">as CSV<")[0].rpartition('href="')[2].rstrip('"').replace("&amp;", "&")
    lines = world.client.get(path, **world.admin).text.splitlines()
    assert len(lines) == 2
    assert "flag" in lines[1]


def test_refused_deliveries_are_told_with_what_to_do_and_who_signs(page, world):
    world.parts.signatures.refused("demo", Finding("unknown_key", HOSTILE), NOW - 7200)
    marks = world.parts.settings.accounts["demo"].secret_marks
    world.parts.signatures.signed("demo", marks[0], Signer(NOW - 60, "614"))
    text = page(f"{ACTIVITY}/refused")
    assert "signed by a key this service does not have: &lt;script" in text
    assert "add its secret to WEBHOOK_SECRETS" in text
    assert "API key <code>614</code>" in text
    assert "1 time since" in text


def test_without_refusals_the_page_says_so(page):
    assert "No delivery was refused" in page(f"{ACTIVITY}/refused")
