"""The report: counts, what has changed, and its lines for terminals, spreadsheets and programs."""

from __future__ import annotations

import csv
import io
import json

import pytest

from app.usecases.lines import csv_line
from app.usecases.problems.lines import csv_of_assets, csv_of_groups, json_of_assets, json_of_groups
from app.usecases.problems.report import make_report, rows
from app.usecases.problems.text import text_of
from tests.settling import CLOUD, NOW

from .conftest import DAY


@pytest.fixture
def report(full):
    return make_report(full.records, full.trends, CLOUD, now=NOW)


def counts(report, by):
    return {group.name: group.assets for group in report.groups[by]}


def test_assets_are_counted_by_each_thing(report):
    assert (report.assets, report.missing, report.whole) == (5, 3, True)
    assert counts(report, "field") == {"team": 3, "size": 1}
    assert counts(report, "problem") == {
        "missing_mandatory": 3,
        "breaker_open": 1,
        "refused": 1,
        "value_not_allowed": 1,
    }
    assert counts(report, "folder") == {"shoes": 3, "": 1, "hats/winter": 1}
    assert counts(report, "uploader") == {"": 3, "111": 2}
    assert counts(report, "type") == {"image": 4, "video": 1}


def test_the_oldest_come_first_and_groups_know_theirs(report):
    assert [row.asset_id for row in report.oldest] == ["a", "b", "c", "d", "=e"]
    assert report.groups["field"][0].oldest == NOW - 40 * DAY
    assert report.groups["folder"][1].oldest == NOW - 3 * DAY


def test_the_trend_ends_with_today_and_a_month_ago_is_the_measure(report):
    assert [(day.date, day.assets) for day in report.trend] == [
        ("2026-11-01", 32),
        ("2027-01-10", 6),
        ("2027-01-15", 5),
    ]
    assert report.before("field", "team") == 4
    assert report.before("field", "unheard") == 0
    assert report.before("folder", "shoes") is None


def test_a_count_that_was_cut_says_so_and_is_no_day_of_the_trend(full):
    report = make_report(full.records, full.trends, CLOUD, now=NOW, most=2)
    assert (report.assets, report.whole, report.trend[-1].date) == (2, False, "2027-01-10")
    assert "at least 2 assets" in next(text_of(report))


def test_the_text_says_it_all_in_lines_that_fit(report):
    lines = list(text_of(report))
    assert lines[0].startswith(
        "demo: 5 assets with problems; 3 of them lack a mandatory value  (2027-01-15 08:00"
    )
    text = "\n".join(lines)
    for part in ("team", "mandatory value missing", "(top folder)", "key 111", "not known", "2027-01-10"):
        assert part in text
    assert any(line.startswith("Trend  2026-11-01 32") and line.endswith("5 today") for line in lines)
    assert max(map(len, lines)) < 100


def test_the_text_by_one_thing_has_all_of_it_and_nothing_else(report):
    assert [line.split()[0] for line in text_of(report, "folder") if line.startswith("  ")] == [
        "shoes",
        "(top",
        "hats/winter",
    ]


def test_nothing_wrong_is_said_in_one_line(shop):
    (line,) = text_of(make_report(shop.records, shop.trends, CLOUD, now=NOW))
    assert line.startswith("demo: no asset has problems")


def test_names_cannot_play_with_a_terminal(shop):
    shop.add("a", ("missing_mandatory", "team"), public_id="\x1b[31mred\nline", folder="\x1b]0;x\x07")
    text = "\n".join(text_of(make_report(shop.records, shop.trends, CLOUD, now=NOW)))
    assert "\x1b" not in text
    assert "\\x1b[31mred\\nline" in text


def test_csv_has_a_line_for_each_problem_and_no_formula(full):
    lines = list(csv.DictReader(csv_of_assets(rows(full.records, CLOUD), NOW)))
    assert [(line["asset_id"], line["problem"], line["field"]) for line in lines] == [
        ("a", "missing_mandatory", "team"),
        ("a", "missing_mandatory", "size"),
        ("b", "missing_mandatory", "team"),
        ("c", "missing_mandatory", "team"),
        ("c", "value_not_allowed", "size"),
        ("d", "breaker_open", ""),
        ("'=e", "refused", "team"),
    ]
    assert lines[-1]["public_id"] == "'=cmd|'/c calc'!A1"
    assert (lines[0]["since"], lines[0]["days"], lines[0]["uploader"]) == (
        "2026-12-06T08:00:00Z",
        "40",
        "111",
    )


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1"])
def test_no_cell_is_a_formula(cell):
    (row,) = csv.reader(io.StringIO(csv_line([cell, -1]), newline=""))
    assert row == [f"'{cell}", "-1"]


def test_a_name_with_a_line_break_stays_one_cell():
    assert csv_line(["a\nb", "c\rd"]) == '"a\nb","c\rd"'


def test_groups_come_as_lines_too(report):
    assert list(csv_of_groups("type", report.groups["type"])) == [
        "type,assets,oldest",
        "image,4,2026-12-06T08:00:00Z",
        "video,1,2027-01-12T08:00:00Z",
    ]
    assert [json.loads(line)["name"] for line in json_of_groups("type", report.groups["type"])] == [
        "image",
        "video",
    ]


def test_json_lines_are_the_assets_with_their_problems(full):
    first, *_ = map(json.loads, json_of_assets(rows(full.records, CLOUD)))
    assert first == {
        "asset_id": "a",
        "public_id": "shoes/a",
        "resource_type": "image",
        "type": "upload",
        "uploader": "111",
        "folder": "shoes",
        "problem_since": NOW - 40 * DAY,
        "problems": [
            {"code": "missing_mandatory", "field": "team", "rules": ["rule of team"]},
            {"code": "missing_mandatory", "field": "size", "rules": ["rule of size"]},
        ],
    }
