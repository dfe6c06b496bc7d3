from __future__ import annotations

import base64

import pytest

from app.errors import AccountUnavailable
from app.model import Message, Trigger

BODY = '{"notification_type": "upload", "ü": "?>"}'.encode()
SIGNED = base64.urlsafe_b64encode(BODY).decode().rstrip("=")


def poll(account):
    return account.poll("c", most=100, wait_seconds=0, hidden_seconds=60)


def test_messages_are_fetched_from_the_second_version_of_the_api(host, account):
    message = {
        "receipt_handle": "h",
        "signed_payload": SIGNED,
        "signature": "s",
        "timestamp": "17",
        "payload": {},
    }
    host.will_answer({"messages": [message]})
    assert poll(account) == [Message("h", BODY, "s", "17")]
    assert host.asked[0].path == "/v2/notifications/demo/messages"
    assert dict(host.asked[0].query) == {
        "channel": "c",
        "max_messages": "100",
        "wait_seconds": "0",
        "visibility_timeout": "60",
    }


def test_no_messages_is_an_answer_without_the_list(host, account):
    host.will_answer({})
    assert poll(account) == []


@pytest.mark.parametrize("signed", [None, 7, "", "!!", "YW"])
def test_a_message_whose_bytes_cannot_be_read_has_none(host, account, signed):
    host.will_answer({"messages": [{"receipt_handle": "h", "signed_payload": signed}, {"no": "handle"}]})
    (message,) = poll(account)
    assert message.body in (b"", b"a")
    assert (message.signature, message.timestamp) == (None, None)


def test_handles_are_acknowledged_a_hundred_at_a_time(host, account):
    host.will_answer({"results": []})
    account.acknowledge(["h"])
    account.acknowledge([])
    assert [asked.path for asked in host.asked] == ["/v2/notifications/demo/messages/ack"]
    with pytest.raises(ValueError, match="1 to 100"):
        account.acknowledge(["h"] * 101)


def test_triggers_are_listed_made_and_removed(host, account):
    shown = {"id": "t", "uri": "https://a.example/x", "event_type": "all", "additive": True}
    host.will_answer({"triggers": [shown], "total": 1})
    host.will_answer({**shown, "uri": "poll://c", "additive": False}, 201)
    host.will_answer({"message": "ok"})
    assert account.triggers() == [Trigger("t", "https://a.example/x", "all", additive=True)]
    assert account.create_trigger("poll://c", "all", additive=False) == Trigger("t", "poll://c", "all")
    account.delete_trigger("t")
    assert [(asked.method, asked.path) for asked in host.asked] == [
        ("GET", "/v1_1/demo/triggers"),
        ("POST", "/v1_1/demo/triggers"),
        ("DELETE", "/v1_1/demo/triggers/t"),
    ]


@pytest.mark.parametrize("answer", [{}, {"triggers": [{"id": "t"}]}, []])
def test_triggers_of_another_shape_are_no_usable_answer(host, account, answer):
    host.will_answer(answer)
    with pytest.raises(AccountUnavailable):
        account.triggers()
