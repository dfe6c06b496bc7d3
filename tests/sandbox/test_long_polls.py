import threading
import time
from contextlib import suppress

import pytest
import requests

from app.sandbox import SandboxServer
from tests.waiting import wait_for

from .helpers import Client


@pytest.fixture
def listening(client):
    trigger = {"uri": "poll://mine", "event_type": "all", "uri_type": "poll"}
    assert client.post("/triggers", trigger).status_code == 201
    return client


def names(messages):
    return [found["payload"]["public_id"] for found in messages]


def in_background(client, results, **params):
    """Start a poll that waits, and return its thread once the account has the call."""

    def poll():
        with suppress(requests.ConnectionError):
            results.append(client.poll(**params).json())

    thread = threading.Thread(target=poll)
    thread.start()
    wait_for(lambda: "GET /notifications/messages" in client.control("calls")["by_endpoint"])
    return thread


def test_a_waiting_poll_ends_as_soon_as_there_is_something(listening):
    results = []
    started = time.monotonic()
    thread = in_background(listening, results, channel="mine", wait_seconds=20)
    listening.upload("a")
    thread.join(10)
    assert names(results[0]["messages"]) == ["a"]
    assert time.monotonic() - started < 10


def test_a_waiting_poll_gets_what_shows_again_meanwhile(listening):
    listening.upload("a")
    listening.polled(channel="mine", visibility_timeout=1)
    assert names(listening.polled(channel="mine", wait_seconds=20)) == ["a"]


def test_a_poll_that_waited_in_vain_answers_nothing(client):
    started = time.monotonic()
    assert client.poll(channel="mine", wait_seconds=1).json() == {}
    assert 0.9 < time.monotonic() - started < 5


def test_stopping_the_server_ends_the_polls_that_wait(account):
    server = SandboxServer(account).start()
    waiting = Client(server.url)
    thread = in_background(waiting, [], channel="mine", wait_seconds=60)
    started = time.monotonic()
    server.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert time.monotonic() - started < 10
    waiting.session.close()
