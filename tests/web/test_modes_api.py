from __future__ import annotations

import pytest

from .fakes import RULE

MODE, STATUS = "/api/demo/mode", "/api/demo/status"


@pytest.fixture
def rule(world):
    return world.client.post("/v1_1/demo/metadata_rules", json=RULE, **world.key).json["external_id"]


def put(world, **body):
    return world.client.put(MODE, json=body, **world.key)


def test_the_mode_of_the_account_overrides_the_setting_and_both_are_shown(world):
    assert world.client.get(MODE, **world.key).json == {
        "mode": "enforce",
        "setting": "enforce",
        "own": None,
        "observed": [],
    }
    assert put(world, mode="observe").json["mode"] == "observe"
    status = world.client.get(STATUS, **world.key).json
    assert (status["mode"], status["mode_setting"]) == ("observe", "enforce")
    assert put(world, mode=None).json == {
        "mode": "enforce",
        "setting": "enforce",
        "own": None,
        "observed": [],
    }


def test_a_rule_is_observed_and_shown_as_that(world, rule):
    assert put(world, mode="observe", rule=rule).json["observed"] == [rule]
    assert world.client.get(STATUS, **world.key).json["observed_rules"] == [rule]
    assert put(world, mode="enforce", rule=rule).json["observed"] == []


def test_a_rule_that_is_gone_is_observed_no_more(world, rule):
    put(world, mode="observe", rule=rule)
    world.client.delete(f"/v1_1/demo/metadata_rules/{rule}", **world.key)
    assert world.client.get(MODE, **world.key).json["observed"] == []
    assert put(world, mode=None, rule=rule).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"mode": "off"}, 400),
        ({"mode": ""}, 400),
        ({"mode": 7}, 400),
        ({"mode": "observe", "rule": ["x"]}, 400),
        ({"mode": "observe", "odd": 1}, 400),
        ({"mode": "flag", "rule": "{rule}"}, 400),
        ({"mode": "observe", "rule": "nobody"}, 404),
    ],
)
def test_a_mode_that_there_is_not_is_refused(world, rule, body, status):
    said = {name: rule if value == "{rule}" else value for name, value in body.items()}
    assert put(world, **said).status_code == status
    assert world.client.get(MODE, **world.key).json["own"] is None


def test_a_person_pauses_and_resumes_and_the_status_says_who_and_why(world):
    answer = world.client.post("/api/demo/pause", json={"reason": "the shop is closed"}, **world.admin)
    paused = {"by": "admin", "since": world.time[0], "reason": "the shop is closed"}
    assert (answer.status_code, answer.json) == (200, {"paused": paused})
    status = world.client.get(STATUS, **world.key).json
    assert (status["paused"], status["paused_until"]) == (paused, None)
    (told,) = [reason for reason in status["degraded"] if "Paused by admin" in reason]
    assert "the shop is closed" in told
    assert "fieldwarden resume demo" in told
    assert world.client.post("/api/demo/resume", **world.key).json == {"resumed": True}
    assert world.client.post("/api/demo/resume", **world.key).json == {"resumed": False}
    assert world.client.get(STATUS, **world.key).json["paused"] is None


@pytest.mark.parametrize("body", [{}, {"reason": " "}, {"reason": 7}, {"reason": "x", "odd": 1}])
def test_a_pause_needs_a_reason(world, body):
    assert world.client.post("/api/demo/pause", json=body, **world.key).status_code == 400
    assert world.client.get(STATUS, **world.key).json["paused"] is None
