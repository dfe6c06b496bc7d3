from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from app.web.openapi import document

from .fakes import RULE

EXCEPTIONS = "/api/demo/exceptions"


@pytest.fixture
def add(world):
    made = world.client.post("/v1_1/demo/metadata_rules", json=RULE, **world.key).json

    def add(**said):
        body = {"tag": "legacy", "rule": made["external_id"], "reason": "kept by nobody", **said}
        return world.client.post(EXCEPTIONS, json=body, **world.key)

    return add


def test_an_exception_lives_from_post_to_delete(world, add):
    made = add(until="2030-12-31")
    assert made.status_code == 200
    assert (made.json["author"], made.json["until"]) == ("key", "2031-01-01T00:00:00Z")
    assert world.client.get(EXCEPTIONS, **world.key).json == {"items": [made.json]}
    path = f"{EXCEPTIONS}/{made.json['id']}"
    gone = world.client.delete(path, **world.key)
    assert (gone.status_code, gone.json) == (200, {"success": True})
    assert world.client.get(EXCEPTIONS, **world.key).json == {"items": []}
    assert world.client.delete(path, **world.key).status_code == 404


def test_the_administrator_is_its_author(world):
    said = {"folder": "archive", "field": "team", "reason": "old"}
    assert world.client.post(EXCEPTIONS, json=said, **world.admin).json["author"] == "admin"


def test_all_mistakes_are_told_at_once(world, add):
    answer = add(field="team", until="soon", reason="")
    assert answer.status_code == 400
    told = answer.json["error"]["message"]
    assert "exactly one of rule, field" in told
    assert "/until: a day or time in ISO 8601" in told
    assert "/reason: say why" in told


def test_an_ended_one_is_not_listed(world, add):
    assert add(until="2025-10-10").status_code == 200
    world.time[0] += 86_400 * 3
    assert world.client.get(EXCEPTIONS, **world.key).json == {"items": []}


def test_one_accounts_exceptions_are_not_anothers(world, add):
    add()
    other = {"auth": ("other-key", "other-secret")}
    assert world.client.get("/api/other/exceptions", **other).json == {"items": []}
    assert world.client.get(EXCEPTIONS, **other).status_code == 401


@pytest.mark.parametrize(
    ("body", "good"),
    [
        ({"tag": "a", "field": "team", "reason": "x"}, True),
        ({"folder": "/a/", "field": "team", "reason": "x", "until": None}, True),
        ({"asset": "a", "field": "team", "reason": "x" * 1000}, True),
        ({"asset": "a", "field": "team", "reason": "x" * 1001}, False),
        ({"asset": "a", "tag": "a", "field": "team", "reason": "x"}, False),
        ({"asset": "a", "reason": "x"}, False),
        ({"field": "team", "reason": "x"}, False),
        ({"asset": "a", "field": "team"}, False),
        ({"asset": "a", "field": "team", "reason": " "}, False),
        ({"folder": "/", "field": "team", "reason": "x"}, False),
        ({"asset": "a", "field": "team", "reason": "x", "until": 7}, False),
        ({"asset": "a", "field": "team", "reason": "x", "odd": 7}, False),
        ({"asset": 7, "field": "team", "reason": "x"}, False),
    ],
)
def test_the_schema_of_an_exception_and_the_service_agree(world, body, good):
    schema = {"$ref": "#/components/schemas/NewException"}
    described = {"components": document("fieldwarden_8000")["components"], "allOf": [schema]}
    assert Draft202012Validator(described).is_valid(body) is good
    assert (world.client.post(EXCEPTIONS, json=body, **world.key).status_code == 200) is good
