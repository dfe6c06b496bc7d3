"""The list of rules and the picture of what depends on what."""

from __future__ import annotations

import re

import pytest

from app.errors import AccountUnavailable

from .rules_world import (
    BELONGS,
    EMPLOYEE,
    FIELDS,
    HOSTILE,
    PAINTED,
    STOCKED,
    field,
    judged,
    page,
    rule,
    rules_world,
)


def plain(text: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", text[text.index("<main") :]))


def test_an_account_without_rules_is_told_how_to_make_the_first_one():
    world, _ = rules_world()
    assert "Make the first rule" in page(world, "/rules")
    assert "No active rule looks at a field" in page(world, "/rules/picture")


def test_rules_are_listed_under_their_field_in_words():
    world, _ = rules_world(STOCKED, BELONGS)
    text = page(world, "/rules")
    assert text.index("Team (team)") < text.index("Employees belong to a team") < text.index("Stock (stock)")
    assert "When category is “employee”: enables it, makes it mandatory." in text
    assert "When colors includes “blue”: fills in “3” if empty." in text


def test_a_rule_shows_whether_it_is_evaluated():
    world, ids = rules_world(BELONGS, STOCKED, {**PAINTED, "state": "inactive"})
    world.client.put("/api/demo/mode", json={"mode": "observe", "rule": ids[1]}, **world.key)
    text = page(world, "/rules")
    assert re.findall(r'class="badge \w+">([^<]+)', text) == ["active", "inactive", "only observed"]
    assert "3 rules: 1 active, 1 only observed, 1 inactive." in plain(text)
    for name, state in zip(ids, ("active", "only observed", "inactive"), strict=True):
        assert re.findall(r'class="badge \w+">([^<]+)', page(world, f"/rule?id={name}")) == [state]


def test_a_mode_or_a_pause_of_the_account_is_told():
    world, _ = rules_world(BELONGS)
    assert "mode" not in plain(page(world, "/rules"))
    world.client.put("/api/demo/mode", json={"mode": "observe"}, **world.key)
    world.client.post("/api/demo/pause", json={"reason": "closed"}, **world.admin)
    text = plain(page(world, "/rules"))
    assert "The account's mode is observe, so no rule writes values." in text
    assert "Enforcing is paused: no rule is applied until somebody resumes it." in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=BLUE", {"Blue is in stock", "Stock paints blue"}),
        ("q=team", {"Employees belong to a team"}),
        ("state=inactive", {"Stock paints blue"}),
        ("q=blue&state=active", {"Blue is in stock"}),
        ("state=findings&hits=count", {"Blue is in stock"}),
        ("q=nothing+like+it", set()),
    ],
)
def test_rules_are_found_by_their_words_and_state(query, names):
    never = {"and": [{"metadata_field_id": "colors", "populated": given} for given in (True, False)]}
    world, _ = rules_world(BELONGS, {**STOCKED, "condition": never}, {**PAINTED, "state": "inactive"})
    text = page(world, f"/rules?{query}")
    assert set(re.findall(r'class="rulename"[^>]*>([^<]+)', text)) == names
    assert ("No rule is like that" in text) == (not names)


def test_a_suspended_rule_says_why():
    world, _ = rules_world(BELONGS)
    fields = [one for one in FIELDS if one["external_id"] != "category"]
    world.parts.rulebook.save_fields("demo", fields, 1.0)
    text = page(world, "/rules")
    assert "suspended" in text
    assert "there is no metadata field &#34;category&#34;" in text


def test_hits_are_counted_when_somebody_asks_and_shown_for_a_minute():
    world, _ = rules_world(BELONGS, STOCKED)
    assert "hits" not in plain(page(world, "/rules"))
    judged(world, {"category": "product"}, {"category": "employee"}, {"category": "employee"})
    text = plain(page(world, "/rules?hits=count"))
    assert "2 hits, last 60 s ago" in text
    assert "0 hits" in text
    judged(world)
    world.parts.records.verdicts_by_id.clear()
    assert "2 hits" in page(world, "/rules?hits=count")
    world.time[0] += 61
    assert "0 recorded verdicts" in page(world, "/rules?hits=count")


def test_what_lint_finds_is_told_beside_the_rule_once_it_was_asked():
    never = {"and": [{"metadata_field_id": "colors", "populated": given} for given in (True, False)]}
    world, ids = rules_world({**STOCKED, "condition": never})
    assert "never matches" not in plain(page(world, "/rules"))
    told = plain(page(world, "/rules?hits=count"))
    assert "Lint found 1 thing" in told
    assert "never matches" in told
    assert "never matches" in plain(page(world, "/rules"))
    assert "never matches" in plain(page(world, f"/rule?id={ids[0]}"))


