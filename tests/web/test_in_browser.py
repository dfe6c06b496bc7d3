"""The pages as a person meets them, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import PHONE, needs_chromium

from .conftest import PASSWORD, World, build, serving

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def world() -> World:
    return build()


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    with serving(world) as served:
        yield served


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page of somebody who has not been here before."""
    context = browser.new_context(base_url=address)
    yield context.new_page()
    context.close()


def log_in(page: Page) -> None:
    page.goto("/login")
    page.fill("input[type=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="demo").wait_for()


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complains of: script errors, refused content, failed requests."""
    heard: list[str] = []

    def said(message) -> None:
        if message.type in ("error", "warning"):
            heard.append(message.text)

    def failed(error) -> None:
        heard.append(str(error))

    page.on("console", said)
    page.on("pageerror", failed)
    yield heard
    page.remove_listener("console", said)
    page.remove_listener("pageerror", failed)


def test_a_stranger_is_asked_to_log_in_and_a_wrong_password_is_said(page):
    page.goto("/")
    page.fill("input[type=password]", "wrong")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert "/login" in page.url


def test_the_keyboard_is_enough_to_log_in_and_see_how_the_accounts_are(page, complaints):
    log_in(page)
    assert page.url.endswith("/")
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_off_on_a_phone(page, complaints, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(PHONE)
    log_in(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert complaints == []


def test_the_queue_dashboard_shows_its_tables(page):
    log_in(page)
    page.goto("/queues/")
    page.get_by_role("heading", name="Queues").wait_for()
    assert page.locator("table").first.is_visible()


def test_logging_out_ends_the_session(page, complaints):
    log_in(page)
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login*")
    page.goto("/")
    assert "/login" in page.url
    assert complaints == []
