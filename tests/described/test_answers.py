"""What the comparison finds, and what it lets pass."""

import json

import pytest
import requests

from app.sandbox import SandboxAccount, create_app

from .answers import problems, watch
from .vendor import document, followed

HEADERS = {
    "Content-Type": "application/json",
    "x-request-id": "1",
    "X-FeatureRateLimit-Limit": "1",
    "X-FeatureRateLimit-Remaining": "1",
    "X-FeatureRateLimit-Reset": "Tue, 24 Nov 2026 11:00:00 GMT",
}
RULE = {
    "metadata_field_id": "team",
    "condition": {"metadata_field_id": "category", "equals": "employee"},
    "result": {"enable": True},
    "name": None,
    "state": "active",
    "external_id": "x",
    "condition_signature": "y",
}
CALL = followed(document()["paths"]["/v1_1/{cloud_name}/metadata_rules"])["post"]["responses"]


def told(status="200", headers=HEADERS, body=RULE, made_up=False):
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return problems(CALL, status, headers, sent, made_up)


def test_a_right_answer_is_let_pass():
    assert told() == []
    assert told("400", body={"error": {"message": "no"}}) == []


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"status": "404", "body": {"error": {"message": "no"}}}, "this status is not described"),
        ({"headers": {**HEADERS, "Content-Type": "text/html"}}, "not of type application/json"),
        ({"headers": {"Content-Type": "application/json"}}, "no header x-request-id"),
        ({"body": b"{"}, "not JSON"),
        ({"body": {**RULE, "odd": 1}}, "odd"),
        ({"body": {**RULE, "result": {"enable": 1}}}, "result/enable"),
        ({"body": {k: v for k, v in RULE.items() if k != "external_id"}}, "external_id"),
        ({"status": "400"}, "error"),
        ({"status": "503", "made_up": True}, "error"),
    ],
)
def test_what_is_wrong_is_found(wrong, found):
    assert any(found in problem for problem in told(**wrong)), told(**wrong)


def test_a_status_that_a_fault_makes_up_may_be_any():
    assert told("503", {}, {"error": {"message": "Fault on request"}}, made_up=True) == []


@pytest.fixture
def asked():
    found = []
    app = create_app(SandboxAccount())

    @app.get("/v1_1/<cloud>/odd")
    def odd(cloud):
        return {}

    return watch(app, SandboxAccount(), found.append).test_client(), found


def test_answers_of_an_application_are_told_of_when_they_are_wrong(asked):
    client, found = asked
    for path in ("/v1_1/sandbox/ping", "/v1_1/nowhere", "/_sandbox/calls"):
        client.get(path)
    assert found == []
    client.get("/v1_1/sandbox/odd")
    assert "GET /v1_1/sandbox/odd 200 OK: this status is not described" in found[0]


def test_accounts_that_tests_start_are_watched(undescribed, monkeypatch):
    from app.sandbox import SandboxServer

    account = SandboxAccount()
    monkeypatch.setattr(account.triggers, "all", lambda _: [{}])
    with SandboxServer(account) as server:
        address = f"{server.url}/v1_1/sandbox/triggers"
        assert requests.get(address, auth=("sandbox-key", "sandbox-secret"), timeout=5).status_code == 200
    assert "GET /v1_1/sandbox/triggers 200 OK: triggers/0" in undescribed.pop(0)
    undescribed.clear()
