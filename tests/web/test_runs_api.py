"""Previews and runs over the own API. What workers do with runs is tested with the use cases."""

from __future__ import annotations

import pytest

from app.model import Run

RULE = {
    "name": "employees are in R&D",
    "metadata_field_id": "team",
    "condition": {"metadata_field_id": "category", "equals": "employee"},
    "result": {"enable": True, "apply_value": {"value": "rnd"}},
}
MAYA = {"asset_id": "a1", "public_id": "people/maya", "metadata": {"category": "employee"}}


def post(world, path, body=None, **more):
    return world.client.post(f"/api/demo/{path}", json=body, **(more or world.key))


def recorded(world, asset_id, at, **values):
    address = {"asset_id": asset_id, "resource_type": "image", "type": "upload", "public_id": asset_id}
    judged = {"judged_at": at, "rules_version": 1, "values": values, "verdict": {"problems": []}}
    world.parts.records.verdicts_by_id[asset_id] = {**address, **judged, "flags": [], "refused": None}


def test_a_draft_is_tried_on_assets_that_are_sent(world):
    answer = post(
        world, "preview", {"changed": [RULE], "assets": [MAYA, {**MAYA, "asset_id": "a2"}], "limit": 1}
    )
    assert answer.status_code == 200, answer.text
    (shown,) = answer.json["items"]
    assert (shown["public_id"], shown["changes"], shown["before"]) == (
        "people/maya",
        {"team": "rnd"},
        {"team": None},
    )
    assert shown["rules"] == {"team": [RULE["name"]]}
    counted = answer.json["counted"]
    assert (counted["assets"], counted["changed"], counted["fields"]) == (2, 2, {"team": 2})
    assert answer.json["is_whole"] is True


def test_without_assets_those_of_the_last_week_are_looked_at(world):
    now = world.time[0]
    recorded(world, "new", now - 3600, category="employee")
    recorded(world, "old", now - 8 * 86400, category="employee")
    assert post(world, "preview", {"rules": [RULE]}).json["counted"]["changed"] == 1
    assert post(world, "preview", {"rules": [RULE], "recent": 9 * 86400}).json["counted"]["changed"] == 2
    assert post(world, "preview", {"rules": [RULE], "recent": 60}).json["counted"]["assets"] == 0


def test_a_rule_that_is_left_out_changes_nothing(world):
    made = world.client.post("/v1_1/demo/metadata_rules", json=RULE, **world.key).json
    assert post(world, "preview", {"assets": [MAYA]}).json["counted"]["changed"] == 1
    left_out = post(world, "preview", {"assets": [MAYA], "without": [made["external_id"]]})
    assert left_out.json["counted"]["changed"] == 0


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"rule": RULE}, "unknown key 'rule'"),
        ({"rules": [], "changed": [RULE]}, "rules is the whole set"),
        ({"changed": RULE}, "/changed"),
        ({"without": "x"}, "/without"),
        ({"assets": [], "recent": 5}, "one of assets and recent"),
        ({"assets": {}}, "/assets"),
        ({"assets": [{"asset_id": "a"}]}, "/assets/0/metadata"),
        ({"assets": [{"asset_id": 7, "metadata": {}}]}, "/assets/0: asset_id, "),
        ({"assets": [{**MAYA, "tags": "x"}]}, "/assets/0/tags"),
        ({"recent": -1}, "/recent"),
        ({"limit": 201}, "/limit"),
        ({"changed": [{**RULE, "metadata_field_id": "none"}]}, "none"),
        ({"changed": [{"name": "no rule"}]}, "/0"),
    ],
)
def test_what_cannot_be_previewed_is_refused_with_its_place(still, body, told):
    answer = post(still, "preview", body)
    assert answer.status_code == 400
    assert told in answer.json["error"]["message"]


def test_a_run_is_begun_shown_paused_resumed_and_cancelled(world):
    run = post(world, "runs", {}).json
    assert (run["kind"], run["state"], run["by"]) == ("backfill", "counting", "key")
    again = post(world, "runs", {})
    assert again.status_code == 409
    assert run["id"] in again.json["error"]["message"]
    path = f"runs/{run['id']}"
    assert post(world, f"{path}/pause").json["state"] == "paused"
    assert post(world, f"{path}/resume").json["state"] == "counting"
    assert post(world, f"{path}/cancel").json["state"] == "cancelled"
    shown = world.client.get(f"/api/demo/{path}", **world.key).json
    assert (shown["state"], shown["outcomes"]) == ("cancelled", {})
    assert [one["id"] for one in world.client.get("/api/demo/runs", **world.key).json["items"]] == [run["id"]]


def test_a_run_that_asks_goes_on_with_its_number_and_not_with_a_smaller_one(world):
    counted = {"touched": 12, "assets": 20}
    run = Run("r1", "backfill", "asking", "admin", 5.0, 1, tally=counted)
    world.parts.runs.begin("demo", run)
    for body in (None, {}, {"confirm": 11}):
        refused = post(world, "runs/r1/resume", body)
        assert refused.status_code == 409
        assert "12 assets" in refused.json["error"]["message"]
    agreed = post(world, "runs/r1/resume", {"confirm": 12})
    assert agreed.status_code == 200
    assert world.parts.runs.load("demo", "r1").agreed == 12


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"kind": "other"}, "/kind"),
        ({"rules": [RULE]}, "keep these rules first"),
        ({"confirm": True}, "/confirm"),
        ({"confirm": -1}, "/confirm"),
        ({"ask": 1}, "/ask"),
        ({"odd": 1}, "unknown key"),
    ],
)
def test_a_run_that_cannot_be_begun_is_refused(still, body, told):
    answer = post(still, "runs", body)
    assert answer.status_code == 400
    assert told in answer.json["error"]["message"]


def test_results_come_page_by_page(world):
    run = world.parts.backfill("demo").begin("admin")
    results = [(f"a{n}", "changed", {"public_id": f"p{n}"}) for n in range(3)]
    world.parts.runs.change("demo", run, run, 5.0, results=results)
    path = f"/api/demo/runs/{run.id}/results?limit=2"
    first = world.client.get(path, **world.key).json
    second = world.client.get(f"{path}&cursor={first['next_cursor']}", **world.key).json
    assert [one["asset_id"] for one in first["items"] + second["items"]] == ["a0", "a1", "a2"]
    assert second["next_cursor"] is None


def test_an_unknown_run_is_404(still):
    for path in ("runs/none", "runs/none/results"):
        assert still.client.get(f"/api/demo/{path}", **still.key).status_code == 404
    assert post(still, "runs/none/cancel").status_code == 404
