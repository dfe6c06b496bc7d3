import email.utils

import pytest
import requests

from .helpers import message


def test_calls_are_counted_by_api_endpoint_and_client(client):
    asset_id = client.upload("x")["asset_id"]
    client.session.headers["User-Agent"] = "fieldwarden/0.1.0 (test)"
    client.get("/resources/by_asset_ids", **{"asset_ids[]": asset_id})
    client.put(f"/resources/{asset_id}", {"tags": "a"})
    client.get("/resources/image/upload/x")
    client.post("/image/metadata", {})
    counted = client.control("calls")
    ours = {
        "admin": 3,
        "upload": 1,
        "by_endpoint": {
            "GET /resources/by_asset_ids": 1,
            "PUT /resources/:asset_id": 1,
            "GET /resources/:resource_type/:type/:public_id": 1,
            "POST /image/metadata": 1,
        },
    }
    assert counted["by_user_agent"]["fieldwarden/0.1.0"] == ours
    assert (counted["admin"], counted["upload"]) == (3, 2)
    assert counted["by_endpoint"] == {**ours["by_endpoint"], "POST /image/upload": 1}
    client.control("reset-calls", {})
    assert client.control("calls") == {"admin": 0, "upload": 0, "by_endpoint": {}, "by_user_agent": {}}


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "[::2]", ""])
def test_control_is_refused_under_a_foreign_name(server, client, host):
    answer = client.session.get(f"{server.url}/_sandbox/calls", headers={"Host": host}, timeout=5)
    assert answer.status_code == 403


def test_control_is_refused_to_a_foreign_page(server, client):
    answer = client.session.post(
        f"{server.url}/_sandbox/reset", headers={"Origin": "http://evil.example"}, timeout=5
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["localhost:1234", "127.0.0.1", "[::1]:80"])
def test_control_answers_this_machine(server, client, host):
    answer = client.session.get(f"{server.url}/_sandbox/calls", headers={"Host": host}, timeout=5)
    assert answer.status_code == 200


def test_reset_starts_anew(client, account):
    client.field("sku")
    client.upload("x")
    client.control("faults", {"latency_ms": 1})
    client.control("reset", {})
    assert client.get("/metadata_fields").json() == {"metadata_fields": []}
    assert client.get("/resources/image").json() == {"resources": []}
    assert client.control("events") == {"events": [], "pending": 0}
    assert client.control("faults") == {}


def test_admin_answers_carry_rate_headers_and_never_run_out_by_default(client):
    answer = client.get("/ping")
    assert int(answer.headers["X-FeatureRateLimit-Limit"]) > 100_000
    assert int(answer.headers["X-FeatureRateLimit-Remaining"]) > 100_000
    assert answer.headers["X-FeatureRateLimit-Reset"].endswith(":00:00 GMT")
    assert "X-FeatureRateLimit-Limit" not in client.post("/image/metadata", {}).headers


def test_a_quota_refuses_admin_calls_and_no_others(client):
    client.control("quota", {"limit": 2})
    remaining = [client.get("/ping").headers["X-FeatureRateLimit-Remaining"] for _ in range(2)]
    assert remaining == ["1", "0"]
    over = client.get("/ping")
    assert over.status_code == 420
    reset = email.utils.parsedate_to_datetime(over.headers["X-FeatureRateLimit-Reset"])
    shown = reset.strftime("%Y-%m-%d %H:%M:%S UTC")
    assert message(over) == f"Rate Limit Exceeded. Limit of 2 api operations reached. Try again on {shown}"
    client.upload("x")
    client.control("quota", {"limit": None})
    assert client.get("/ping").status_code == 200


def test_a_quota_is_full_again_in_the_next_window(account):
    from app.sandbox.errors import ApiError
    from app.sandbox.metering import Quota

    now = [1000.0]
    quota = Quota(lambda: now[0])
    quota.set(1)
    assert quota.spend()["X-FeatureRateLimit-Reset"] == "Thu, 01 Jan 1970 01:00:00 GMT"
    with pytest.raises(ApiError):
        quota.spend()
    now[0] = 3600.0
    assert quota.spend()["X-FeatureRateLimit-Reset"] == "Thu, 01 Jan 1970 02:00:00 GMT"


@pytest.mark.parametrize("body", [{"limit": -1}, {"limit": "x"}, {"limit": 1, "window_seconds": 0}])
def test_a_quota_that_makes_no_sense_is_refused(server, body):
    answer = requests.post(f"{server.url}/_sandbox/quota", json=body, timeout=5)
    assert answer.status_code == 400


def test_the_rules_mode_is_off_at_the_start_and_after_a_reset(client):
    assert client.control("rules-mode") == {"enforce": False}
    assert client.control("rules-mode", {"enforce": True}) == {"enforce": True}
    assert client.control("rules-mode") == {"enforce": True}
    client.control("reset", {})
    assert client.control("rules-mode") == {"enforce": False}


@pytest.mark.parametrize("body", [{}, {"enforce": "yes"}, {"enforce": None}, {"enforce": 1}])
def test_a_rules_mode_is_true_or_false(server, client, body):
    answer = client.session.post(f"{server.url}/_sandbox/rules-mode", json=body, timeout=5)
    assert (answer.status_code, message(answer)) == (400, "enforce must be true or false")
