"""Triggers, and the signed notifications they send."""

from __future__ import annotations

import cloudinary.utils
import pytest
import requests

from tests.sandbox.helpers import Receiver

from .base import CLOUD, KEY, SECRET, Refused
from .inventory import calls
from .values import PIXEL


@pytest.fixture
def receiver():
    endpoint = Receiver()
    yield endpoint
    endpoint.close()


PYTHON = ("python", "cld")
"""The clients that know triggers; Node's has no call for them."""


@calls("api.create_trigger", "api.triggers", "api.update_trigger", "api.delete_trigger", by=PYTHON)
def test_triggers_are_made_listed_changed_and_deleted(client, receiver):
    made = client.api.create_trigger("https://example.com/old", "upload")
    assert (made["uri"], made["event_type"]) == ("https://example.com/old", "upload")
    client.api.create_trigger("https://example.com/all", "all")
    client.api.update_trigger(made["id"], receiver.url)
    listed = client.api.triggers(event_type="upload")
    assert (listed["total"], [one["uri"] for one in listed["triggers"]]) == (1, [receiver.url])
    client.uploader.upload(PIXEL, public_id="a")
    (event,) = receiver.wait(1)
    assert (event["notification_type"], event["public_id"]) == ("upload", "a")
    client.api.delete_trigger(made["id"])
    assert [one["uri"] for one in client.api.triggers()["triggers"]] == ["https://example.com/all"]
    with pytest.raises(Refused):
        client.api.delete_trigger(made["id"])


@calls("api.create_trigger", by=PYTHON)
def test_a_notification_verifies_with_the_sdk(client, receiver):
    client.api.create_trigger(receiver.url, "all")
    client.uploader.upload(PIXEL, public_id="a")
    receiver.wait(1)
    _, headers, body = receiver.received[0]
    stamp, signature = headers["X-Cld-Timestamp"], headers["X-Cld-Signature"]
    cloudinary.config(api_secret=SECRET)
    try:
        assert cloudinary.utils.verify_notification_signature(body.decode(), int(stamp), signature)
        assert not cloudinary.utils.verify_notification_signature(body.decode() + " ", int(stamp), signature)
    finally:
        cloudinary.reset_config()


@calls("api.test_trigger", "api.create_trigger", by=PYTHON)
def test_a_filter_is_tried_without_sending_anything(client, receiver):
    images = {"==": [{"var": "resource_type"}, "image"]}
    body = {"uri": receiver.url, "event_type": "all", "filter": images, "filter_language": "jsonlogic"}
    url = f"{client.address}/v1_1/{CLOUD}/triggers"
    made = requests.post(url, json=body, auth=(KEY, SECRET), timeout=10).json()
    for kind, passes in (("image", True), ("raw", False)):
        tried = client.api.test_trigger(made["id"], {"resource_type": kind})
        assert (tried["filter_present"], tried["filter_result"]) == (True, passes)
    plain = client.api.create_trigger(receiver.url, "upload")
    assert client.api.test_trigger(plain["id"], {"a": 1})["filter_present"] is False
    assert receiver.received == []


@calls("api.notifications", "api.ack_notifications", by=PYTHON)
def test_notifications_are_polled_from_a_channel_and_acknowledged(client):
    client.api.create_trigger("poll://mine", "upload", uri_type="poll")
    assert not client.api.notifications("mine", wait_seconds=0).get("messages")
    client.uploader.upload(PIXEL, public_id="a")
    (message,) = client.api.notifications("mine", wait_seconds=5)["messages"]
    assert message["payload"]["public_id"] == "a"
    assert not client.api.notifications("mine", wait_seconds=0).get("messages")
    acked = client.api.ack_notifications([message["receipt_handle"]])
    assert [one["status"] for one in acked["results"]] == ["acked"]
