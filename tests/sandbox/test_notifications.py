import hashlib
import json
import re

import pytest

from app.sandbox import SandboxAccount, SandboxServer

from .helpers import Client, Receiver

CONTEXT = {"triggered_by": {"source": "api", "id": "sandbox-key"}}


def only(receiver):
    """The single notification received, less its time, checked to be one."""
    (body,) = receiver.wait(1)
    assert len(receiver.received) == 1
    context = body["notification_context"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", context.pop("triggered_at"))
    assert context == CONTEXT
    assert body.pop("signature_key") == "sandbox-key"
    del body["notification_context"]
    return body


@pytest.fixture
def asset(client):
    client.field("status", "enum", options=["draft", "final"])
    client.field("colors", "set", options=["red", "blue"])
    return client.upload("jeans", metadata="status=draft", tags="a", context="k=v|old=1")


@pytest.fixture
def quiet(client, asset, hooked):
    """A receiver and an asset whose own upload it was not told of."""
    return hooked


def test_a_notification_is_signed_over_its_raw_bytes(client, hooked):
    client.upload("é漢")
    hooked.wait(1)
    path, headers, body = hooked.received[0]
    signed = body + headers["X-Cld-Timestamp"].encode() + b"sandbox-secret"
    assert headers["X-Cld-Signature"] == hashlib.sha1(signed).hexdigest()
    assert path == "/hook"
    assert (headers["User-Agent"], headers["Content-Type"]) == ("Cloudinary", "application/json")
    assert "é漢".encode() in body


def test_sha256_and_further_keys(receiver):
    account = SandboxAccount(
        signature_algorithm="sha256", extra_keys={"second": "other"}, webhook=receiver.url
    )
    with SandboxServer(account) as server:
        client = Client(server.url)
        client.session.auth = ("second", "other")
        client.upload("x")
        (body,) = receiver.wait(1)
        client.session.close()
    _, headers, raw = receiver.received[0]
    signed = raw + headers["X-Cld-Timestamp"].encode() + b"sandbox-secret"
    assert headers["X-Cld-Signature"] == hashlib.sha256(signed).hexdigest()
    assert (body["signature_key"], body["notification_context"]["triggered_by"]["id"]) == (
        "sandbox-key",
        "second",
    )


def test_an_upload_with_metadata_sends_just_upload(client, hooked):
    client.field("sku")
    answer = client.upload("jeans", metadata="sku=1", tags="t")
    body = only(hooked)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", body.pop("timestamp"))
    assert re.fullmatch("[0-9a-f]{32}", body.pop("request_id"))
    del answer["signature"]
    assert body == {"notification_type": "upload", **answer}
    assert (body["metadata"], body["tags"], body["api_key"]) == ({"sku": "1"}, ["t"], "sandbox-key")


def test_metadata_changes_come_as_a_map_of_full_sets(client, quiet, asset):
    other = client.upload("shirt", notification_url="http://127.0.0.1:9/")
    client.set_metadata('colors=["red"]', "jeans", "shirt", "ghost")
    assert only(quiet) == {
        "notification_type": "resource_metadata_changed",
        "source": "api",
        "resources": {
            "jeans": {
                "previous_metadata": {"status": "draft"},
                "new_metadata": {"status": "draft", "colors": ["red"]},
                "asset_id": asset["asset_id"],
                "resource_type": "image",
                "type": "upload",
            },
            "shirt": {
                "previous_metadata": {},
                "new_metadata": {"colors": ["red"]},
                "asset_id": other["asset_id"],
                "resource_type": "image",
                "type": "upload",
            },
        },
    }


def test_tag_changes_come_as_an_array(client, quiet, asset):
    client.post("/image/tags", {"command": "replace", "tag": "b", "public_ids": ["jeans"]})
    assert only(quiet) == {
        "notification_type": "resource_tags_changed",
        "source": "api",
        "resources": [
            {
                "asset_id": asset["asset_id"],
                "public_id": "jeans",
                "resource_type": "image",
                "type": "upload",
                "added": ["b"],
                "removed": ["a"],
            }
        ],
    }


def test_context_changes_come_as_lists_of_names_and_values(client, quiet, asset):
    client.post("/resources/image/upload/jeans", {"context": "k=w|new=2"})
    assert only(quiet)["resources"] == {
        "jeans": {
            "added": [{"name": "new", "value": "2"}],
            "removed": [{"name": "old", "value": "1"}],
            "updated": [{"name": "k", "value": "w"}],
            "asset_id": asset["asset_id"],
            "resource_type": "image",
            "type": "upload",
        }
    }


def test_delete_comes_as_an_array_without_time(client, quiet, asset):
    client.post("/image/destroy", {"public_id": "jeans"})
    assert only(quiet) == {
        "notification_type": "delete",
        "resources": [
            {
                "resource_type": "image",
                "type": "upload",
                "asset_id": asset["asset_id"],
                "public_id": "jeans",
                "version": asset["version"],
                "asset_folder": "",
                "display_name": "jeans",
            }
        ],
    }


def test_rename_is_about_one_asset(client, quiet, asset):
    client.post("/image/rename", {"from_public_id": "jeans", "to_public_id": "p/b"})
    body = only(quiet)
    assert body.pop("timestamp")
    assert body.pop("request_id")
    assert body == {
        "notification_type": "rename",
        "resource_type": "image",
        "type": "upload",
        "asset_id": asset["asset_id"],
        "asset_folder": "",
        "display_name": "b",
        "from_public_id": "jeans",
        "to_public_id": "p/b",
    }


def test_move_and_display_name(client, quiet, asset):
    identity = {"asset_id": asset["asset_id"], "resource_type": "image", "type": "upload"}
    client.put(f"/resources/{asset['asset_id']}", {"asset_folder": "y", "display_name": "New"})
    bodies = {body["notification_type"]: body for body in quiet.wait(2)}
    moved, named = bodies["move"], bodies["resource_display_name_changed"]
    assert moved["resources"] == {
        "jeans": {"from_asset_folder": "", "to_asset_folder": "y", "display_name": "New", **identity}
    }
    assert named["resources"] == {
        "jeans": {
            "previous_display_name": "jeans",
            "new_display_name": "New",
            "public_id": "jeans",
            "asset_folder": "y",
            **identity,
        }
    }
    assert named["timestamp"]
    assert named["request_id"]


def test_one_call_may_send_several_kinds(client, quiet):
    client.post("/image/explicit", {"public_id": "jeans", "metadata": "status=final", "tags": "z"})
    kinds = sorted(body["notification_type"] for body in quiet.wait(2))
    assert kinds == ["resource_metadata_changed", "resource_tags_changed"]


def test_a_write_that_changes_nothing_says_nothing(client, quiet):
    client.set_metadata("status=draft", "jeans")
    client.post("/image/tags", {"command": "add", "tag": "a", "public_ids": ["jeans"]})
    client.post("/resources/image/upload/jeans", {"context": "old=1|k=v", "asset_folder": ""})
    client.post("/image/destroy", {"public_id": "ghost"})
    client.post("/image/tags", {"command": "add", "tag": "end", "public_ids": ["jeans"]})
    assert only(quiet)["notification_type"] == "resource_tags_changed"


def test_triggers_choose_by_event_type(client, receiver):
    client.post("/triggers", {"uri": receiver.url, "event_type": "delete"})
    client.upload("x")
    client.post("/image/destroy", {"public_id": "x"})
    assert only(receiver)["notification_type"] == "delete"
    states = [event["state"] for event in client.control("events")["events"]]
    assert states[0] == "untargeted"


def test_a_url_of_the_call_replaces_all_but_additive_triggers(client, hooked):
    mine, more = Receiver(), Receiver()
    try:
        client.post("/triggers", {"uri": more.url, "event_type": "upload", "additive": True})
        client.upload("x", notification_url=mine.url)
        mine.wait(1)
        more.wait(1)
        client.upload("y")
        more.wait(2)
        assert [body["public_id"] for body in hooked.wait(1)] == ["y"]
    finally:
        mine.close()
        more.close()


def test_a_url_of_the_call_must_be_one(client):
    answer = client.post("/image/destroy", {"public_id": "x", "notification_url": "nowhere"})
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        400,
        "Invalid value nowhere for parameter notification_url",
    )


