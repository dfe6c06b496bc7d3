import hashlib
import threading

import cloudinary.utils
import pytest
import requests
from cloudinary import api, uploader

from app.sandbox import SandboxAccount
from app.sandbox.serve import serve

from .helpers import message

OLD, NEW = "sandbox-key", "new-key"


def put(client, **key):
    return client.session.post(f"{client.url}/_sandbox/keys", json=key, timeout=10)


def add(client, **key):
    answer = put(client, **key)
    assert answer.status_code == 200, answer.text
    return answer.json()


def signed_by(delivery):
    """The body's `signature_key`, and which of these secrets made the signature."""
    _, headers, body = delivery
    secrets = ("sandbox-secret", "new-secret", "hook-secret")
    made = {
        hashlib.sha1(body + headers["X-Cld-Timestamp"].encode() + secret.encode()).hexdigest(): secret
        for secret in secrets
    }
    return made[headers["X-Cld-Signature"]]


@pytest.fixture
def deliveries(client, hooked):
    """Uploads and returns the signature key that the notification names, with the secret that signed it."""

    def one():
        count = len(hooked.received) + 1
        client.upload(f"a{count}")
        body = hooked.wait(count)[-1]
        return body["signature_key"], signed_by(hooked.received[-1])

    return one


def test_the_oldest_enabled_key_signs(client, deliveries):
    add(client, api_key=NEW, api_secret="new-secret")
    assert deliveries() == (OLD, "sandbox-secret")
    client.session.auth = (NEW, "new-secret")
    add(client, api_key=OLD, enabled=False)
    assert deliveries() == (NEW, "new-secret")
    add(client, api_key=OLD, enabled=True)
    assert deliveries() == (OLD, "sandbox-secret")


def test_a_key_set_aside_for_webhooks_signs_instead(client, deliveries):
    add(client, api_key="hook", api_secret="hook-secret", dedicated_for="webhooks")
    assert deliveries() == ("hook", "hook-secret")
    add(client, api_key=NEW, api_secret="new-secret", dedicated_for="webhooks")
    assert deliveries() == (NEW, "new-secret")
    assert [key["dedicated_for"] for key in client.control("keys")["keys"]] == [[], [], ["webhooks"]]
    add(client, api_key=NEW, enabled=False)
    assert deliveries() == (OLD, "sandbox-secret")
    add(client, api_key="hook", dedicated_for="webhooks")
    add(client, api_key="hook", dedicated_for=None)
    assert deliveries() == (OLD, "sandbox-secret")


def test_a_retry_is_signed_as_the_first_try_was(client, hooked, account):
    add(client, api_key=NEW, api_secret="new-secret")
    hooked.statuses = [500]
    client.upload("a")
    hooked.wait(1)
    add(client, api_key=OLD, enabled=False)
    hooked.wait(2)
    assert {signed_by(delivery) for delivery in hooked.received} == {"sandbox-secret"}


def test_a_disabled_key_calls_no_more(client):
    add(client, api_key=NEW, api_secret="new-secret")
    add(client, api_key=OLD, enabled=False)
    assert client.get("/ping").status_code == 401
    client.session.auth = (NEW, "new-secret")
    assert client.get("/ping").status_code == 200


def test_what_is_not_sent_for_a_new_key_is_made(client):
    made = add(client)
    assert (made["enabled"], made["dedicated_for"]) == (True, [])
    assert made["api_key"].isdecimal()
    client.session.auth = (made["api_key"], made["api_secret"])
    assert client.get("/ping").status_code == 200


def test_keys_are_listed_without_their_secrets(client):
    add(client, api_key=NEW, api_secret="new-secret")
    assert client.control("keys") == {
        "keys": [
            {"api_key": OLD, "enabled": True, "dedicated_for": []},
            {"api_key": NEW, "enabled": True, "dedicated_for": []},
        ],
        "signing_key": OLD,
        "signature_algorithm": "sha1",
    }
    assert "api_secret" not in add(client, api_key=NEW, enabled=False)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ({"api_key": OLD, "enabled": False}, "needs an enabled key"),
        ({"api_key": OLD, "api_secret": "other"}, "cannot be changed"),
        ({"api_key": OLD, "enabled": "no"}, "true or false"),
        ({"api_key": OLD, "dedicated_for": "uploads"}, "dedicated_for must be webhooks"),
        ({"api_key": "a:b", "api_secret": "x"}, "letters, digits"),
        ({"api_key": 1}, "letters, digits"),
        ({"api_key": "x", "api_secret": 1}, "must be a text"),
    ],
)
def test_a_key_that_cannot_be_is_refused_and_nothing_changes(client, key, words):
    before = client.control("keys")
    answer = put(client, **key)
    assert (answer.status_code, words in message(answer)) == (400, True)
    assert client.control("keys") == before


def test_a_reset_brings_the_first_keys_and_hash_back(client):
    add(client, api_key=NEW, api_secret="new-secret", dedicated_for="webhooks")
    client.control("signature-algorithm", {"signature_algorithm": "sha256"})
    client.control("reset", {})
    found = client.control("keys")
    assert [key["api_key"] for key in found["keys"]] == [OLD]
    assert (found["signing_key"], found["signature_algorithm"]) == (OLD, "sha1")


def test_an_unknown_hash_is_refused(client):
    answer = client.session.post(
        f"{client.url}/_sandbox/signature-algorithm", json={"signature_algorithm": "md5"}, timeout=5
    )
    assert (answer.status_code, "sha1, sha256" in message(answer)) == (400, True)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_the_sdk_verifies_what_is_delivered_polled_and_answered(sdk, client, hooked, algorithm):
    sdk.config(signature_algorithm=algorithm)
    client.control("signature-algorithm", {"signature_algorithm": algorithm})
    api.create_trigger("poll://mine", "all", uri_type="poll")
    answer = uploader.upload("data:text/plain;base64,YWJj", public_id="é漢")
    assert cloudinary.utils.verify_api_response_signature("é漢", answer["version"], answer["signature"])
    hooked.wait(1)
    _, headers, body = hooked.received[0]
    sent = body.decode(), int(headers["X-Cld-Timestamp"]), headers["X-Cld-Signature"]
    assert cloudinary.utils.verify_notification_signature(*sent)
    assert len(headers["X-Cld-Signature"]) == {"sha1": 40, "sha256": 64}[algorithm]
    (polled,) = api.notifications("mine", wait_seconds=0)["messages"]
    raw = cloudinary.utils.base64url_decode(polled["signed_payload"])
    assert raw == body.decode()
    assert cloudinary.utils.verify_notification_signature(raw, polled["timestamp"], polled["signature"])
    assert cloudinary.utils.verify_notification(polled)
    assert not cloudinary.utils.verify_notification({**polled, "signature": "0" * 40})
    assert api.ack_notifications(polled["receipt_handle"])["results"] == [{"status": "acked"}]


def test_an_account_can_be_served_with_the_other_hash():
    stop, found = threading.Event(), []

    def look(server):
        found.append(requests.get(f"{server.url}/_sandbox/keys", timeout=5).json()["signature_algorithm"])
        stop.set()

    serve(SandboxAccount(signature_algorithm="sha256"), 0, ready=look, stop=stop)
    assert found == ["sha256"]
