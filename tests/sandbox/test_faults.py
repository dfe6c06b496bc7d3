import time

import pytest
import requests

from .helpers import message


def test_latency_holds_calls_back(client):
    client.control("faults", {"latency_ms": 80})
    started = time.monotonic()
    client.get("/ping")
    assert time.monotonic() - started >= 0.08


def test_error_rate_is_reproducible_by_seed(client):
    def statuses():
        client.control("faults", {"error_rate": 0.5, "seed": 7})
        return [client.get("/ping").status_code for _ in range(20)]

    first = statuses()
    assert first == statuses()
    assert 200 in first
    assert set(first) <= {200, 500, 502, 503, 504}
    client.control("faults", {})
    assert client.get("/ping").status_code == 200


def test_rate_limit_hits_admin_calls_a_number_of_times(client):
    client.control("faults", {"rate_limit": 2, "retry_after": 2})
    client.upload("x")
    refused = client.get("/ping")
    assert refused.status_code == 420
    assert message(refused).startswith("Rate Limit Exceeded. Limit of 500 api operations reached.")
    assert refused.headers["X-FeatureRateLimit-Remaining"] == "0"
    assert [client.get("/ping").status_code for _ in range(2)] == [420, 200]
    assert client.control("faults")["rate_limit"] == 0


def test_rate_limit_as_a_rate(client):
    client.control("faults", {"rate_limit": 1.0})
    assert [client.get("/ping").status_code for _ in range(3)] == [420] * 3


def test_statuses_fail_the_next_calls_of_an_endpoint(client):
    client.upload("x")
    client.control(
        "faults",
        {
            "statuses": [
                {"match": "POST /image/*", "status": 423, "message": "busy"},
                {"match": "GET /ping", "status": 429, "times": 2, "retry_after": 3},
            ]
        },
    )
    first = client.post("/image/tags", {"command": "remove_all", "public_ids": ["x"]})
    assert (first.status_code, message(first), first.headers["X-Cld-Error"]) == (423, "busy", "busy")
    assert client.post("/image/tags", {"command": "remove_all", "public_ids": ["x"]}).status_code == 200
    limited = client.get("/ping")
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "3")
    assert [client.get("/ping").status_code for _ in range(2)] == [429, 200]


def test_a_connection_is_reset_after_the_write_was_applied(client):
    client.field("sku")
    client.upload("x")
    client.control("faults", {"reset_after_apply": 1})
    client.get("/ping")
    with pytest.raises(requests.ConnectionError):
        client.set_metadata("sku=1", "x")
    assert client.metadata("x") == {"sku": "1"}
    assert client.set_metadata("sku=2", "x").status_code == 200


def test_notifications_are_dropped(client, hooked, account):
    client.control("faults", {"drop": 1})
    client.upload("x")
    client.control("faults", {})
    client.upload("y")
    assert [body["public_id"] for body in hooked.wait(1)] == ["y"]
    assert account.notifier.wait_idle(5)
    assert [event["state"] for event in client.control("events")["events"]] == ["dropped", "delivered"]


def test_notifications_are_sent_twice(client, hooked):
    client.control("faults", {"duplicate": 1})
    client.upload("x")
    hooked.wait(2)
    assert hooked.received[0][2] == hooked.received[1][2]


def test_notifications_come_in_another_order(client, hooked):
    client.control("faults", {"reorder": 1, "reorder_ms": 150, "seed": 3})
    names = [f"p{number}" for number in range(12)]
    for name in names:
        client.upload(name)
    arrived = [body["public_id"] for body in hooked.wait(12)]
    assert sorted(arrived) == sorted(names)
    assert arrived != names


@pytest.mark.parametrize(
    "body",
    [{"latency": 5}, {"error_rate": "x"}, {"drop": -1}, {"statuses": [{}]}, {"statuses": 5}, {"seed": []}],
)
def test_faults_that_are_not_understood_are_refused(server, body):
    assert requests.post(f"{server.url}/_sandbox/faults", json=body, timeout=5).status_code == 400


def test_reads_may_not_see_a_new_asset_yet(client):
    asset_id = client.upload("x")["asset_id"]
    paths = ["/resources/image", f"/resources/by_asset_ids?asset_ids[]={asset_id}"]
    client.control("faults", {"read_lag_ms": 60_000})
    assert [client.get(path).json()["resources"] for path in paths] == [[], []]
    assert client.get(f"/resources/{asset_id}").status_code == 404
    assert client.get("/resources/image/upload/x").status_code == 404
    client.control("faults", {})
    assert [len(client.get(path).json()["resources"]) for path in paths] == [1, 1]


def test_control_is_never_faulted(client):
    client.control("faults", {"error_rate": 1, "latency_ms": 1})
    assert client.control("calls")["admin"] == 0
