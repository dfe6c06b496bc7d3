import base64
import json

import pytest

from app.sandbox import SandboxAccount, SandboxServer
from app.sandbox.notifications.polling import MOST_KEPT

from .helpers import Client, message


@pytest.fixture
def now():
    return [1_700_000_000.0]


@pytest.fixture
def timed(now):
    """A client of an account whose time stands still unless a test moves it."""
    with SandboxServer(SandboxAccount(seed_example=False, clock=lambda: now[0])) as server:
        caller = Client(server.url)
        listen(caller)
        yield caller
        caller.session.close()


def listen(client, uri="poll://mine", **more):
    answer = client.post("/triggers", {"uri": uri, "event_type": "all", "uri_type": "poll", **more})
    assert answer.status_code == 201, answer.text


def names(messages):
    return [found["payload"]["public_id"] for found in messages]


def test_a_message_carries_the_exact_bytes_their_signature_and_its_time(client):
    listen(client)
    client.upload("é漢", batch_id="b1")
    (found,) = client.polled(channel="mine")
    signed = found.pop("signed_payload")
    raw = base64.urlsafe_b64decode(signed + "=" * (-len(signed) % 4))
    assert "=" not in signed
    assert json.loads(raw) == found["payload"]
    assert "é漢".encode() in raw
    assert found.pop("receipt_handle")
    assert len(found.pop("signature")) == 40
    assert found.pop("timestamp").isdecimal()
    assert found.pop("payload")["signature_key"] == "sandbox-key"
    assert found == {"batch_id": "b1"}


def test_there_is_no_messages_key_when_nothing_is_there(client):
    listen(client)
    answer = client.poll(channel="mine")
    assert (answer.status_code, answer.json()) == (200, {})
    assert client.poll(channel="nobody's").json() == {}


def test_a_channel_gets_its_own_and_the_oldest_first(client):
    listen(client)
    listen(client, "poll://orders/1", filter={"==": [{"var": "public_id"}, "b"]})
    for name in ("a", "b", "c"):
        client.upload(name)
    assert names(client.polled(channel="mine", max_messages=2)) == ["a", "b"]
    assert names(client.polled(channel="mine")) == ["c"]
    assert names(client.polled(channel="orders/1")) == ["b"]
    assert client.polled(channel="orders") == []


def test_an_anonymous_destination_is_found_by_the_batch_of_the_call(client):
    listen(client, "poll://*")
    client.upload("a", batch_id="b1")
    client.upload("b", batch_id="b2")
    client.post("/resources/image/upload/b", {"tags": "t", "display_name": "B", "batch_id": "b1"})
    client.post("/image/destroy", {"public_id": "a"})
    found = client.polled(batch_id="b1")
    assert sorted(one["payload"]["notification_type"] for one in found) == [
        "resource_display_name_changed",
        "resource_tags_changed",
        "upload",
    ]
    assert names(client.polled(batch_id="b2")) == ["b"]
    assert client.polled(channel="*") == []
    assert client.polled(batch_id="other") == []


def test_channels_are_not_found_by_batch(client):
    listen(client)
    client.upload("a", batch_id="b1")
    assert client.polled(batch_id="b1") == []
    assert [found["batch_id"] for found in client.polled(channel="mine")] == ["b1"]


def test_a_url_of_the_call_takes_the_place_of_poll_triggers_but_for_additive_ones(client):
    listen(client)
    listen(client, "poll://more", additive=True)
    client.upload("a", notification_url="http://127.0.0.1:9/")
    assert client.polled(channel="mine") == []
    assert names(client.polled(channel="more")) == ["a"]


def test_an_acknowledged_message_is_gone_for_good(timed, now):
    timed.upload("a")
    (found,) = timed.polled(channel="mine")
    answer = timed.ack(found["receipt_handle"], "unknown")
    assert (answer.status_code, answer.json()) == (
        200,
        {"results": [{"status": "acked"}, {"status": "not_found"}]},
    )
    now[0] += 1000
    assert timed.polled(channel="mine") == []
    (event,) = timed.control("events")["events"]
    assert (event["target"], event["state"], len(event["attempts"])) == ("poll://mine", "delivered", 1)


