"""The pages about rules as a person meets them, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import PHONE, needs_chromium
from tests.web.conftest import PASSWORD, World, serving

from .rules_world import BELONGS, PAINTED, STOCKED, judged, kept, rules_world

pytestmark = needs_chromium

AXE = Path(__file__).parents[2] / "vendor" / "axe.min.js"
PAGES = ("/rules?hits=count", "/rules/picture", "/rules/picture?field=team", "/rule", "/rule?id={}",
         "/rule/versions?id={}", "/try?v.category=employee&v.colors=blue")  # fmt: skip


@pytest.fixture(scope="module")
def made() -> tuple[World, list[str]]:
    world, ids = rules_world(BELONGS, STOCKED, PAINTED, ASK_ABOVE="2 50%")
    judged(world, {"category": "employee"}, {"category": "employee"}, {"category": "employee"}, {})
    return world, ids


@pytest.fixture(scope="module")
def address(made: tuple[World, list[str]]) -> Iterator[str]:
    with serving(made[0]) as served:
        yield served


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page of the administrator, logged in; nothing that the browser complains of is passed over."""
    context = browser.new_context(base_url=address, bypass_csp=False)
    page, heard = context.new_page(), []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto("/login")
    page.fill("input[type=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    yield page
    context.close()
    assert [one for one in heard if "409" not in one] == []


def test_json_follows_the_form_while_somebody_chooses(page):
    page.goto("/accounts/demo/rule")
    page.locator("[name=name]").fill("Employees are red")
    page.locator("[name=target]").select_option("colors")
    page.locator("[name=test-0-field]").select_option("category")
    page.locator("[name=test-0-kind]").select_option("equals")
    page.get_by_label("Employee (employee)").check()
    page.locator("[name=apply]").select_option("append")
    page.get_by_label("Red (red)").check()
    expect(page.locator("#json")).to_have_value(
        """{
  "name": "Employees are red",
  "metadata_field_id": "colors",
  "condition": {
    "metadata_field_id": "category",
    "equals": "employee"
  },
  "result": {
    "apply_value": {
      "value": [
        "red"
      ],
      "mode": "append"
    }
  },
  "state": "active"
}"""
    )
    expect(page.locator("#problems")).to_contain_text("No mistakes in it.")


def test_the_form_follows_the_json_and_what_is_typed_stays(page):
    page.goto("/accounts/demo/rule")
    json = page.locator("#json")
    json.fill('{"name": "From JSON", "metadata_field_id": "stock", "condition": {}')
    expect(page.locator("#problems")).to_contain_text("not JSON")
    json.fill(
        '{"name": "From JSON", "metadata_field_id": "stock", "result": {"hide": true}, '
        '"condition": {"metadata_field_id": "note", "equals": "a"}}'
    )
    expect(page.locator("[name=name]")).to_have_value("From JSON")
    expect(page.locator("[name=hide]")).to_have_value("hide")
    expect(page.get_by_label("Values of Note")).to_have_value("a")
    page.locator("[name=name]").fill("From the form")
    expect(json).to_have_value("""{
  "name": "From the form",
  "metadata_field_id": "stock",
  "condition": {
    "metadata_field_id": "note",
    "equals": "a"
  },
  "result": {
    "hide": true
  },
  "state": "active"
}""")


def test_a_rule_is_looked_ahead_with_agreed_to_and_saved(page, made):
    world, _ = made
    page.goto("/accounts/demo/rule?field=note")
    page.locator("[name=name]").fill("Noted")
    page.locator("[name=test-0-field]").select_option("category")
    page.locator("[name=apply]").select_option("default")
    page.get_by_label("Value that is given").fill("an employee")
    expect(page.locator("#problems")).to_contain_text("No mistakes in it.")
    page.get_by_role("button", name="What would change?").click()
    expect(page.locator("#effect")).to_contain_text("3 assets change of 4 that were judged")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Yes, 3 assets may be touched").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="Noted").wait_for()
    assert page.get_by_role("status").first.inner_text().startswith("Saved.")
    page.get_by_role("button", name="Deactivate").click()
    page.get_by_role("button", name="Yes, 3 assets").or_(
        page.get_by_role("button", name="Activate")
    ).wait_for()
    (name,) = [
        one["external_id"] for one in world.parts.rulebook.load("demo").rules if one["name"] == "Noted"
    ]
    assert kept(world, name)["state"] == "inactive"


def test_the_picture_is_walked_with_the_keyboard(page):
    page.goto("/accounts/demo/rules/picture")
    team = page.locator("svg a", has_text="Team")
    team.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Around Team (team)").wait_for()
    expect(page.locator("svg a")).to_have_count(2)


def test_the_chosen_field_is_in_view(page):
    page.set_viewport_size(PHONE)
    page.goto("/accounts/demo/rules/picture?field=stock")
    chosen = page.locator(".node.chosen").bounding_box()
    region = page.locator(".picture").bounding_box()
    assert region["x"] <= chosen["x"] <= region["x"] + region["width"] - chosen["width"]
    assert region["y"] <= chosen["y"] <= region["y"] + region["height"]


def test_fields_open_and_complain_while_somebody_tries(page):
    page.goto("/accounts/demo/try")
    team = page.get_by_label("Team (team)")
    expect(team).to_be_disabled()
    page.get_by_label("Category (category)").select_option("employee")
    expect(team).to_be_enabled()
    expect(page.get_by_role("main")).to_contain_text("Team is mandatory and has no value.")
    team.select_option("rnd")
    expect(page.get_by_role("main")).not_to_contain_text("is mandatory and has no value")
    note = page.get_by_label("Note (note)")
    note.press_sequentially("abc", delay=5)
    expect(page).to_have_url(
        "/accounts/demo/try?v.category=employee&v.team=rnd&v.note=abc&name=Tried+in+the+console"
    )
    expect(note).to_be_focused()
    page.get_by_text("As a rule test case").click()
    expect(page.locator("#case")).to_have_value(r"""  - name: "Tried in the console"
    given: {"category": "employee", "team": "rnd", "note": "abc"}
    exact: true
    expect:
      changes: {}
      problems: {}
      fields:
        "team": {"enabled": true, "mandatory": true, "rules": ["Employees belong to a team"]}
""")


def test_hits_are_counted_once_the_list_is_there(page):
    page.goto("/accounts/demo/rules")
    expect(page.get_by_role("main")).to_contain_text("3 hits")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_off_on_a_phone(page, made, scheme, path):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(PHONE)
    page.goto("/accounts/demo" + path.format(made[1][0]))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not in tests/vendor")
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_and_use_it(browser, address, made, scheme, path):
    context = browser.new_context(base_url=address, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto("/login")
    page.fill("input[type=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    page.goto("/accounts/demo" + path.format(made[1][0]))
    for one in page.locator("details").all():
        one.evaluate("details => { details.open = true; }")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    context.close()
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
