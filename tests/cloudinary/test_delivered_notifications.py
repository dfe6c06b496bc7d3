"""What the sandbox account delivers is understood by the client, for each recorded notification."""

import json
import time
from pathlib import Path

import pytest
import requests

from app.cloudinary.notifications import parse
from app.cloudinary.signature import verify
from app.errors import NotUnderstood
from app.sandbox import SandboxAccount, SandboxServer
from tests.sandbox.helpers import Receiver

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.json"))


def understood(body):
    """What the client makes of a body: kind and events, or why it can make nothing of it."""
    try:
        found = parse(body)
    except NotUnderstood as error:
        return str(error)
    return found.kind, found.events


@pytest.fixture(scope="module")
def receiver():
    endpoint = Receiver()
    yield endpoint
    endpoint.close()


@pytest.fixture(scope="module", params=["sha1", "sha256"])
def server(request, receiver):
    account = SandboxAccount(webhook=receiver.url, signature_algorithm=request.param)
    with SandboxServer(account) as running:
        yield running


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_recorded_notification_is_the_same_once_delivered(server, receiver, path):
    receiver.received.clear()
    answer = requests.post(f"{server.url}/_sandbox/notify", data=path.read_bytes(), timeout=10)
    assert answer.status_code == 200, answer.text
    receiver.wait(1)
    _, headers, body = receiver.received[0]
    verify(
        body,
        timestamp=headers["X-Cld-Timestamp"],
        signature=headers["X-Cld-Signature"],
        secrets=["sandbox-secret"],
        now=time.time(),
    )
    recorded = path.read_bytes()
    assert understood(body) == understood(recorded)
    assert json.loads(body).items() >= json.loads(recorded).items()
