"""Missing metadata, an asset, exceptions and runs as a person meets them, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.model import AuditEntry, Day
from tests.browser import PHONE, needs_chromium
from tests.web.conftest import NOW, PASSWORD, World, build, serving

from .test_asset import whole
from .test_board import record
from .test_runs import RESULTS, TALLY

pytestmark = needs_chromium

AXE = (Path(__file__).parents[2] / "vendor" / "axe.min.js").read_text("utf-8")
LONG = "a-name-without-a-break-" * 8


@pytest.fixture(scope="module")
def world() -> World:
    """An account elsewhere, so that no picture is asked for, with something on every page."""
    made = build(CLOUDINARY_URL="cloudinary://key:secret@demo?upload_prefix=http://127.0.0.1:9")
    wrote = {
        "at": NOW,
        "changes": {"team": "rnd", LONG: LONG},
        "before": {"team": None},
        "causes": ["upload"],
    }
    made.parts.records.verdicts_by_id = {
        "a1": whole(exceptions=[{"tag": "old", "field": "role", "reason": "why", "author": "admin"}]),
        "a2": record("a2", LONG, public_id=f"people/{LONG}", resource_type="video"),
    }
    made.parts.records.audit_entries = [AuditEntry("1-0", NOW - 5, "write", "a1", wrote)]
    for day, assets in (("2025-10-01", 30), ("2025-10-09", 12)):
        made.parts.trends.keep("demo", Day(day, assets, assets - 2, {"team": 9}, {}), "2024-01-01")
    run = made.parts.backfill("demo").begin("admin")
    tally = {**TALLY, "fields": {"team": 7}, "rules": {LONG: 7}}
    done = replace(run, state="done", finished=NOW, tally=tally)
    assert made.parts.runs.change("demo", run, done, NOW, results=RESULTS) is not None
    return made


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    with serving(world) as served:
        yield served


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The administrator's browser, which must have nothing to complain of."""
    context = browser.new_context(base_url=address)
    opened, heard = context.new_page(), list[str]()
    opened.on("pageerror", lambda error: heard.append(str(error)))
    opened.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    opened.goto("/login")
    opened.fill("input[type=password]", PASSWORD)
    opened.keyboard.press("Enter")
    opened.wait_for_url("**/")
    yield opened
    assert heard == []
    context.close()


def paths(world: World) -> list[str]:
    """Every page, and those with something out of the ordinary on them."""
    [run] = [one for one in world.parts.runs.latest("demo", 9) if one.state == "done"]
    found = (
        "missing",
        "missing?field=nothing",
        "assets/a1",
        "assets/a1/why",
        "assets/a2",
        "exceptions",
        "runs",
        f"runs/{run.id}",
    )
    return [f"/accounts/demo/{path}" for path in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_page_is_accessible_in_both_schemes(world, page, scheme):
    page.emulate_media(color_scheme=scheme)
    for path in paths(world):
        assert page.goto(path).status == 200, path
        page.evaluate(AXE)
        found = page.evaluate("axe.run()")["violations"]
        assert [(path, one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def test_nothing_is_cut_off_on_a_phone(world, page):
    page.set_viewport_size(PHONE)
    for path in paths(world):
        assert page.goto(path).status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


def test_filters_are_set_by_keyboard_and_stay_in_the_address(page):
    page.goto("/accounts/demo/missing")
    page.get_by_label("Public id").fill("a1")
    page.keyboard.press("Enter")
    page.wait_for_url("**public_id=a1**")
    expect(page.get_by_role("heading", name="1 asset on this page")).to_be_visible()
    page.get_by_role("link", name="people/a1", exact=True).click()
    expect(page.get_by_role("heading", name="people/a1", level=1)).to_be_visible()


def test_an_asset_is_exempted_from_where_its_problem_is_shown_and_the_exception_is_ended(page):
    page.goto("/accounts/demo/assets/a1")
    page.get_by_role("link", name="Exempt it from team").click()
    page.get_by_label("Reason").fill("an old one")
    page.get_by_role("button", name="Grant").click()
    expect(page.get_by_text("an old one")).to_be_visible()
    page.get_by_role("button", name="End").click()
    expect(page.get_by_text("None: every asset is held to every rule.")).to_be_visible()


def test_an_asset_is_rechecked_by_a_button(world, page):
    page.goto("/accounts/demo/assets/a1")
    page.get_by_role("button", name="Re-check").click()
    expect(page.get_by_text("The asset is queued")).to_be_visible()
    assert world.parts.mailbox.arrivals[-1][1].asset_id == "a1"


def test_the_page_of_a_run_brings_itself_up_to_date_until_it_asks_and_is_cancelled(world, page):
    page.goto("/accounts/demo/runs")
    page.get_by_role("button", name="Start a backfill").click()
    expect(page.locator("#progress .badge")).to_have_text("counting")
    run = world.parts.runs.under_way("demo")
    asking = replace(run, state="asking", tally=TALLY)
    assert world.parts.runs.change("demo", run, asking, world.time[0]) is not None
    expect(page.get_by_role("button", name="Write to 7 assets")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Cancel the run").click()
    expect(page.locator("#progress .badge")).to_have_text("cancelled")
