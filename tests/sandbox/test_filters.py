import time

import pytest

from app.sandbox.notifications.filters import read_filter

from .helpers import KEY, message

IMAGE = {"==": [{"var": "resource_type"}, "image"]}
NOT_OURS = {"!=": [{"var": "notification_context.triggered_by.id"}, KEY]}


def create(client, uri, condition, event_type="all"):
    return client.post("/triggers", {"uri": uri, "event_type": event_type, "filter": condition})


def tried(client, condition, sample):
    trigger = create(client, "http://127.0.0.1:9/", condition).json()
    answer = client.post(f"/triggers/{trigger['id']}/test", {"sample_data": sample})
    assert answer.status_code == 200, answer.text
    client.delete(f"/triggers/{trigger['id']}")
    assert answer.json()["trigger_id"] == trigger["id"]
    assert answer.json()["filter_present"] is True
    return answer.json()["filter_result"]


def nested(depth):
    condition = {"var": "a"}
    for _ in range(depth):
        condition = {"!": [condition]}
    return condition


def test_only_what_the_filter_lets_through_is_delivered(client, receiver, account):
    create(client, receiver.url, IMAGE)
    client.upload("clip", resource_type="video")
    client.upload("photo")
    assert [body["public_id"] for body in receiver.wait(1)] == ["photo"]
    assert account.notifier.wait_idle(5)
    states = [event["state"] for event in client.control("events")["events"]]
    assert states == ["untargeted", "delivered"]


def test_a_filter_sees_the_whole_payload_its_context_too(client, receiver, account):
    create(client, receiver.url, NOT_OURS)
    client.upload("x")
    (event,) = client.control("events")["events"]
    assert event["state"] == "untargeted"
    assert receiver.received == []


@pytest.mark.parametrize(
    ("condition", "sample", "result"),
    [
        (IMAGE, {"resource_type": "image"}, True),
        (IMAGE, {"resource_type": "raw"}, False),
        (IMAGE, {}, False),
        ({"in": ["product", {"var": "tags"}]}, {"tags": ["product"]}, True),
        ({"and": [{">": [{"var": "bytes"}, 10]}, IMAGE]}, {"bytes": 11, "resource_type": "image"}, True),
        ({"some": [{"var": "resources"}, {"==": [{"var": "type"}, "private"]}]}, {"resources": []}, False),
        ({"var": "tags"}, {"tags": []}, False),
        ({"!": {"var": "tags"}}, {"tags": []}, True),
        ({"==": [{"var": "n"}, "1"]}, {"n": 1}, True),
        ({"===": [{"var": "n"}, "1"]}, {"n": 1}, False),
        ({"+": [{"var": "n"}, 1]}, {"n": "no number"}, False),
    ],
)
def test_the_test_call_says_what_the_filter_says(client, condition, sample, result):
    assert tried(client, condition, sample) is result


def test_the_test_call_delivers_nothing_and_does_without_a_sample(client, receiver):
    trigger = client.post("/triggers", {"uri": receiver.url, "event_type": "all"}).json()
    for body in ({}, {"sample_data": None}, {"sample_data": {"a": 1}}):
        assert client.post(f"/triggers/{trigger['id']}/test", body).json() == {
            "trigger_id": trigger["id"],
            "filter_present": False,
            "filter_result": True,
        }
    refused = client.post(f"/triggers/{trigger['id']}/test", {"sample_data": "text"})
    assert (refused.status_code, message(refused)) == (400, "invalid_sample_data_json")
    assert client.control("events")["events"] == []
    assert receiver.received == []


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"and": [True, {"vra": "x"}]}, "Invalid filter at /and/1: unknown operator `vra`"),
        ({"==": [1, 1], "!=": [1, 2]}, "Invalid filter at /: an object with 2 keys"),
        ({"map": [1]}, "Invalid filter at /: `map` takes exactly 2 arguments"),
        ({"log": "x"}, "unknown operator `log`"),
        ({"throw": "x"}, "unknown operator `throw`"),
        ([IMAGE], "it must be a JSON object"),
        (True, "it must be a JSON object"),
        ({"==": [{"var": "x"}, "y" * 17_000]}, "longer than 16384 bytes"),
        (nested(300), "Invalid filter"),
        (nested(420), "Invalid filter"),
    ],
)
def test_a_filter_that_is_none_is_refused_with_its_place(client, condition, words):
    answer = create(client, "http://127.0.0.1:9/", condition)
    assert answer.status_code == 400
    assert words in message(answer)


def looped(depth):
    return {"map": [list(range(60)), looped(depth - 1)]} if depth else 1


@pytest.mark.parametrize(
    "condition",
    [
        {"reduce": [{"var": "a"}, {"cat": [{"var": "accumulator"}, {"var": "accumulator"}]}, "xxxxxxxx"]},
        {"reduce": [{"var": "a"}, {"merge": [{"var": "accumulator"}, {"var": "accumulator"}]}, [1]]},
        looped(8),
    ],
    ids=["texts that double", "lists that double", "loops in loops"],
)
def test_a_filter_that_would_never_end_is_given_up_at_once(client, condition):
    started = time.monotonic()
    assert tried(client, condition, {"a": list(range(64))}) is False
    assert time.monotonic() - started < 2


def test_a_payload_nested_too_deep_to_be_judged_is_let_through_by_no_filter():
    deep = []
    for _ in range(900):
        deep = [deep]
    assert not read_filter({"!": {"var": "x"}}).holds({"a": deep})
