"""The page to send on, as a person meets it in a real Chromium."""

from __future__ import annotations

import re

import pytest

from app.usecases.problems.page import page_of
from app.usecases.problems.report import make_report
from tests.browser import PHONE, needs_chromium
from tests.settling import CLOUD, NOW

pytestmark = needs_chromium
WIDE = {"width": 1200, "height": 900}


@pytest.fixture
def address(full, tmp_path):
    """The page as a file with long names in it, as somebody has been sent it."""
    full.add("long", ("missing_mandatory", "field_" * 12), folder="folder/" * 20, public_id="no-space" * 40)
    path = tmp_path / "report.html"
    path.write_text(page_of(make_report(full.records, full.trends, CLOUD, now=NOW)), "utf-8")
    return path.as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_it_is_whole_and_readable_everywhere(browser, address, size, scheme):
    context = browser.new_context(viewport=size, color_scheme=scheme, java_script_enabled=True)
    page, complaints, asked = context.new_page(), [], []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    assert page.get_by_role("heading", name="Missing metadata in demo").is_visible()
    assert page.get_by_role("img", name=re.compile("From 32 assets with problems")).is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", ground)[:3])) > 384) is (scheme == "light")
    assert complaints == []
    assert asked == [address]
    context.close()
