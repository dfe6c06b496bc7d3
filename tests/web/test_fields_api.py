from __future__ import annotations

import json
from typing import Any

import pytest

from app.errors import AccountUnavailable, NotFound, RateLimited
from app.web.fields_api import FIELD_USED, OPTION_USED, UNREADABLE

from .fakes import FIELDS, FakeAnswer

FIELDS_PATH = "/v1_1/demo/metadata_fields"
RULE: dict[str, Any] = {
    "metadata_field_id": "team",
    "condition": {"metadata_field_id": "category", "equals": "employee"},
    "result": {"activate_values": {"external_ids": ["rnd"]}},
    "name": "one",
    "state": "inactive",
}


@pytest.fixture
def used(world):
    assert world.client.post("/v1_1/demo/metadata_rules", json=RULE, **world.key).status_code == 200
    return world


def call(world, method, path="", **more):
    return world.client.open(FIELDS_PATH + path, method=method, **more, **world.key)


def forwarded(world):
    return world.parts.accounts["demo"].forwarded


def test_a_call_and_its_answer_pass_unchanged(world):
    headers = {"Content-Type": "application/json", "X-FeatureRateLimit-Remaining": "7"}
    world.parts.accounts["demo"].answer = FakeAnswer(409, headers, b'{"error":{"message":"exists"}}')
    answer = call(world, "POST", "/a%20b/x?q=%C3%A9&r", data=b"\x00body", content_type="text/odd")
    assert forwarded(world) == [
        {
            "method": "POST",
            "path": "/v1_1/demo/metadata_fields/a%20b/x",
            "query": b"q=%C3%A9&r",
            "body": b"\x00body",
            "content_type": "text/odd",
        }
    ]
    assert (answer.status_code, answer.data) == (409, b'{"error":{"message":"exists"}}')
    assert answer.headers["X-FeatureRateLimit-Remaining"] == "7"


@pytest.mark.parametrize("name", ["team", "category"])
@pytest.mark.parametrize("spelling", ["/{}", "/{}/", "//{}", "/%{:02x}{}"])
def test_a_field_that_a_rule_uses_is_not_deleted_however_it_is_spelt(used, name, spelling):
    path = spelling.format(name) if "%" not in spelling else spelling.format(ord(name[0]), name[1:])
    answer = call(used, "DELETE", path)
    assert answer.status_code in (400, 308)
    if answer.status_code == 400:
        assert answer.json == {"error": {"message": FIELD_USED}}
    assert forwarded(used) == []


def test_a_field_that_no_rule_uses_is_deleted_by_the_account(used):
    assert call(used, "DELETE", "/site").status_code == 200
    assert len(forwarded(used)) == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {"external_ids": ["x", "rnd"]}},
        {"json": {"external_ids": "rnd"}},
        {"data": {"external_ids[]": ["x", "rnd"]}},
        {"data": b"external_ids[0]=rnd", "content_type": "text/plain"},
        {"query_string": {"external_ids[]": "rnd"}},
    ],
)
def test_an_option_that_a_rule_uses_is_not_deleted_however_it_is_named(used, sent):
    answer = call(used, "DELETE", "/team/datasource", **sent)
    assert (answer.status_code, answer.json) == (400, {"error": {"message": OPTION_USED}})
    assert forwarded(used) == []


MULTIPART = b'--b\r\nContent-Disposition: form-data; name="external_ids[]"\r\n\r\nrnd\r\n--b--\r\n'


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data; boundary=b", "text/plain", "application/json, multipart/form-data"]
)
def test_options_in_a_body_that_is_not_read_here_are_not_deleted(used, content_type):
    answer = call(used, "DELETE", "/team/datasource", data=MULTIPART, content_type=content_type)
    assert (answer.status_code, answer.json) == (400, {"error": {"message": UNREADABLE}})
    assert forwarded(used) == []


def test_other_options_are_deleted_by_the_account(used):
    sent = {"external_ids": ["sales"]}
    assert call(used, "DELETE", "/team/datasource", json=sent).status_code == 200
    assert json.loads(forwarded(used)[0]["body"]) == sent


def test_an_accounts_own_rules_are_the_accounts_to_guard(make):
    world = make(RULES_SOURCE="account")
    world.parts.rulebook.replace("demo", [{**RULE, "external_id": "x"}], "account", 1.0)
    assert call(world, "DELETE", "/team").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "forgotten"),
    [
        ("GET", "", False),
        ("POST", "", True),
        ("PUT", "/team", True),
        ("DELETE", "/site", True),
        ("POST", "/team/datasource/search", False),
    ],
)
def test_fields_are_read_anew_after_a_call_that_may_change_them(world, method, path, forgotten):
    world.parts.rulebook.save_fields("demo", FIELDS, 5.0)
    call(world, method, path)
    assert (world.parts.rulebook.fields_at("demo") == 0) is forgotten


def test_a_refused_call_changes_nothing_a_broken_one_may_have(world):
    world.parts.rulebook.save_fields("demo", FIELDS, 5.0)
    world.parts.accounts["demo"].answer = FakeAnswer(400)
    call(world, "PUT", "/team")
    assert world.parts.rulebook.fields_at("demo") == 5.0
    world.parts.accounts["demo"].answer = AccountUnavailable("reset")
    assert call(world, "PUT", "/team").status_code == 502
    assert world.parts.rulebook.fields_at("demo") == 0


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (AccountUnavailable("no answer"), 502),
        (NotFound("no such path", status=404), 404),
        (RateLimited("later", until=1.0), 420),
    ],
)
def test_an_account_in_trouble_is_told_as_json(world, problem, status):
    world.parts.accounts["demo"].answer = problem
    answer = call(world, "GET")
    assert (answer.status_code, answer.json) == (status, {"error": {"message": str(problem)}})


def test_another_accounts_key_opens_nothing(world):
    answer = world.client.get(FIELDS_PATH, auth=("other-key", "other-secret"))
    assert answer.status_code == 401
    assert forwarded(world) == []
