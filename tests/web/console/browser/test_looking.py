"""Each page in a real Chromium: accessible in both schemes, whole on a phone, times in one's own zone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.axe import violations
from tests.browser import PHONE, needs_chromium
from tests.web.conftest import VIEWING

from .conftest import PAGES, log_in, shows

pytestmark = needs_chromium

ADDRESSES = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)


@ADDRESSES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_accessible_and_nothing_hostile_runs(page, path, scheme):
    page.emulate_media(color_scheme=scheme)
    shows(page, path)
    assert violations(page) == []
    assert page.evaluate("typeof ran") == "undefined"


@ADDRESSES
def test_nothing_is_cut_off_on_a_phone(page, path):
    page.set_viewport_size(PHONE)
    shows(page, path)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_check_up_is_accessible_too(page):
    page.goto("/accounts/demo/settings")
    page.get_by_role("button", name="Check now").click()
    page.get_by_text("1 thing to look at.").wait_for()
    assert violations(page) == []


def test_times_are_in_the_zone_of_whoever_looks(page):
    page.goto("/accounts/demo/queue/parked/1-0")
    # NOW is 2025-10-09 08:53:20 UTC
    expect(page.locator("time").first).to_have_text("9 Oct 2025, 04:52:20")
    expect(page.locator("time").first).to_have_attribute("title", "2025-10-09T08:52:20Z")
    expect(page.locator("footer [data-zone]")).to_have_text("America/New_York")


def test_without_scripts_times_are_in_utc_and_the_page_can_be_read(browser, address, state):
    context = browser.new_context(base_url=address, storage_state=state, java_script_enabled=False)
    page = context.new_page()
    page.goto("/accounts/demo/queue/parked/1-0")
    expect(page.locator("time").first).to_have_text("2025-10-09 08:52:20 UTC")
    page.goto("/accounts/demo")
    page.get_by_text("As a table").first.click()
    expect(page.get_by_role("table").first).to_be_visible()
    context.close()


def test_the_first_thing_the_keyboard_reaches_skips_to_the_content(page):
    shows(page, "/accounts/demo")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_switch_leads_to_the_other_account(page):
    shows(page, "/accounts/demo/activity")
    page.locator(".switch summary").click()
    page.locator(".switch").get_by_role("link", name="other", exact=True).click()
    page.wait_for_url("**/accounts/other/activity")


def test_what_is_not_accessible_would_be_found(page):
    shows(page, "/")
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    assert [found for found in violations(page) if found.startswith("label:")]


def test_the_viewer_looks_and_has_nothing_to_press(browser, address):
    context = browser.new_context(base_url=address)
    page = context.new_page()
    log_in(page, "viewer", VIEWING)
    for path in PAGES.values():
        page.goto(path)
        buttons = set(page.get_by_role("button").all_inner_texts())
        assert buttons <= {"Log out", "Search", ""}, path
    context.close()


def test_htmx_is_there_and_may_evaluate_nothing(page):
    shows(page, "/")
    assert page.evaluate("[htmx.config.allowEval, htmx.config.allowScriptTags]") == [False, False]