def test_a_rule_leads_to_the_assets_that_have_problems_by_it():
    world, ids = rules_world(BELONGS, STOCKED)
    judged(world, {"category": "employee"}, {"category": "employee"}, {"colors": ["blue"]})
    link = f'<a href="/accounts/demo/missing?rule={ids[0]}">'
    text = page(world, "/rules?hits=count")
    assert f"{link}2 assets with problems</a>" in text
    assert f"missing?rule={ids[1]}" not in text
    assert link in page(world, f"/rule?id={ids[0]}")


def test_rules_are_shown_although_the_account_does_not_answer():
    world, _ = rules_world()
    world.parts.rulebook.replace("demo", [{**BELONGS, "external_id": "x", "state": "active"}], "x", 1.0)

    def silent():
        raise AccountUnavailable("the account does not answer")

    world.parts.accounts["demo"].fields = silent
    text = page(world, "/rules")
    assert "Employees belong to a team" in text
    assert "the account does not answer" in text
    assert "Team" not in text
    page(world, "/rules/picture")


def test_who_only_looks_sees_everything_and_no_button():
    world, ids = rules_world(BELONGS)
    for path in ("/rules", f"/rule?id={ids[0]}", f"/rule/versions?id={ids[0]}"):
        shown = world.client.get(f"/accounts/demo{path}", auth=("viewer", "only looking"))
        main = shown.text[shown.text.index("<main") :]
        assert "Employees belong to a team" in main
        assert not re.search(r">\s*(Save|Deactivate|New rule|Restore|Only observe it|Delete the rule)", main)


def test_rules_from_elsewhere_are_only_shown_with_the_reason(tmp_path):
    file = tmp_path / "rules.json"
    file.write_text("[]")
    world, _ = rules_world(RULES_FILE=str(file))
    text = page(world, "/rules")
    assert "the rules come from the file rules.json" in text
    assert "New rule" not in text


def test_the_picture_shows_each_dependency_once_with_its_rules():
    second = rule("Also by category", "team", EMPLOYEE, hide=True)
    world, _ = rules_world(BELONGS, second, STOCKED)
    text = page(world, "/rules/picture")
    assert len(re.findall(r'<path class="link', text)) == 2
    assert "category → team: Employees belong to a team; Also by category" in text
    assert "in a loop" not in text


def test_loops_are_told_and_drawn_as_such():
    world, _ = rules_world(STOCKED, PAINTED)
    text = page(world, "/rules/picture")
    assert "A loop: colors, stock." in re.sub(r"\s+", " ", text)
    assert len(re.findall('<path class="link loop"', text)) == 2


def test_a_field_shows_what_is_around_it():
    world, _ = rules_world(BELONGS, STOCKED)
    text = page(world, "/rules/picture?field=team")
    assert "Around Team (team)" in text
    assert "<code>stock</code>" not in text
    assert "<code>stock</code>" in page(world, "/rules/picture?field=nothing")


def test_names_from_outside_stay_text():
    world, _ = rules_world()
    fields = [*FIELDS, field(HOSTILE, "enum", HOSTILE)]
    world.parts.rulebook.save_fields("demo", fields, 1.0)
    hostile = {
        **rule(
            HOSTILE,
            HOSTILE,
            {"metadata_field_id": HOSTILE, "equals": HOSTILE},
            apply_value={"value": HOSTILE},
        ),
        "external_id": HOSTILE,
        "state": "active",
    }
    world.parts.rulebook.replace("demo", [hostile], HOSTILE, 1.0)
    shown = {"id": HOSTILE}
    for path in ("/rules", "/rules/picture", "/rule", "/rule/versions", "/try"):
        answer = world.client.get(f"/accounts/demo{path}", query_string=shown, **world.admin)
        assert answer.status_code == 200
        body = answer.text[answer.text.index("<main") :]
        assert HOSTILE[:30] not in body
        assert not re.search(r"<img|<script|<style|\bstyle=|\son\w+=\"|https?://", body)


@pytest.mark.parametrize("path", ["/rules", "/rules/picture", "/rule", "/try"])
def test_an_account_that_is_not_there_has_no_pages(path):
    world, _ = rules_world()
    assert world.client.get(f"/accounts/nobody{path}", **world.admin).status_code == 404


def test_a_change_of_the_fields_shows_at_once():
    world, _ = rules_world(BELONGS)
    assert "Team (team)" in page(world, "/rules")
    renamed = [{**one, "label": "Crew"} if one["external_id"] == "team" else one for one in FIELDS]
    world.parts.rulebook.save_fields("demo", renamed, 1.0)
    assert "Crew (team)" in page(world, "/rules")
