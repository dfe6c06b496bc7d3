"""Assets with problems over HTTP: the list with its filters, and the report."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from app.model import Day
from app.web import problems_api
from tests.settling import record_of

from .conftest import NOW, build

TEAM, SIZE = ("missing_mandatory", "team"), ("invalid_value", "size")


@pytest.fixture
def world(world):
    records = world.parts.records
    records.verdicts_by_id = {
        "a1": record_of("a1", TEAM, problem_since=NOW - 10),
        "a2": record_of("a2", SIZE, folder="hats", resource_type="video", problem_since=NOW - 3600),
        "a3": record_of("a3", TEAM, SIZE, public_id="=x", problem_since=NOW - 7200, uploader="111"),
    }
    world.parts.trends.keep("demo", Day("2025-10-01", 9, 9, {"team": 9}, {}), "2025-01-01")
    return world


def get(world, path):
    return world.client.get(f"/api/demo/{path}", **world.key)


def ids(world, query):
    return [item["asset_id"] for item in get(world, f"problems?{query}").json["items"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["a3", "a2", "a1"]),
        ("order=oldest", ["a1", "a2", "a3"]),
        ("field=team", ["a3", "a1"]),
        ("field=size&problem=invalid_value", ["a3", "a2"]),
        ("problem=missing_mandatory&rule=rule of team", ["a3", "a1"]),
        ("folder=hats", ["a2"]),
        ("resource_type=video", ["a2"]),
        ("public_id=%3D", ["a3"]),
        ("older_than=3600", ["a3", "a2"]),
        ("older_than=&field=", ["a3", "a2", "a1"]),
    ],
)
def test_problems_can_be_narrowed(world, query, expected):
    """The stand-in lists by name; the real order is tested with the store."""
    assert ids(world, query) == expected


def test_filters_hold_from_page_to_page(world):
    first = get(world, "problems?field=team&limit=1").json
    assert [item["asset_id"] for item in first["items"]] == ["a3"]
    rest = get(world, f"problems?field=team&limit=1&cursor={first['next_cursor']}").json
    assert [item["asset_id"] for item in rest["items"]] == ["a1"]


@pytest.mark.parametrize("query", ["order=x", "older_than=x", "older_than=-1", "older_than=1e9", "cursor=x:"])
def test_a_filter_that_is_none_is_refused(world, query):
    answer = get(world, f"problems?{query}")
    assert answer.status_code == 400
    assert answer.json["error"]["message"].startswith(f"{query.split('=')[0]}: ")


@pytest.mark.parametrize("query", ["by=colour", "format=pdf"])
def test_a_report_that_there_is_not_is_refused(world, query):
    assert get(world, f"report?{query}").status_code == 400


def test_the_report_counts_and_tells_the_trend(world):
    report = get(world, "report").json
    assert (report["cloud"], report["assets"], report["missing"], report["whole"]) == ("demo", 3, 2, True)
    assert {group["name"]: group["assets"] for group in report["by"]["field"]} == {"team": 2}
    assert [day["assets"] for day in report["trend"]] == [9, 3]
    assert list(get(world, "report?by=folder").json["by"]) == ["folder"]


def test_a_report_over_http_counts_a_bounded_number(world, monkeypatch):
    monkeypatch.setattr(problems_api, "MOST_COUNTED", 2)
    report = get(world, "report").json
    assert (report["assets"], report["whole"]) == (2, False)


def test_files_are_for_saving(world):
    for kind, type_ in (("csv", "text/csv"), ("jsonl", "application/x-ndjson"), ("html", "text/html")):
        answer = get(world, f"report?format={kind}")
        assert answer.mimetype == type_
        assert (
            answer.headers["Content-Disposition"] == f'attachment; filename="missing-demo-2025-10-09.{kind}"'
        )
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert get(world, "report?format=html").text.startswith("<!doctype html>")


def test_csv_and_json_lines_have_assets_or_groups(world):
    found = list(csv.DictReader(io.StringIO(get(world, "report?format=csv").text)))
    assert [(line["asset_id"], line["problem"]) for line in found][-2:] == [
        ("a3", "missing_mandatory"),
        ("a3", "invalid_value"),
    ]
    assert found[-1]["public_id"] == "'=x"
    lines = get(world, "report?format=jsonl").text.splitlines()
    assert [json.loads(line)["asset_id"] for line in lines] == ["a1", "a2", "a3"]
    assert get(world, "report?format=csv&by=type").text.startswith("type,assets,oldest\nimage,2,")
    (one, _) = get(world, "report?format=jsonl&by=uploader").text.splitlines()
    assert json.loads(one) == {"by": "uploader", "name": "", "assets": 2, "oldest": NOW - 10}


def test_the_status_tells_of_notices_once_they_are_wanted(world):
    assert get(world, "status").json["notices"] is None
    wanted = build(NOTICE_URL="https://hooks.example/T/secret-part")
    state = wanted.parts.notices.state("demo")
    wanted.parts.notices.save("demo", replace(state, failed_at=NOW, failure="the receiver answers 500"))
    told = get(wanted, "status").json["notices"]
    assert told["failure"] == {"at": NOW, "reason": "the receiver answers 500"}
    assert "secret-part" not in get(wanted, "status").text
