from __future__ import annotations

import json

import pytest

from app.model import AuditEntry, ParkedItem, Pause

from .fakes import FIELDS

RECORD = {
    "asset_id": "a1",
    "public_id": "folder/one",
    "judged_at": 1_759_999_990.0,
    "verdict": {"changes": {}, "problems": [{"field": "team", "code": "missing_mandatory", "rules": []}]},
    "last_write": None,
}
RULE = {
    "external_id": "r1",
    "metadata_field_id": "gone",
    "condition": {"metadata_field_id": "category", "populated": True},
    "result": {"enable": True},
    "name": "Old rule",
    "state": "active",
}


def get(world, path, **more):
    return world.client.get(f"/api/demo{path}", **{**world.key, **more})


def test_the_status_has_the_agreed_shape(world):
    answer = get(world, "/status")
    assert answer.status_code == 200
    expected = {
        "pending": 0,
        "oldest_seconds": 0,
        "in_flight": 0,
        "parked": 0,
        "accepted": 17,
        "paused_until": None,
        "rules_version": 0,
        "degraded": None,
    }
    assert {key: answer.json[key] for key in expected} == expected


def degraded(world) -> str:
    return "\n".join(get(world, "/status").json["degraded"])


def test_an_account_that_was_never_set_up_is_degraded(world):
    world.redis.delete("fieldwarden:demo:marker")
    assert "nothing is enforced" in degraded(world)


def test_a_pause_is_told_with_its_reason_and_end(world):
    world.parts.mailbox.pauses["demo"] = Pause(1_760_003_600.0, "420 quota used up")
    assert degraded(world) == "Paused until 2025-10-09 09:53:20 UTC: 420 quota used up"
    assert get(world, "/status").json["paused_until"] == 1_760_003_600.0


def test_a_suspended_rule_is_told_by_name_until_its_field_is_back(world):
    book = world.parts.rulebook
    book.save_fields("demo", FIELDS, 1.0)
    book.save("demo", RULE, "key", 1.0, replacing=None)
    told = degraded(world)
    assert "Old rule" in told
    assert '"gone"' in told
    book.save_fields("demo", [*FIELDS, {"external_id": "gone", "type": "string"}], 2.0)
    assert get(world, "/status").json["degraded"] is None


def test_a_rules_file_that_cannot_be_read_is_told(make, tmp_path):
    path = tmp_path / "rules.json"
    path.write_text("[{]")
    world = make(RULES_FILE=str(path))
    assert "column 3" in degraded(world)
    path.write_text("[]")
    assert get(world, "/status").json["degraded"] is None


def test_an_asset_is_shown_with_its_verdict_and_whether_it_waits(world):
    world.parts.records.verdicts_by_id["a1"] = RECORD
    assert get(world, "/assets/a1").json == {**RECORD, "pending": False}
    world.parts.records.pending = {"a1", "a2"}
    assert get(world, "/assets/a1").json["pending"] is True
    assert get(world, "/assets/a2").json == {
        "asset_id": "a2",
        "verdict": None,
        "last_write": None,
        "pending": True,
    }
    answer = get(world, "/assets/a3")
    assert (answer.status_code, answer.json) == (404, {"error": {"message": "Resource not found - a3"}})


