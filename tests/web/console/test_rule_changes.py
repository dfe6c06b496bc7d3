"""Active or not, observed or not, gone, and back: what buttons do to a rule."""

from __future__ import annotations

import re

import pytest

from app.usecases import rulebook

from .rules_world import BELONGS, FIELDS, STOCKED, judged, kept, page, rules_world, send


def etag(world, external_id):
    return rulebook.etag(kept(world, external_id))


def state(world, external_id, to, **more):
    return send(world, "/rule/state", id=external_id, etag=etag(world, external_id), state=to, **more)


def test_a_rule_is_made_inactive_and_active_again():
    world, (name,) = rules_world(BELONGS)
    assert state(world, name, "inactive").status_code == 303
    assert kept(world, name)["state"] == "inactive"
    assert "The rule is inactive." in page(world, f"/rule?id={name}")
    assert state(world, name, "active").status_code == 303
    assert kept(world, name)["state"] == "active"


def test_a_state_that_there_is_not_is_refused():
    world, (name,) = rules_world(BELONGS)
    assert state(world, name, "asleep").status_code == 400
    assert send(world, "/rule/state", etag="x", state="inactive").status_code == 400


def test_a_suspended_rule_can_be_made_inactive():
    world, (name,) = rules_world(BELONGS)
    world.parts.rulebook.save_fields("demo", [one for one in FIELDS if one["external_id"] != "category"], 1.0)
    assert state(world, name, "inactive").status_code == 303


@pytest.mark.parametrize("path", ["state", "delete"])
def test_a_rule_that_somebody_else_has_changed_is_left_alone(path):
    world, (name,) = rules_world(BELONGS)
    answer = send(world, f"/rule/{path}", id=name, etag="older", state="inactive")
    assert answer.status_code == 412
    assert kept(world, name)["state"] == "active"


def test_of_very_many_assets_a_sample_is_looked_at_and_the_number_is_estimated(monkeypatch):
    monkeypatch.setattr("app.web.console.rule_changes.MOST_LOOKED_AT", 2)
    world, (name,) = rules_world({**STOCKED, "state": "inactive"}, ASK_ABOVE="3 100%")
    judged(world, *[{"colors": ["blue"]}] * 6)
    asked = state(world, name, "active")
    assert asked.status_code == 409
    assert "This would touch about 6 of 6 assets" in asked.text
    assert "by a sample of 2" in asked.text
    assert state(world, name, "active", agreed="5").status_code == 409
    assert state(world, name, "active", agreed="6").status_code == 303
    assert "By the verdicts on a sample of 2 assets, 6 assets get other values" in page(
        world, f"/rule?id={name}"
    )


def test_a_change_without_an_effect_says_so():
    world, (name,) = rules_world({**STOCKED, "state": "inactive"})
    judged(world, {})
    state(world, name, "active")
    assert "By the verdicts on 1 asset, nothing changes." in page(world, f"/rule?id={name}")


def test_activating_asks_about_many_assets_first():
    world, (name,) = rules_world({**STOCKED, "state": "inactive"}, ASK_ABOVE="1 50%")
    judged(world, {"colors": ["blue"]}, {"colors": ["blue", "red"]})
    asked = state(world, name, "active")
    assert asked.status_code == 409
    assert "This would touch 2 of 2 assets" in asked.text
    assert kept(world, name)["state"] == "inactive"
    sent = dict(re.findall(r'type="hidden" name="(id|etag|state|agreed)" value="([^"]*)"', asked.text))
    assert sent["agreed"] == "2"
    assert send(world, "/rule/state", **sent).status_code == 303
    assert kept(world, name)["state"] == "active"


def test_a_rule_is_only_observed_and_enforced_again():
    world, (name,) = rules_world(BELONGS)
    assert send(world, "/rule/mode", id=name, mode="observe").status_code == 303
    assert "only observed" in page(world, f"/rule?id={name}")
    assert send(world, "/rule/mode", id=name, mode="enforce").status_code == 303
    assert "only observed" not in page(world, f"/rule?id={name}").split("<main")[1].replace(
        "Only observe it", ""
    )


def test_versions_tell_what_changed_and_one_is_restored():
    world, (name,) = rules_world(BELONGS)
    world.client.put(f"/v1_1/demo/metadata_rules/{name}", json={"name": "Renamed"}, **world.key)
    text = page(world, f"/rule/versions?id={name}")
    assert "<del><code>&#34;Employees belong to a team&#34;</code></del>" in text
    assert "<ins><code>&#34;Renamed&#34;</code></ins>" in text
    assert "condition_signature" not in text[text.index("<table") : text.index("</table>")]
    assert "Restore version 2" not in text
    answer = send(world, "/rule/restore", id=name, number="1", etag=etag(world, name))
    assert answer.status_code == 303
    assert kept(world, name)["name"] == "Employees belong to a team"


def test_a_deleted_rule_can_be_restored():
    world, (name,) = rules_world(BELONGS)
    answer = send(world, "/rule/delete", id=name, etag=etag(world, name))
    assert answer.status_code == 303
    assert world.parts.rulebook.load("demo").rules == []
    text = world.client.get(answer.location, **world.admin).text
    assert "The rule is deleted." in text
    assert "Restore version 2" in text
    assert send(world, "/rule/restore", id=name, number="1", etag="").status_code == 303
    assert kept(world, name)["name"] == "Employees belong to a team"


@pytest.mark.parametrize(("number", "status"), [("0", 404), ("9", 404), ("x", 400), ("", 400)])
def test_a_version_that_there_is_not_is_refused(number, status):
    world, (name,) = rules_world(BELONGS)
    assert send(world, "/rule/restore", id=name, number=number).status_code == status
    page(world, "/rule/versions?id=nothing", 404)


@pytest.mark.parametrize("path", ["/rule", "/rule/state", "/rule/mode", "/rule/delete", "/rule/restore"])
def test_who_only_looks_changes_nothing(path):
    world, (name,) = rules_world(BELONGS)
    form = {"id": name, "number": "1", "state": "inactive", "mode": "observe", "do": "save"}
    answer = world.client.post(f"/accounts/demo{path}", data=form, auth=("viewer", "only looking"))
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/rule", "/rule/state", "/rule/delete", "/rule/restore"])
def test_rules_that_come_from_elsewhere_are_changed_there(path, tmp_path):
    file = tmp_path / "rules.json"
    file.write_text("[]")
    world, _ = rules_world(RULES_FILE=str(file))
    answer = send(world, path, id="x", number="1")
    assert answer.status_code == 403
    assert "change them there" in answer.text
