"""The rule editor: form and JSON, what would change, and nobody's change lost."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from .rules_world import BELONGS, EMPLOYEE, PAINTED, STOCKED, judged, kept, page, rule, rules_world, send

FORM: dict[str, Any] = {
    "name": "Employees are blue",
    "target": "colors",
    "join": "and",
    "test-0-field": "category",
    "test-0-kind": "equals",
    "test-0-values": ["employee"],
    "apply": "append",
    "values": ["blue", "red"],
    "state": "active",
}


def said(text: str, name: str = "json") -> dict[str, Any]:
    """The JSON that a page shows."""
    found = re.search(rf'<textarea[^>]* name="{name}"[^>]*>(.*?)</textarea>', text, re.DOTALL)
    assert found
    return json.loads(unescape(found.group(1)))


def opened(world: Any, external_id: str) -> dict[str, Any]:
    """What the form of a rule's page sends if nobody touches it, but for the form's own fields."""
    text = page(world, f"/rule?id={external_id}")
    etag = re.search(r'name="etag" value="(\w+)"', text)
    assert etag
    shown = json.dumps(said(text), indent=2)
    return {"id": external_id, "etag": etag.group(1), "json-before": shown, "json": shown}


def test_a_form_becomes_json():
    world, _ = rules_world()
    answer = send(world, "/rule", **FORM)
    assert answer.status_code == 200
    assert said(answer.text) == {
        "name": "Employees are blue",
        "metadata_field_id": "colors",
        "condition": EMPLOYEE,
        "result": {"apply_value": {"value": ["blue", "red"], "mode": "append"}},
        "state": "active",
    }
    assert "No mistakes in it." in answer.text


def test_json_becomes_a_form():
    world, _ = rules_world()
    changed = {**STOCKED, "position": 7}
    answer = send(world, "/rule", **{**FORM, "json-before": "{}", "json": json.dumps(changed)})
    assert 'value="Blue is in stock"' in answer.text
    assert '<option value="stock" selected>' in answer.text
    assert re.search(r'value="blue" checked', answer.text)
    assert said(answer.text) == said(answer.text, "json-before") == changed


@pytest.mark.parametrize(
    "condition",
    [
        EMPLOYEE,
        {"metadata_field_id": "category", "equals": ["employee", "product"]},
        {"metadata_field_id": "colors", "equals": ["red", "blue"]},
        {"metadata_field_id": "colors", "includes": ["red"]},
        {"metadata_field_id": "note", "populated": False},
        {"or": [EMPLOYEE, {"metadata_field_id": "note", "equals": ["a", "b"]}]},
        {"and": [{"or": [EMPLOYEE, {"metadata_field_id": "note", "populated": True}]}, EMPLOYEE]},
    ],
)
@pytest.mark.parametrize(
    "result",
    [
        {"enable": True, "hide": False, "set_mandatory": True},
        {"disable": True},
        {"activate_values": "all"},
        {"activate_values": {"external_ids": ["red", "blue"], "mode": "override"}},
        {"apply_value": {"value": ["red"], "mode": "default"}},
    ],
)
def test_a_rule_goes_through_the_form_and_comes_back_the_same(condition, result):
    world, ids = rules_world(rule("One", "colors", condition, **result))
    text = page(world, f"/rule?id={ids[0]}")
    answer = send(world, "/rule", **as_sent(text))
    again = said(answer.text)
    options = again["result"].get("activate_values")
    if isinstance(options, dict):
        options["external_ids"].sort(key=["red", "green", "blue"].index)
    assert again == said(text)


def as_sent(text: str) -> dict[str, Any]:
    """What a browser would send of a page's form."""
    form = text[text.index('class="editor"') :]
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or " checked" in tag):
            sent.setdefault(name.group(1), []).append(unescape(value.group(1) if value else ""))
    for name, body in re.findall(r'<select name="([^"]*)">(.*?)</select>', form, re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)" selected', body) or re.findall(r'value="([^"]*)"', body)
        sent[name] = [unescape(chosen[0])]
    for name, body in re.findall(r'<textarea[^>]* ?name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        sent[name] = [unescape(body).replace("\n", "\r\n")]
    return sent


def test_json_that_cannot_be_read_is_told_and_the_form_stays():
    world, _ = rules_world()
    answer = send(world, "/rule", **{**FORM, "json": '{"name": ', "do": "save"})
    assert answer.status_code == 400
    assert "this is not JSON at line 1" in answer.text
    assert 'value="Employees are blue"' in answer.text
    assert world.parts.rulebook.load("demo").rules == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": " "}, "give the rule a name"),
        ({"target": ""}, "/metadata_field_id"),
        ({"test-0-field": ""}, "and / or take a non-empty list of conditions"),
        ({"test-0-values": []}, "choose a value for category"),
        ({"apply": ""}, "a result needs at least one action"),
        ({"values": []}, "/result/apply_value/value"),
        ({"values": ["bleu"]}, "did you mean &#34;blue&#34;?"),
        ({"position": "first"}, "the position is an integer"),
    ],
)
def test_mistakes_are_told_and_nothing_is_saved(change, told):
    world, _ = rules_world()
    assert told in send(world, "/rule", **{**FORM, **change}).text
    assert send(world, "/rule", **{**FORM, **change, "do": "save"}).status_code == 400
    assert world.parts.rulebook.load("demo").rules == []


def test_numbers_are_numbers_where_the_field_holds_them():
    world, _ = rules_world()
    answer = send(world, "/rule", **{**FORM, "target": "stock", "apply": "default", "values": "12"})
    assert said(answer.text)["result"] == {"apply_value": {"value": 12, "mode": "default"}}


def test_the_effect_is_shown_before_anything_is_saved():
    world, _ = rules_world()
    judged(world, {"category": "employee"}, {"category": "employee", "colors": ["blue", "red"]}, {})
    answer = send(world, "/rule", **FORM, do="preview")
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", answer.text))
    assert "1 asset changes of 3 that were judged" in text
    assert "colors empty → blue, red" in text
    assert world.parts.rulebook.load("demo").rules == []


def test_what_the_rules_in_force_do_anyway_is_no_change():
    world, ids = rules_world(STOCKED)
    judged(world, {"colors": ["blue"]})
    answer = send(
        world,
        "/rule",
        **{**FORM, **opened(world, ids[0]), "json": json.dumps({**STOCKED, "name": "B"})},
        do="preview",
    )
    assert "<b>0</b> assets change" in answer.text


def test_saving_makes_the_rule_and_tells_what_that_means():
    world, _ = rules_world()
    judged(world, {"category": "employee"})
    answer = send(world, "/rule", **FORM, do="save")
    assert answer.status_code == 303
    assert "1 asset gets other values" in world.client.get(answer.location, **world.admin).text
    (made,) = world.parts.rulebook.load("demo").rules
    assert (made["name"], made["metadata_field_id"], made["position"]) == ("Employees are blue", "colors", 1)
    assert world.parts.rulebook.history("demo", made["external_id"])[0]["author"] == "admin"


def test_many_assets_are_asked_about_first():
    world, _ = rules_world(ASK_ABOVE="1 50%")
    judged(world, {"category": "employee"}, {"category": "employee"}, {})
    asked = send(world, "/rule", **FORM, do="save")
    assert asked.status_code == 409
    assert "Yes, 2 assets may be touched" in asked.text
    assert world.parts.rulebook.load("demo").rules == []
    assert send(world, "/rule", **FORM, do="save", agreed="1").status_code == 409
    assert send(world, "/rule", **FORM, do="save", agreed="2").status_code == 303


def test_who_comes_second_is_shown_the_difference_and_may_save_again():
    world, ids = rules_world(BELONGS)
    mine = {**opened(world, ids[0]), "json": json.dumps({**BELONGS, "name": "mine"})}
    theirs = {**opened(world, ids[0]), "json": json.dumps({**BELONGS, "name": "theirs"})}
    assert send(world, "/rule", **theirs, do="save").status_code == 303
    second = send(world, "/rule", **mine, do="save")
    assert second.status_code == 412
    assert "Somebody else has changed this rule" in second.text
    assert "theirs" in second.text
    assert kept(world, ids[0])["name"] == "theirs"
    again = {**mine, "etag": re.search(r'name="etag" value="(\w+)"', second.text).group(1)}
    assert send(world, "/rule", **again, do="save").status_code == 303
    assert kept(world, ids[0])["name"] == "mine"


@pytest.mark.parametrize("do", ["look", "preview"])
def test_looking_at_a_draft_hides_nobodys_change(do):
    world, ids = rules_world(BELONGS)
    mine = {**opened(world, ids[0]), "json": json.dumps({**BELONGS, "name": "mine"})}
    theirs = {**opened(world, ids[0]), "json": json.dumps({**BELONGS, "name": "theirs"})}
    assert send(world, "/rule", **theirs, do="save").status_code == 303
    looked = send(world, "/rule", **mine, do=do)
    mine = {**mine, "etag": re.search(r'name="etag" value="(\w+)"', looked.text).group(1)}
    assert send(world, "/rule", **mine, do="save").status_code == 412
    assert kept(world, ids[0])["name"] == "theirs"


def test_who_comes_second_with_the_same_change_is_not_asked():
    world, ids = rules_world(BELONGS)
    both = opened(world, ids[0])
    both["json"] = json.dumps({**json.loads(both["json"]), "name": "ours"})
    assert [send(world, "/rule", **both, do="save").status_code for _ in range(2)] == [303, 303]


def test_a_new_rule_may_start_with_a_field_or_like_another_one():
    world, ids = rules_world(PAINTED)
    assert '<option value="team" selected>' in page(world, "/rule?field=team")
    like = said(page(world, f"/rule?copy={ids[0]}"))
    assert like["name"] == ""
    assert like["condition"] == PAINTED["condition"]
    assert "position" not in like


def test_a_rule_that_is_not_there_is_not_found():
    world, _ = rules_world()
    page(world, "/rule?id=nothing", 404)
    assert send(world, "/rule", **FORM, id="nothing").status_code == 404


def test_an_external_id_in_the_json_names_no_other_rule():
    world, ids = rules_world(STOCKED)
    judged(world, {"colors": ["blue"]})
    for other in (ids[0], [1]):
        text = json.dumps({**BELONGS, "external_id": other})
        answer = send(world, "/rule", **{**FORM, "json": text}, do="preview")
        assert "<b>0</b> assets change" in answer.text
    assert send(world, "/rule", **{**FORM, "json": text}, do="save").status_code == 303
    assert kept(world, ids[0])["name"] == "Blue is in stock"
