from __future__ import annotations

import csv
import io
import json

import pytest

from app.model import AuditEntry

WRITE = {
    "public_id": "folder/one",
    "causes": ["upload", "backfill:7"],
    "at": 5.0,
    "changes": {"role": "=HYPERLINK(1)", "colors": ["red", "blue"], "size": -5},
    "before": {"role": None, "colors": ["red"], "size": None},
    "rules_version": 3,
    "rules": {"role": ["r1"], "colors": ["r2"], "size": []},
}
RULE = {"external_id": "r1", "metadata_field_id": "role", "condition": {}, "result": {}}


@pytest.fixture
def world(make):
    world = make()
    world.parts.records.audit_entries = [
        AuditEntry("4-0", 400.0, "login", None, {"by": "admin", "from": "127.0.0.1"}),
        AuditEntry(
            "3-0", 300.0, "rule_changed", None, {"by": "key", "version": 4, "before": RULE, "after": RULE}
        ),
        AuditEntry(
            "2-0",
            200.0,
            "flag",
            "a2",
            {"public_id": "two", "causes": ["sweep"], "added": ["m:role"], "removed": []},
        ),
        AuditEntry("1-0", 100.0, "write", "a1", WRITE),
    ]
    return world


def found(world, query):
    answer = world.client.get(f"/api/demo/audit?{query}", **world.key)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json["items"]]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", ["4-0", "3-0", "2-0", "1-0"]),
        ("asset=a1", ["1-0"]),
        ("asset=folder/one", ["1-0"]),
        ("kind=login", ["4-0"]),
        ("rule=r1", ["3-0", "1-0"]),
        ("field=role", ["3-0", "2-0", "1-0"]),
        ("field=colors&rule=r2", ["1-0"]),
        ("field=colors&rule=r1", []),
        ("cause=backfill", ["1-0"]),
        ("cause=backfill:7", ["1-0"]),
        ("cause=backfill:8", []),
        ("since=200&until=400", []),
        ("since=1970-01-01T00:03:20&until=1970-01-01T00:06:40", ["3-0", "2-0"]),
        ("since=1h", []),
        ("asset=", ["4-0", "3-0", "2-0", "1-0"]),
    ],
)
def test_it_is_searched(world, query, ids):
    if query.startswith("since=200"):
        answer = world.client.get(f"/api/demo/audit?{query}", **world.key)
        assert (answer.status_code, "is not a moment" in answer.text) == (400, True)
    else:
        assert found(world, query) == ids


def test_pages_of_a_search_go_on_where_they_ended(world):
    first = world.client.get("/api/demo/audit?field=role&limit=2", **world.key).json
    assert [item["id"] for item in first["items"]] == ["3-0", "2-0"]
    rest = world.client.get(f"/api/demo/audit?field=role&cursor={first['next_cursor']}", **world.key).json
    assert ([item["id"] for item in rest["items"]], rest["next_cursor"]) == (["1-0"], None)


def test_csv_has_a_line_for_each_value_and_no_formula(world):
    answer = world.client.get("/api/demo/audit?format=csv&kind=write", **world.key)
    assert (answer.mimetype, answer.headers["Content-Disposition"]) == (
        "text/csv",
        'attachment; filename="audit-demo.csv"',
    )
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["field"], row["before"], row["after"], row["rules"]) for row in rows] == [
        ("role", "", "'=HYPERLINK(1)", "r1"),
        ("colors", "red", "red blue", "r2"),
        ("size", "", "-5", ""),
    ]
    assert {(row["at"], row["causes"], row["public_id"]) for row in rows} == {
        ("1970-01-01 00:01:40Z", "upload backfill:7", "folder/one")
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_text_begins_as_a_formula(world, start):
    entry = AuditEntry(
        "9-0", 1.0, "login", f"{start}1+1", {"by": f"{start}cmd", "causes": [f"{start}x", "y"]}
    )
    world.parts.records.audit_entries = [entry]
    (row,) = csv.DictReader(
        io.StringIO(world.client.get("/api/demo/audit?format=csv", **world.key).text, newline="")
    )
    assert [row["asset_id"], row["by"], row["causes"]] == [f"'{start}1+1", f"'{start}cmd", f"'{start}x y"]


def test_json_lines_are_whole_entries(world):
    answer = world.client.get("/api/demo/audit?format=jsonl&asset=a1", **world.key)
    (entry,) = map(json.loads, answer.text.splitlines())
    assert entry == {"id": "1-0", "at": 100.0, "kind": "write", "asset_id": "a1", "detail": WRITE}


@pytest.mark.parametrize("query", ["format=xml", "since=soon", "until=2026-13-01", "since=9999999999999"])
def test_what_is_no_format_and_no_moment_is_refused(still, query):
    answer = still.client.get(f"/api/demo/audit?{query}", **still.key)
    assert (answer.status_code, query.split("=")[0] in answer.text) == (400, True)


def test_trouble_is_told_before_a_file_begins(world):
    def fail(*_):
        from app.errors import StoreUnavailable

        raise StoreUnavailable("Redis did not answer")

    world.parts.records.audit = fail
    assert world.client.get("/api/demo/audit?format=csv", **world.key).status_code == 503


def noted(world, cloud="demo"):
    rows = world.parts.undo.records.audit(cloud, None, 20).items
    return [(entry.kind, entry.detail["by"]) for entry in rows]


def test_logins_are_noted_for_every_account(world):
    form = {"name": "admin", "password": "wrong"}
    world.client.get("/login")
    with world.client.session_transaction() as session:
        form["csrf_token"] = session["csrf_token"]
    assert world.client.post("/login", data=form).status_code == 401
    form["password"] = "pass word"
    assert world.client.post("/login", data=form).status_code == 303
    assert noted(world) == noted(world, "other") == [("login", "admin"), ("login_refused", "admin")]


def test_wrong_keys_are_noted_but_never_many_of_them_nor_what_was_typed(world):
    for number in range(30):
        world.time[0] += 15
        world.client.get("/api/demo/status", auth=("hunter2", f"wrong {number}"))
    assert noted(world) == [("login_refused", "somebody")]
    world.time[0] += 600
    world.client.get("/api/demo/status", auth=("key", "wrong"))
    newest = world.parts.undo.records.audit("demo", None, 1).items[0]
    assert newest.detail == {"by": "somebody", "from": "127.0.0.1", "untold_before": 29}


def test_changes_of_rules_are_noted_with_what_was_and_is(world):
    rule = {
        "name": "one",
        "metadata_field_id": "team",
        "condition": {"metadata_field_id": "category", "populated": True},
        "result": {"enable": True},
    }
    made = world.client.post("/v1_1/demo/metadata_rules", json=rule, **world.key).json
    path = f"/v1_1/demo/metadata_rules/{made['external_id']}"
    assert world.client.put(path, json={"name": "two"}, **world.key).status_code == 200
    assert world.client.delete(path, **world.key).status_code == 200
    assert noted(world) == [("rule_deleted", "key"), ("rule_changed", "key"), ("rule_created", "key")]
    changed = world.parts.undo.records.audit("demo", None, 3).items[1].detail
    assert (changed["before"]["name"], changed["after"]["name"]) == ("one", "two")
