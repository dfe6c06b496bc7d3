"""Why an asset is as it is, and its last write taken back."""

from __future__ import annotations

import pytest

from tests.web.fakes import RULE

from .test_asset import PAGE, whole

WROTE = {"at": 1.0, "changes": {"team": "rnd"}, "before": {"team": "sales"}, "rules_version": 1}


@pytest.fixture
def ask(world, log_in):
    """Somebody's browser: send a form, return the page that it leads to."""
    token = log_in()

    def ask(path):
        answer = world.client.post(path, data={"csrf_token": token})
        assert answer.status_code == 303, answer.text
        return " ".join(world.client.get(answer.location).text.split())

    return ask


def test_a_problem_is_explained_with_what_was_tried_and_solves_it(world):
    made = world.client.post("/v1_1/demo/metadata_rules", json=RULE, **world.key).json
    world.parts.records.verdicts_by_id = {"a1": whole()}
    answer = world.client.get(f"{PAGE}/why", **world.admin)
    text = " ".join(answer.text.split())
    assert answer.status_code == 200
    assert "team is mandatory because of" in text
    assert "choose one of" in text
    rule = f'<a href="/accounts/demo/rule?id={made["external_id"]}">one</a>'
    assert f'<q>{rule}</q> <span class="badge good">matches</span>' in text
    assert f'href="{PAGE}"' in text


def test_what_nobody_knows_is_not_explained(world):
    assert world.client.get(f"{PAGE}/why", **world.admin).status_code == 404


def test_the_last_write_is_taken_back_and_the_undo_is_listed(world, ask):
    world.parts.records.verdicts_by_id = {"a1": whole(last_write=WROTE)}
    told = {**WROTE, "public_id": "people/a1", "causes": ["upload"], "rules": {"team": ["r1"]}}
    world.parts.audit.add("demo", "write", told, world.time[0], asset_id="a1")
    assert "Take the last write back" in world.client.get(PAGE).text
    assert "The last write is taken back in a moment" in ask(f"{PAGE}/undo")
    [undo] = world.parts.undo.runs("demo")
    assert (undo["by"], undo["selection"], undo["assets"]) == ("admin", {"asset": "a1"}, 1)
    runs = " ".join(world.client.get("/accounts/demo/runs").text.split())
    assert undo["id"] in runs
    assert "<td>asset a1</td>" in runs


def test_without_a_write_nothing_is_taken_back(world, ask):
    world.parts.records.verdicts_by_id = {"a1": whole()}
    assert "Nothing was done: the audit tells of no write" in ask(f"{PAGE}/undo")
    assert world.parts.undo.runs("demo") == []


def test_a_mode_that_writes_nothing_takes_nothing_back(make, world):
    world = make(MODE="observe")
    world.parts.records.verdicts_by_id = {"a1": whole(last_write=WROTE)}
    told = {**WROTE, "public_id": "people/a1", "causes": ["upload"], "rules": {"team": ["r1"]}}
    world.parts.audit.add("demo", "write", told, world.time[0], asset_id="a1")
    answer = world.client.post(f"{PAGE}/undo", **world.admin)
    assert answer.status_code == 303
    assert world.parts.undo.runs("demo") == []


def test_who_only_looks_may_ask_why_and_take_nothing_back(make):
    world = make(VIEWER_PASSWORD="only looking")
    world.parts.records.verdicts_by_id = {"a1": whole(last_write=WROTE)}
    viewer = {"auth": ("viewer", "only looking")}
    assert world.client.get(f"{PAGE}/why", **viewer).status_code == 200
    assert "Take the last write back" not in world.client.get(PAGE, **viewer).text
    assert world.client.post(f"{PAGE}/undo", **viewer).status_code == 403