def test_a_claimed_message_is_hidden_and_comes_again_under_a_new_handle(timed, now):
    timed.upload("a")
    (first,) = timed.polled(channel="mine", visibility_timeout=5)
    assert timed.polled(channel="mine") == []
    now[0] += 4.9
    assert timed.polled(channel="mine") == []
    now[0] += 0.1
    (second,) = timed.polled(channel="mine")
    assert second.pop("receipt_handle") != first.pop("receipt_handle")
    assert second == first


def test_a_handle_is_good_until_its_message_shows_again(timed, now):
    timed.upload("a")
    (found,) = timed.polled(channel="mine")
    now[0] += 30
    assert timed.ack(found["receipt_handle"]).json() == {"results": [{"status": "not_found"}]}
    (again,) = timed.polled(channel="mine")
    assert timed.ack(found["receipt_handle"]).json() == {"results": [{"status": "not_found"}]}
    assert timed.ack(again["receipt_handle"]).json() == {"results": [{"status": "acked"}]}


def test_a_message_that_was_never_claimed_cannot_be_acknowledged(client):
    listen(client)
    client.control("faults", {"reorder": 1.0, "reorder_ms": 60_000})
    client.upload("a")
    assert client.ack("x", "").json() == {"results": [{"status": "not_found"}] * 2}


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"channel": "a", "batch_id": "b"},
        {"channel": "a", "max_messages": 0},
        {"channel": "a", "max_messages": 101},
        {"channel": "a", "wait_seconds": 61},
        {"channel": "a", "wait_seconds": "soon"},
        {"channel": "a", "visibility_timeout": 0},
        {"channel": "a", "visibility_timeout": 601},
    ],
)
def test_a_poll_out_of_bounds_is_refused(client, params):
    answer = client.poll(**params)
    assert answer.status_code == 400
    assert message(answer)


def test_up_to_a_hundred_handles_are_acknowledged_in_one_call(client):
    assert client.ack(*"x" * 100).json() == {"results": [{"status": "not_found"}] * 100}
    assert client.ack(*"x" * 101).status_code == 400
    assert client.ack().status_code == 400


def test_polling_needs_the_key_and_counts_as_the_admin_api(client, server):
    url = f"{server.url}/v2/notifications"
    assert (
        client.session.get(f"{url}/sandbox/messages?channel=a", auth=("x", "y"), timeout=5).status_code == 401
    )
    assert client.session.get(f"{url}/other/messages?channel=a", timeout=5).status_code == 401
    client.control("reset-calls", {})
    answer = client.poll(channel="a")
    client.ack("x")
    assert "X-FeatureRateLimit-Remaining" in answer.headers
    assert client.control("calls")["by_endpoint"] == {
        "GET /notifications/messages": 1,
        "POST /notifications/messages/ack": 1,
    }


def test_faults_lose_and_double_messages_too(client):
    listen(client)
    client.control("faults", {"drop": 1.0})
    client.upload("lost")
    client.control("faults", {"duplicate": 1.0})
    client.upload("twice")
    assert names(client.polled(channel="mine")) == ["twice", "twice"]


def test_of_too_many_messages_the_oldest_are_dropped(account, client):
    polls = account.notifier.polls
    for number in range(MOST_KEPT + 2):
        account.notifier.send({"notification_type": "upload", "public_id": number}, ["poll://mine"])
    address = ("channel", "mine")
    found = polls.receive(address, most=MOST_KEPT + 2, wait_seconds=0, hidden_seconds=30)
    assert names(found) == list(range(2, MOST_KEPT + 2))


def test_of_a_message_claimed_again_and_again_the_latest_claims_are_told(timed, now):
    timed.upload("a")
    for _ in range(110):
        assert names(timed.polled(channel="mine")) == ["a"]
        now[0] += 30
    (event,) = timed.control("events")["events"]
    assert (event["state"], len(event["attempts"])) == ("pending", 100)
    assert event["attempts"][-1] == {"at": now[0] - 30, "claimed": True}


def test_a_reset_forgets_what_was_not_polled(client):
    listen(client)
    client.upload("a")
    client.control("reset", {})
    assert client.polled(channel="mine") == []
