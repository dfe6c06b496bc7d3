"""The pages as a person meets them, in a real Chromium."""

import pytest

from app.sandbox.example import EXAMPLE_RULES
from app.sandbox.start import Start
from app.sandbox.state.document import written
from app.sandbox.state.stores import take
from tests.browser import PHONE, needs_chromium

LONG = "a-very-long-name-without-any-place-to-break-it-" * 5

pytestmark = needs_chromium


@pytest.fixture
def complaints():
    """What the browser complains of: refused content, failed requests, script errors."""
    return []


@pytest.fixture
def page(browser, server, complaints):
    context = browser.new_context(base_url=server.url)
    opened = context.new_page()
    opened.on(
        "console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()


@pytest.fixture
def library(account, client):
    """An account with a library, rules, and an asset that tries the layout."""
    Start(assets=80)(account)
    for rule in EXAMPLE_RULES:
        client.post("/metadata_rules", rule)
    client.upload(LONG, tags=LONG, context=f"alt={LONG}", notification_url=f"http://127.0.0.1:1/{LONG}")


def test_an_asset_is_found_and_looked_at_with_what_was_told_of_it(page, library, client, complaints):
    client.upload("people/somebody", metadata="category=employee|team=rnd", tags="portrait")
    page.goto("/")
    page.get_by_role("heading", name="82 assets").wait_for()
    page.get_by_role("textbox").fill("public_id:people/some* AND tags=portrait")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="1 asset").wait_for()
    page.get_by_role("link", name="people/somebody").click()
    page.get_by_role("heading", name="people/somebody").wait_for()
    assert page.get_by_role("row", name="Team").inner_text().split() == ["Team", "R&D", "team", "=", "rnd"]
    page.get_by_text("As the API answers").click()
    assert page.get_by_text('"public_id": "people/somebody"').is_visible()
    page.get_by_role("link", name="upload", exact=True).click()
    page.get_by_role("heading", name="Payload").wait_for()
    assert complaints == []


def test_the_library_is_leafed_through(page, library):
    page.goto("/")
    pages = 1
    while page.get_by_role("link", name="Older »").count():
        page.get_by_role("link", name="Older »").click()
        page.get_by_role("link", name="« Newest").wait_for()
        pages += 1
    assert pages == 3


def test_faults_and_quota_are_set_and_ended_on_the_page(page, client, complaints):
    page.goto("/")
    page.get_by_role("link", name="Faults and state").click()
    page.get_by_label("Latency").fill("1")
    page.get_by_label("Lost").fill("0.5")
    page.get_by_role("button", name="Put in force").click()
    page.get_by_role("status").get_by_text("in force now").wait_for()
    page.get_by_label("Limit", exact=False).last.fill("100")
    page.get_by_role("button", name="Set", exact=True).click()
    page.get_by_role("status").get_by_text("The quota is set").wait_for()
    assert client.control("faults") == {"latency_ms": 1, "drop": 0.5}
    page.get_by_role("link", name="Calls").click()
    page.get_by_text("0 of 100 Admin API calls used").wait_for()
    page.get_by_role("link", name="In force").click()
    page.get_by_label("Latency").fill("soon")
    page.get_by_role("button", name="Put in force").click()
    page.get_by_role("alert").get_by_text("latency_ms must be a number").wait_for()
    assert page.get_by_label("Latency").input_value() == "soon"
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("status").get_by_text("as it was at the start").wait_for()
    assert client.control("faults") == {}
    assert [one for one in complaints if "400" not in one] == []


def test_a_state_is_downloaded_and_loaded(page, account, library):
    saved = "".join(written(take(account)))
    page.goto("/settings")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download").click()
    path = downloading.value.path()
    assert path.read_text() == saved
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("status").wait_for()
    page.get_by_label("Load a state").set_input_files(path)
    page.get_by_role("button", name="Load", exact=True).click()
    page.get_by_text("the account now holds what the file says").wait_for()
    assert "".join(written(take(account))) == saved


def test_a_page_shows_what_comes_while_it_refreshes_itself(page, client):
    page.goto("/calls")
    page.get_by_role("link", name="Refresh every 3 seconds").click()
    page.get_by_role("link", name="Stop refreshing").wait_for()
    client.get("/ping")
    page.get_by_text("GET /v1_1/sandbox/ping").wait_for(timeout=15_000)
    page.get_by_role("link", name="Stop refreshing").click()
    page.get_by_role("link", name="Refresh every 3 seconds").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_off_on_a_phone(page, client, library, complaints, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(PHONE)
    faults = [{"match": f"GET /{LONG}", "status": 503}]
    client.control("faults", {"statuses": faults})
    asset_id = client.get(f"/resources/image/upload/{LONG}").json()["asset_id"]
    event_id = client.control("events")["events"][-1]["id"]
    one = (f"/assets/{asset_id}", f"/events/{event_id}")
    for path in ("/", "/events", "/calls", "/fields", "/settings", *one):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    assert complaints == []


def test_pages_follow_the_colours_that_are_wanted(page):
    grounds = set()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto("/")
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 2
