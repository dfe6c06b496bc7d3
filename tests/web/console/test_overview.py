from __future__ import annotations

import pytest

from app.model import Arrival, AuditEntry, Effect, Finding, ParkedItem, Pause
from app.store import keys
from app.store.mailbox import RedisMailbox
from tests.web.conftest import NOW

from .conftest import HOSTILE


def record(**more):
    problem = {"field": "team", "code": "missing_mandatory", "rules": []}
    return {
        "asset_id": "a1",
        "public_id": "folder/one",
        "judged_at": 1_759_999_700.0,
        "verdict": {"problems": [problem]},
        "refused": None,
        **more,
    }


def enforce(world, seconds, at=NOW - 60):
    """One asset arrives, and is written to so many seconds later."""
    mailbox = RedisMailbox(world.texts)
    mailbox.put("demo", [Arrival("a1", None, "upload")], at)
    shard = keys.shard_of("id:a1")
    with mailbox.lease("demo", shard) as lease:
        (entry,) = mailbox.claim("demo", shard, lease, at + seconds, 9)
        mailbox.settle("demo", lease, entry, Effect("a1", {}, True, audit=(("write", {}),)), at + seconds)


def test_all_accounts_are_shown_with_how_they_are(page):
    text = page("/")
    assert text.count("All caught up") == 2
    assert 'href="/accounts/other"' in text


def test_an_only_account_is_shown_whole(make):
    made = make(CLOUDINARY_URL="cloudinary://key:secret@demo")
    text = made.client.get("/", **made.admin).text
    assert "What happened in the last hour" in text
    assert 'class="switch"' not in text


def test_without_an_account_the_page_says_what_to_do(make):
    made = make(CLOUDINARY_URL="")
    assert "CLOUDINARY_URL" in made.client.get("/", **made.admin).text


def test_a_quiet_account_says_so(page):
    text = page()
    assert "All caught up" in text
    assert "Nothing yet. Upload an asset" in text
    assert "Nothing was written." in text


def test_an_account_of_which_nothing_came_in_is_led_to_the_first_steps(page, world):
    world.parts.records.accepted = 0
    text = page()
    assert "Nothing came in yet" in text
    assert 'href="/accounts/demo/connect"' in text


def test_what_needs_attention_comes_first(page, world):
    world.parts.mailbox.pauses["demo"] = Pause(1_760_003_600.0, "420 quota used up")
    world.parts.records.parked_items = [ParkedItem("1-0", 5.0, "why", {})]
    text = page()
    assert text.index("420 quota used up") < text.index("1 thing is set aside") < text.index("<dt>Waiting")
    assert "Needs attention" in text


def test_a_missing_worker_and_used_up_calls_are_told(page, world):
    world.parts.dispatcher.at_work = []
    world.parts.allowances("demo").learn(2000, 100, NOW + 600)
    text = page()
    assert "No worker is there" in text
    assert "Only 100 of 2,000 calls" in text
    assert "<code>fieldwarden worker</code>" in text


def test_a_delivery_refused_of_late_is_told_with_its_remedy(page, world):
    world.parts.signatures.refused("demo", Finding("unknown_key", "614"), NOW - 7200)
    world.parts.signatures.refused("other", Finding("unknown_key", "777"), NOW - 86_401)
    text = page("/")
    assert "the last one 2 h ago" in text
    assert "signed by a key this service does not have: 614" in text
    assert "777" not in text


def test_the_charts_tell_how_much_and_how_fast_in_words_pictures_and_a_table(page, world):
    enforce(world, 2.0)
    enforce(world, 4.0)
    text = page()
    assert "2 events came in, 2 assets were judged, 2 of them written to." in text
    assert "Half of the writes came within 2.0 s of the event, 95 of 100 within 4.8 s." in text
    assert "2 assets were found to have problems, 0 things were set aside." in text
    assert text.count("<rect") >= 2
    assert text.count("<tbody>") == 3


@pytest.mark.parametrize(("window", "rows"), [("hour", 60), ("day", 24), ("month", 31)])
def test_the_charts_show_an_hour_a_day_or_a_month(page, world, window, rows):
    enforce(world, 2.0)
    text = page(f"/accounts/demo?window={window}")
    assert f"in the last {window}" in text
    table = text.partition('id="throughput-table"')[2].partition("</table>")[0]
    assert table.count("<tr>") == rows + 1
    assert "1 event came in" in text


def test_an_unknown_window_and_an_unknown_account_are_refused(page):
    page("/accounts/demo?window=year", 400)
    page("/accounts/nobody", 404)


def test_assets_are_listed_with_what_they_lack(page, world):
    world.parts.records.verdicts_by_id = {"a1": record()}
    text = page()
    assert "folder/one" in text
    assert "<code>team</code>" in text
    assert "5 min ago" in text
    assert '<time datetime="2025-10-09T08:48:20Z" title="2025-10-09 08:48:20 UTC" data-roughly>' in text


def test_the_log_tells_what_was_written(page, world):
    detail = {
        "public_id": "folder/one",
        "changes": {"team": ["rnd", "qa"], "role": None},
        "before": {"team": "sales"},
        "added": ["missing-metadata"],
    }
    world.parts.records.audit_entries = [AuditEntry("1-0", 1_759_999_999.0, "write", "a1", detail)]
    text = page()
    assert "<code>team</code> from sales to rnd, qa" in text
    assert "<code>role</code> from empty to empty" in text
    assert "+ missing-metadata" in text


def test_names_from_outside_stay_text(page, world):
    hostile = record(
        public_id=HOSTILE,
        refused={"reason": HOSTILE},
        verdict={"problems": [{"field": HOSTILE, "code": "x"}]},
    )
    world.parts.records.verdicts_by_id = {"a1": hostile, "a2": {"asset_id": "a2", "verdict": None}}
    detail = {"public_id": HOSTILE, "changes": {HOSTILE: HOSTILE}}
    world.parts.records.audit_entries = [AuditEntry("1-0", 1.0, HOSTILE, None, detail)]
    world.parts.mailbox.pauses["demo"] = Pause(1_760_003_600.0, HOSTILE)
    assert "<script>" not in page()
    assert "<script>" not in page("/")
