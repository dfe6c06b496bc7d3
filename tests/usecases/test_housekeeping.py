from __future__ import annotations

import json

import fakeredis
import pytest

from app.store.mailbox import RedisMailbox
from app.store.records import RedisRecords
from app.store.rulebook import RedisRuleBook
from app.store.undos import RedisUndos
from app.usecases.housekeeping import COPIES, DAY, TRIM_EVERY, Retention, RuleCopies
from app.usecases.rulebook import load_rules_file

CLOUD, NOW = "demo", 1_700_000_000.0


@pytest.fixture
def client():
    return fakeredis.FakeRedis(decode_responses=True)


@pytest.fixture
def book(client):
    return RedisRuleBook(client)


def rule(name):
    condition = {"metadata_field_id": "a", "populated": True}
    return {"external_id": "r", "metadata_field_id": "a", "condition": condition, "name": name,
            "result": {"hide": True}, "state": "active"}  # fmt: skip


def test_every_change_of_the_rules_leaves_a_copy_that_can_be_loaded(book, tmp_path):
    copies = RuleCopies(book, [CLOUD], tmp_path)
    copies.run()
    assert not list(tmp_path.rglob("*.json"))
    for name in ("one", "two"):
        book.replace(CLOUD, [rule(name)], "me", NOW)
        copies.run()
        copies.run()
    book.save_fields(CLOUD, [{"external_id": "a"}], NOW)
    copies.run()
    first, second = sorted(tmp_path.rglob("*.json"))
    assert [load_rules_file(path)[0]["name"] for path in (first, second)] == ["one", "two"]


def test_a_new_process_does_not_copy_what_is_there_and_old_copies_go(book, tmp_path):
    for number in range(COPIES + 5):
        book.replace(CLOUD, [rule(f"n{number}")], "me", NOW)
        RuleCopies(book, [CLOUD], tmp_path).run()
    RuleCopies(book, [CLOUD], tmp_path).run()
    kept = sorted(tmp_path.rglob("*.json"))
    assert len(kept) == COPIES
    assert json.loads(kept[-1].read_text())["metadata_rules"][0]["name"] == f"n{COPIES + 4}"
    assert not list(tmp_path.rglob("*.part"))


def test_audit_entries_are_kept_for_their_days_and_no_longer(client):
    for age in (400, 366, 364, 0):
        entry = {"at": 1, "kind": "write", "asset_id": f"{age}", "detail": "{}"}
        client.xadd(f"fieldwarden:{CLOUD}:audit", entry, id=f"{int((NOW - age * DAY) * 1000)}-0")
    time = [NOW]
    retention = Retention(
        RedisRecords(client), RedisUndos(client, RedisMailbox(client)), [CLOUD], 365, lambda: time[0]
    )

    def kept():
        return [entry.asset_id for entry in RedisRecords(client).audit(CLOUD, None, 10).items]

    retention.run()
    assert kept() == ["0", "364"]
    time[0] = NOW + 2 * DAY
    retention.run()
    assert kept() == ["0"]
    time[0] += TRIM_EVERY / 2
    client.xadd(f"fieldwarden:{CLOUD}:audit", {"at": 1, "kind": "write", "asset_id": "x", "detail": "{}"})
    retention.run()
    assert kept() == ["x", "0"]
