import hashlib

import pytest
import requests

from .helpers import Receiver, message


def send(client, body, **query):
    return client.session.post(
        f"{client.url}/_sandbox/notify", json=body, params=query, auth=None, timeout=10
    )


@pytest.mark.parametrize("kind", ["publish", "moderation_summary", "of_my_own"])
def test_a_notification_of_any_type_is_sent_and_signed_like_the_rest(client, hooked, kind):
    answer = send(client, {"notification_type": kind, "what": ["ever"]})
    assert (answer.status_code, answer.json()) == (200, {"targets": [hooked.url]})
    (body,) = hooked.wait(1)
    _, headers, raw = hooked.received[0]
    signed = raw + headers["X-Cld-Timestamp"].encode() + b"sandbox-secret"
    assert headers["X-Cld-Signature"] == hashlib.sha1(signed).hexdigest()
    assert body.pop("notification_context")["triggered_by"] == {"source": "api", "id": "sandbox-key"}
    assert body == {"notification_type": kind, "what": ["ever"], "signature_key": "sandbox-key"}


def test_what_is_sent_is_left_as_it_is(client, hooked):
    sent = {
        "notification_type": "info",
        "signature_key": "614335564976464",
        "notification_context": {"triggered_by": {"source": "ui", "id": "x"}},
    }
    send(client, sent)
    assert hooked.wait(1) == [sent]


def test_triggers_filters_and_a_url_of_its_own_choose_who_is_told(client, receiver):
    images = {"==": [{"var": "resource_type"}, "image"]}
    client.post("/triggers", {"uri": receiver.url, "event_type": "info", "filter": images})
    assert send(client, {"notification_type": "info"}).json() == {"targets": []}
    assert send(client, {"notification_type": "error", "resource_type": "image"}).json() == {"targets": []}
    told = send(client, {"notification_type": "info", "resource_type": "image"}).json()
    assert told == {"targets": [receiver.url]}
    other = Receiver()
    try:
        send(client, {"notification_type": "error"}, notification_url=other.url)
        (body,) = other.wait(1)
        assert "notification_url" not in body
    finally:
        other.close()


def test_an_anonymous_poll_finds_it_by_its_own_batch(client):
    client.post("/triggers", {"uri": "poll://*", "event_type": "all", "uri_type": "poll"})
    send(client, {"notification_type": "explode", "batch_id": "5"})
    (found,) = client.polled(batch_id="5")
    assert found["payload"]["notification_type"] == "explode"


@pytest.mark.parametrize("body", [{}, {"notification_type": ""}, {"notification_type": 1}, [1]])
def test_what_is_no_notification_is_refused(client, body):
    assert send(client, body).status_code == 400
    assert client.control("events")["events"] == []


def test_a_notification_nested_without_end_is_refused(client):
    deep = "[" * 400 + "]" * 400
    answer = requests.post(
        f"{client.url}/_sandbox/notify", data=f'{{"notification_type": "info", "x": {deep}}}', timeout=10
    )
    assert (answer.status_code, message(answer)) == (400, "The notification is nested deeper than 100")
    assert send(client, {"notification_type": "info"}, notification_url="nowhere").status_code == 400
