from __future__ import annotations

import re

import pytest

from app.model import AuditEntry, Finding, ParkedItem, Pause
from app.web.console.words import ago, lasting

from .conftest import NOW

HOSTILE = '<script>alert("x")</script>'


@pytest.fixture
def page(world):
    def page() -> str:
        answer = world.client.get("/", **world.admin)
        assert answer.status_code == 200
        return answer.text

    return page


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


def test_a_quiet_account_says_so(page):
    text = page()
    assert text.count("All caught up") == 2
    assert "Nothing yet" in text


def test_what_needs_attention_comes_first(page, world):
    world.parts.mailbox.pauses["demo"] = Pause(1_760_003_600.0, "420 quota used up")
    world.parts.records.parked_items = [ParkedItem("1-0", 5.0, "why", {})]
    text = page()
    assert text.index("420 quota used up") < text.index("<dt>Waiting")
    assert "1 thing is set aside" in text


def test_a_delivery_refused_of_late_is_told_with_its_remedy(page, world):
    world.parts.signatures.refused("demo", Finding("unknown_key", "614"), NOW - 7200)
    world.parts.signatures.refused("other", Finding("unknown_key", "777"), NOW - 86_401)
    text = page()
    assert "the last one 2 h ago" in text
    assert "signed by a key this service does not have: 614" in text
    assert "777" not in text


def test_assets_are_listed_with_what_they_lack(page, world):
    world.parts.records.verdicts_by_id = {"a1": record()}
    text = page()
    assert "folder/one" in text
    assert "<code>team</code>" in text
    assert "5 min ago" in text


def test_the_log_tells_what_was_written(page, world):
    detail = {
        "public_id": "folder/one",
        "changes": {"team": ["rnd", "qa"], "role": None},
        "added": ["missing-metadata"],
    }
    world.parts.records.audit_entries = [AuditEntry("1-0", 1_759_999_999.0, "write", "a1", detail)]
    text = page()
    assert "<code>team</code> = rnd, qa" in text
    assert "<code>role</code> = empty" in text
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
    assert "<script" not in page()


def test_pages_need_no_inline_script_or_style(page, world):
    for text in (page(), world.client.get("/login").text, world.client.get("/nothing").text):
        assert not re.search(r"<script|<style|\bstyle=|\bon\w+=|https?://", text)


def test_an_unknown_page_is_a_page_and_an_unknown_api_path_json(world):
    answer = world.client.get("/nothing", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert world.client.get("/api/nothing", headers={"Accept": "text/html"}).is_json
    assert world.client.get("/nothing", headers={"Accept": "application/json"}).is_json


def test_without_an_account_the_page_says_what_to_do(make):
    world = make(CLOUDINARY_URL="")
    assert "CLOUDINARY_URL" in world.client.get("/", **world.admin).text


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.4, "0 s"), (119, "119 s"), (120, "2 min"), (7200, "2 h"), (200_000, "2 d")]
)
def test_spans_are_told_roughly(seconds, told):
    assert lasting(seconds) == told
    assert ago(0, seconds) == f"{told} ago"
