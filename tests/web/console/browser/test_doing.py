"""What one does in the console, in a real Chromium; and that pages bring themselves up to date meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser import needs_chromium
from tests.web.fakes import WORKER

from .conftest import shows

pytestmark = needs_chromium


@pytest.fixture
def hurried(page):
    """The page's own clock, which a test moves on."""
    page.clock.install()
    return page.clock


def test_a_page_brings_itself_up_to_date_and_leaves_open_what_is_open(page, world, hurried):
    shows(page, "/accounts/demo")
    page.locator("#throughput-table summary").click()
    world.parts.records.accepted = 4711
    hurried.run_for(12_000)
    expect(page.get_by_text("4,711")).to_be_visible()
    expect(page.locator("#throughput-table")).to_have_attribute("open", "")


def test_a_page_is_asked_for_again_no_more_often_than_it_says(page, hurried):
    shows(page, "/accounts/demo")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for _ in range(35):
        hurried.run_for(1_000)
        page.wait_for_load_state("networkidle")
    assert 2 <= len(asked) <= 4


def test_a_form_is_left_alone_while_the_rest_goes_on(page, world, hurried):
    shows(page, "/accounts/demo/queue")
    page.fill("input[name=reason]", "half a sen")
    world.parts.dispatcher.at_work = [replace(WORKER, done=98_765), WORKER]
    hurried.run_for(7_000)
    expect(page.get_by_text("98,765")).to_be_visible()
    expect(page.locator("input[name=reason]")).to_have_value("half a sen")
    expect(page.locator("input[name=reason]")).to_be_focused()


def test_a_service_that_does_not_answer_is_told_and_so_is_its_return(page, world, hurried):
    shows(page, "/accounts/demo")
    world.parts.records.down = True
    hurried.run_for(12_000)
    expect(page.locator("#trouble")).to_contain_text("could not be brought up to date")
    world.parts.records.down = False
    hurried.run_for(12_000)
    expect(page.locator("#trouble")).to_be_hidden()


def test_a_session_that_ends_leads_to_the_login_and_back(page, hurried):
    shows(page, "/accounts/demo/queue")
    page.context.clear_cookies()
    hurried.run_for(7_000)
    page.wait_for_url("**/login?next=/accounts/demo/queue")


def test_an_account_is_paused_and_resumed(page, world):
    shows(page, "/accounts/demo/queue")
    page.get_by_label("Why it is paused").fill("moving the library")
    page.get_by_role("button", name="Pause enforcement").click()
    page.get_by_text("demo is paused.").wait_for()
    assert world.parts.mailbox.halts["demo"].reason == "moving the library"
    page.get_by_role("button", name="Resume").click()
    page.get_by_text("demo goes on.").wait_for()
    assert world.parts.mailbox.halts == {}


def test_what_waits_is_searched(page):
    shows(page, "/accounts/demo/queue")
    page.get_by_label("Type").select_option("backfill")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**kind=backfill**")
    assert page.get_by_role("group", name="What waits").get_by_role("row").count() == 2


def test_chosen_things_are_thrown_away_after_the_count_was_shown(page, world):
    world.parts.mailbox.unparked.clear()
    shows(page, "/accounts/demo/queue/parked")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Throw the chosen away…").click()
    expect(page.get_by_text("1 thing will be thrown away")).to_be_visible()
    assert world.parts.mailbox.unparked == []
    page.get_by_role("button", name="Throw away: 1").click()
    page.get_by_text("1 thing was thrown away.").wait_for()
    assert [told[1:3] for told in world.parts.mailbox.unparked] == [("1-0", "discarded")]


def test_all_that_match_are_tried_again(page, world):
    world.parts.mailbox.unparked.clear()
    shows(page, "/accounts/demo/queue/parked?kind=entry")
    page.get_by_role("link", name="Try all that match again…").click()
    page.get_by_role("button", name="Try again: 1").click()
    page.get_by_text("1 thing was tried again.").wait_for()
    assert [told[1:3] for told in world.parts.mailbox.unparked] == [("1-0", "replayed")]