def test_lists_come_in_pages(world):
    records = world.parts.records
    records.verdicts_by_id = {f"a{n}": {**RECORD, "asset_id": f"a{n}"} for n in range(3)}
    records.parked_items = [ParkedItem("1-0", 5.0, "why", {"body": "{}", "bytes": 2})]
    records.audit_entries = [AuditEntry(f"{n}-0", 5.0, "write", "a1", {"n": n}) for n in range(60)]
    first = get(world, "/problems?limit=2").json
    assert [item["asset_id"] for item in first["items"]] == ["a2", "a1"]
    rest = get(world, f"/problems?limit=2&cursor={first['next_cursor']}").json
    assert ([item["asset_id"] for item in rest["items"]], rest["next_cursor"]) == (["a0"], None)
    assert get(world, "/parked").json == {
        "items": [{"id": "1-0", "at": 5.0, "reason": "why", "detail": {"body": "{}", "bytes": 2}}],
        "next_cursor": None,
    }
    audit = get(world, "/audit").json
    assert (len(audit["items"]), audit["next_cursor"]) == (50, "49-0")
    assert len(get(world, "/audit?cursor=49-0").json["items"]) == 10
    assert audit["items"][0] == {
        "id": "0-0",
        "at": 5.0,
        "kind": "write",
        "asset_id": "a1",
        "detail": {"n": 0},
    }


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "limit=-1", "limit=²", "cursor=x", "cursor=-"]
)
@pytest.mark.parametrize("path", ["problems", "parked", "audit"])
def test_a_cursor_or_limit_that_is_none_is_refused(still, path, query):
    answer = get(still, f"/{path}?{query}")
    assert answer.status_code == 400
    assert query.split("=")[0] in answer.json["error"]["message"]


@pytest.mark.parametrize(
    ("path", "cursor"),
    [
        ("problems", "99999999999999999999"),
        ("problems", "12-0"),
        ("audit", "99999999999999999999-0"),
        ("audit", "1-99999999999999999999"),
        ("audit", "12"),
        ("parked", "0-0"),
        ("parked", "12"),
    ],
)
def test_a_cursor_that_its_list_never_gave_is_refused(still, path, cursor):
    answer = get(still, f"/{path}?cursor={cursor}")
    assert answer.status_code == 400
    assert "cursor: " in answer.json["error"]["message"]


def test_a_refresh_has_the_fields_read_anew(world):
    world.parts.rulebook.save_fields("demo", FIELDS, 5.0)
    answer = world.client.post("/api/demo/refresh", **world.key)
    assert (answer.status_code, answer.json) == (200, {"status": "refreshed", "rules_changed": False})
    assert world.parts.rulebook.fields_at("demo") == 0


def test_a_refresh_takes_an_accounts_own_rules_over_now(make):
    world = make(RULES_SOURCE="account")
    world.parts.accounts["demo"].own_rules = [RULE]
    assert world.client.post("/api/demo/refresh", **world.key).json["rules_changed"] is True
    assert world.client.post("/api/demo/refresh", **world.key).json["rules_changed"] is False
    assert world.client.get("/v1_1/demo/metadata_rules", **world.key).json == {"metadata_rules": [RULE]}


def test_the_administrator_asking_for_an_unknown_account_is_told(world):
    assert world.client.get("/api/nowhere/status", **world.admin).status_code == 404


def test_alive_needs_nothing_and_ready_needs_redis_that_keeps_writes(world, monkeypatch):
    assert world.client.get("/healthz").json == {"status": "alive"}
    answer = world.client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready", "degraded": False, "warnings": []})
    world.redis.connection_pool.connection_kwargs["server"].connected = False
    assert world.client.get("/readyz").status_code == 503
    assert world.client.get("/healthz").status_code == 200


def test_an_account_in_trouble_is_shown_but_never_makes_it_unready(world):
    world.parts.mailbox.pauses["other"] = Pause(1_760_003_600.0, "secret reason")
    answer = world.client.get("/readyz")
    assert (answer.status_code, answer.json["degraded"]) == (200, True)
    assert "secret reason" not in json.dumps(answer.json)
    world.parts.mailbox.pauses.clear()
    assert world.client.get("/readyz").json["degraded"] is True
    world.time[0] += 6
    assert world.client.get("/readyz").json["degraded"] is False


def test_a_silent_redis_is_unavailable(world):
    world.parts.records.down = True
    assert get(world, "/status").status_code == 503


def test_a_redis_that_may_forget_is_told_of_by_status_and_readiness(world):
    world.parts.store_doubts().append("Redis writes no append-only file")
    assert get(world, "/status").json["degraded"] == ["Redis writes no append-only file"]
    answer = world.client.get("/readyz").json
    assert answer == {"status": "ready", "degraded": True, "warnings": ["Redis writes no append-only file"]}
