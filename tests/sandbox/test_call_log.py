import requests

from app.sandbox.call_log import CallLog

from .helpers import KEY, SECRET


def record(log, **more):
    call = {"at": 1.0, "method": "GET", "path": "/v1_1/x", "status": 200, "duration_ms": 1.26}
    log.add(**{**call, "client": "c", "request_id": "r", **more})


def calls(client):
    return client.control("log")["calls"]


def test_calls_are_listed_with_what_was_answered(client):
    client.session.headers["User-Agent"] = "tester/1.0 (more words)"
    client.upload("x")
    missing = client.get("/resources/image/upload/y")
    client.call("PATCH", "/ping")
    listed = calls(client)
    shown = [(call["method"], call["path"], call["status"], call["client"]) for call in listed]
    assert shown == [
        ("POST", "/v1_1/sandbox/image/upload", 200, "tester/1.0"),
        ("GET", "/v1_1/sandbox/resources/image/upload/y", 404, "tester/1.0"),
        ("PATCH", "/v1_1/sandbox/ping", 404, "tester/1.0"),
    ]
    assert listed[1]["request_id"] == missing.headers["x-request-id"]
    assert all(call["duration_ms"] >= 0 and call["at"] > 1_600_000_000 for call in listed)
    assert [call["id"] for call in client.control(f"log?since={listed[0]['id']}")["calls"]] == [
        listed[1]["id"],
        listed[2]["id"],
    ]


def test_neither_secrets_nor_bodies_are_kept(client, server):
    requests.post(
        f"{server.url}/v1_1/sandbox/image/upload?api_secret={SECRET}",
        data={"file": "data:,body-text", "api_key": KEY, "signature": "signed-so"},
        timeout=5,
    )
    client.get("/ping", token="query-text")
    kept = str(calls(client))
    assert not any(secret in kept for secret in (SECRET, KEY, "body-text", "signed-so", "query-text"))


def test_a_connection_that_was_cut_has_no_status(client):
    client.control("faults", {"reset_after_apply": 1})
    try:
        client.upload("x")
    except requests.ConnectionError:
        pass
    else:
        raise AssertionError("the connection was not cut")
    assert [call["status"] for call in calls(client)] == [None]


def test_pages_and_control_calls_are_not_calls(client, server):
    client.control("events")
    requests.get(f"{server.url}/", timeout=5)
    requests.get(f"{server.url}/favicon.ico", timeout=5)
    assert calls(client) == []


def test_counting_anew_forgets_them(client):
    client.get("/ping")
    client.control("reset-calls", {})
    assert calls(client) == []


def test_it_is_bounded_and_goes_on_counting():
    log = CallLog(size=2)
    for status in (200, 201, 202):
        record(log, status=status)
    assert [(call.id, call.status) for call in log.latest()] == [(3, 202), (2, 201)]
    log.clear()
    record(log)
    assert [call["id"] for call in log.list()] == [4]


def test_a_very_long_path_is_shortened():
    log = CallLog()
    record(log, path="/v1_1/" + "x" * 10_000)
    (call,) = log.latest()
    assert len(call.path) < 600
    assert call.duration_ms == 1.3
