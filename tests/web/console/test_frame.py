from __future__ import annotations

import re

import pytest

from app.web.console.charts import Series, chart, scale
from app.web.console.navigation import PAGES
from app.web.console.words import ago, coded, lasting, since, when

from .conftest import HOSTILE

NAVIGATION = [entry.endpoint for entry in PAGES]


@pytest.mark.parametrize("endpoint", NAVIGATION)
def test_every_page_links_to_the_others_and_says_which_one_it_is(world, page, endpoint):
    with world.app.test_request_context():
        here = world.app.url_for(endpoint, cloud="demo")
        paths = [world.app.url_for(name, cloud="demo") for name in NAVIGATION]
    text = page(here)
    assert re.findall(r'<a href="([^"]+)" aria-current="page">', text) == [here]
    assert all(f'href="{path}"' in text for path in paths)


@pytest.mark.parametrize("endpoint", NAVIGATION)
def test_the_switch_leads_to_the_same_page_of_the_other_account(world, page, endpoint):
    with world.app.test_request_context():
        here, there = (world.app.url_for(endpoint, cloud=cloud) for cloud in ("demo", "other"))
    assert f'<li><a href="{there}">other</a></li>' in page(here)


def test_pages_need_no_inline_script_or_style(world, page):
    for text in (page("/"), page(), world.client.get("/login").text, world.client.get("/nothing").text):
        scripts = re.findall(r"<script[^>]*>(?=(.*?)</script>)", text, re.DOTALL)
        assert scripts == ["", ""]
        assert not re.search(r"<style|\bstyle=|\bon\w+=|https?://", text)


def test_htmx_may_neither_evaluate_text_nor_add_scripts_or_styles(page):
    config = page().partition("content='{")[2].partition("}'")[0]
    for setting in ("allowEval", "allowScriptTags", "includeIndicatorStyles"):
        assert f'"{setting}": false' in config


def test_a_part_that_refreshes_itself_asks_for_its_own_page(page):
    text = page("/accounts/demo/queue?state=held&asset=%22%3E%3Cb%3E")
    assert 'hx-get="/accounts/demo/queue?state=held&amp;asset=' in text
    assert "<b>" not in text.partition("<main")[2].partition("</main>")[0].replace("<b>admin", "")


def test_the_viewer_has_no_buttons_but_the_way_out_and_searching(viewed):
    for path in (
        "/",
        *(f"/accounts/demo{page}" for page in ("", "/queue", "/queue/parked", "/activity", "/settings")),
    ):
        text = viewed(path)
        assert 'method="post"' not in text.replace('method="post" action="/logout"', "")


def test_an_unknown_page_is_a_page_and_an_unknown_api_path_json(world):
    answer = world.client.get("/nothing", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert world.client.get("/api/nothing", headers={"Accept": "text/html"}).is_json
    assert world.client.get("/nothing", headers={"Accept": "application/json"}).is_json


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (0.4, "0.4 s"), (119, "119 s"), (120, "2 min"), (7200, "2 h"), (200_000, "2 d")],
)
def test_spans_are_told_roughly(seconds, told):
    assert lasting(seconds) == told
    assert ago(0, seconds) == f"{told} ago"


def test_times_are_elements_that_a_script_can_read():
    assert when(0) == '<time datetime="1970-01-01T00:00:00Z">1970-01-01 00:00:00 UTC</time>'
    assert ">in 60 s</time>" in since(60, 0)


def test_code_in_sentences_is_code_and_nothing_else_is_markup():
    assert coded(f"run `a <b>` {HOSTILE}").startswith("run <code>a &lt;b&gt;</code> &lt;script&gt;")


@pytest.mark.parametrize(
    ("highest", "step", "top"),
    [(0, 1, 4), (1, 1, 1), (3, 1, 3), (4, 1, 4), (7, 2, 8), (9, 5, 10), (14, 5, 15), (950, 500, 1000)],
)
def test_axes_end_at_numbers_that_are_easy_to_read(highest, step, top):
    assert scale(highest, least=1.0) == (pytest.approx(step), pytest.approx(top))


def test_axes_of_seconds_may_have_smaller_steps():
    assert scale(0.7) == (pytest.approx(0.2), pytest.approx(0.8))


def test_a_chart_leaves_gaps_where_there_is_nothing_and_bars_only_where_there_is_something():
    drawn = chart(
        "c",
        "C",
        [0.0, 60.0, 120.0, 180.0],
        "minute",
        [Series("bars", "one", [1, 0, 2, 4], is_bars=True), Series("line", "two", [1, 2, None, 3])],
        summary="",
    )
    ((_, bars),) = drawn.bars
    assert len(bars) == 3
    assert bars[2].height == drawn.bottom - 16
    ((_, pieces),) = drawn.lines
    assert [len(piece.split()) for piece in pieces] == [2, 2]
    assert drawn.rows[0] == (180.0, ["4", "3"])
    assert drawn.rows[1][1] == ["2", "–"]
