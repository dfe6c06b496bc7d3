"""The page to send on: whole in itself, without a script, and with nothing from outside in its markup."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from app.model import Day
from app.usecases.problems.chart import HEIGHT, WIDTH, chart_of
from app.usecases.problems.page import MOST_GROUPS, page_of
from app.usecases.problems.report import make_report
from tests.settling import CLOUD, NOW

EVIL = "<script>alert(1)</script>\"'&"


def page(shop, by=None):
    return page_of(make_report(shop.records, shop.trends, CLOUD, now=NOW), by)


def test_it_says_what_the_report_says(full):
    text = page(full)
    for part in (
        "5 assets with problems; 3 of them lack a mandatory value",
        "hats/winter",
        "key 111",
        "shoes/a",
        "40 d",
    ):
        assert part in text


def test_nothing_is_fetched_and_nothing_runs(full):
    text = page(full)
    assert not re.search(r"<script|<link|<img|<iframe|\bon\w+=|javascript:|url\(|@import|https?:", text, re.I)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in text
    assert " style=" not in text


def test_names_from_outside_stay_text(shop):
    shop.add("a", ("missing_mandatory", EVIL), public_id=EVIL, folder=EVIL, uploader=EVIL, resource_type=EVIL)
    text = page(shop)
    assert "<script" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 6


def test_by_one_thing_all_groups_are_on_it(shop):
    for number in range(MOST_GROUPS + 2):
        shop.add(f"a{number}", ("missing_mandatory", "team"), folder=f"f{number:03}")
    assert "and 2 more" in page(shop)
    alone = page(shop, "folder")
    assert f"f{MOST_GROUPS + 1:03}" in alone
    assert "By missing field" not in alone


def test_there_is_no_chart_of_a_single_day_and_a_page_without_problems(shop):
    text = page(shop)
    assert "<svg" not in text
    assert "no asset has problems" in text


def test_the_chart_leaves_room_for_days_that_were_not_counted():
    days = [
        Day(date, count, 0, {}, {})
        for date, count in (("2027-01-01", 10), ("2027-01-02", 5), ("2027-01-05", 0))
    ]
    chart = chart_of(days)
    assert chart is not None
    assert chart.line == f"0.0,0.0 {WIDTH / 4:.1f},{HEIGHT / 2:.1f} {WIDTH:.1f},{HEIGHT:.1f}"
    assert chart.area.startswith(f"0,{HEIGHT} ")
    assert chart_of(days[:1]) is None


@pytest.mark.parametrize("counts", [(0, 0), (1, 1)])
def test_a_flat_chart_is_no_trouble(counts):
    days = [Day(f"2027-01-0{number + 1}", count, count, {}, {}) for number, count in enumerate(counts)]
    assert chart_of(days).highest == 1