def test_anything_but_200_is_tried_again_with_the_same_bytes(client, hooked, account):
    hooked.statuses = [500, 204, 302]
    client.upload("x")
    hooked.wait(4)
    assert account.notifier.wait_idle(5)
    (event,) = client.control("events")["events"]
    assert event["state"] == "delivered"
    assert [attempt["status"] for attempt in event["attempts"]] == [500, 204, 302, 200]
    assert len({(headers["X-Cld-Signature"], body) for _, headers, body in hooked.received}) == 1


def test_after_three_retries_it_is_lost(client, hooked, account):
    hooked.statuses = [503] * 9
    client.upload("x")
    hooked.wait(4)
    assert account.notifier.wait_idle(5)
    (event,) = client.control("events")["events"]
    assert (event["state"], len(event["attempts"])) == ("failed", 4)
    assert len(hooked.received) == 4


def test_a_target_that_is_not_there_is_an_error_like_any_other(client, account):
    client.upload("x", notification_url="http://127.0.0.1:9/")
    assert account.notifier.wait_idle(5)
    (event,) = client.control("events")["events"]
    assert (event["state"], event["target"]) == ("failed", "http://127.0.0.1:9/")
    assert all(attempt["error"] for attempt in event["attempts"])


def test_retries_wait_three_six_and_nine_minutes(receiver):
    from app.sandbox.notifications.delivery import RETRY_MINUTES

    assert RETRY_MINUTES == (3, 6, 9)
    account = SandboxAccount(webhook=receiver.url)
    receiver.statuses = [500]
    with SandboxServer(account) as server:
        client = Client(server.url)
        client.upload("x")
        receiver.wait(1)
        assert not account.notifier.wait_idle(0.2)
        client.session.close()
    assert len(receiver.received) == 1


def test_events_can_be_listed_from_a_place_and_by_type(client, quiet, account):
    client.set_metadata("status=final", "jeans")
    assert account.notifier.wait_idle(5)
    listed = client.control("events")
    assert listed["pending"] == 0
    assert [event["notification_type"] for event in listed["events"]] == [
        "upload",
        "resource_metadata_changed",
    ]
    last = listed["events"][-1]
    assert client.control(f"events?since={last['id'] - 1}")["events"] == [last]
    assert client.control("events?type=resource_metadata_changed")["events"] == [last]
    assert last["payload"] == json.loads(quiet.received[0][2])


def test_a_burst_of_uploads_is_delivered_once_each(client, hooked, account):
    names = [f"p{number}" for number in range(150)]
    for name in names:
        client.upload(name)
    assert account.notifier.wait_idle(10)
    assert sorted(body["public_id"] for body in hooked.wait(150)) == sorted(names)
    states = {event["state"] for event in client.control("events")["events"]}
    assert states == {"delivered"}
