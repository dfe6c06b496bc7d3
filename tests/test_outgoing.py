"""Messages to the operator's receiver, over real HTTP."""

from __future__ import annotations

import threading

import pytest

from app import outgoing
from app.outgoing import Receiver, sign
from tests.listening import Listener
from tests.processes import free_ports
from tests.receiving import is_signed, receiving, respond

KEY, BODY, NOW = b"k" * 24, '{"text": "größer"}'.encode(), 1_800_000_000.9


@pytest.fixture
def receiver():
    with receiving() as made:
        yield made


def send(url, key=KEY):
    return Receiver(url, key).send("msg_1", BODY, NOW)


def test_what_is_sent_arrives_as_it_is_and_signed(receiver):
    assert send(receiver.url) is None
    ((headers, body),) = receiver.got
    assert (body, headers["content-type"]) == (BODY, "application/json; charset=utf-8")
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("msg_1", "1800000000")
    assert is_signed(KEY, headers, body)
    assert not is_signed(KEY, headers, body + b" ")
    assert "authorization" not in headers


def test_the_signature_is_that_of_the_standard():
    """A known answer, made with openssl over `msg_1.1.{}` and the key of 24 bytes k."""
    assert sign(KEY, "msg_1", "1", b"{}") == "v1,Vmlv3+JA6+uwIIAIu7e/H4EIIl5fJFzZp8cyLkfxmYs="


def test_without_a_secret_nothing_is_signed(receiver):
    assert send(receiver.url, None) is None
    assert "webhook-signature" not in receiver.got[0][0]


@pytest.mark.parametrize("status", [500, 502, 404, 401, 429])
def test_an_answer_that_is_no_success_is_a_failure(receiver, status):
    receiver.answer = lambda handler: respond(handler, status, Retry_After="90")
    failure = send(receiver.url)
    assert (failure.reason, failure.refused, failure.wait) == (f"the receiver answers {status}", False, 90.0)


@pytest.mark.parametrize("status", [400, 413, 415, 422])
def test_a_refused_content_is_told_from_other_failures(receiver, status):
    receiver.answer = lambda handler: respond(handler, status, Retry_After="soon")
    failure = send(receiver.url)
    assert (failure.refused, failure.wait) == (True, 0.0)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(receiver, status):
    elsewhere = Listener()
    receiver.answer = lambda handler: respond(handler, status, Location=elsewhere.url)
    failure = send(receiver.url)
    elsewhere.close()
    assert "redirects" in failure.reason
    assert elsewhere.heard == 0
    assert len(receiver.got) == 1


def test_a_refused_connection_is_told_without_the_address():
    (port,) = free_ports(1)
    failure = send(f"http://127.0.0.1:{port}/services/T0/B0/secret-part")
    assert failure.reason == "the receiver cannot be reached (ConnectionError)"


def test_a_slow_receiver_is_given_up_on(receiver, monkeypatch):
    monkeypatch.setattr(outgoing, "ANSWER_SECONDS", 0.2)
    over = threading.Event()
    receiver.answer = lambda _: over.wait(5)
    failure = send(receiver.url)
    over.set()
    assert failure.reason == "the receiver did not answer in time"


def test_an_endless_answer_is_not_read(receiver):
    def endless(handler):
        respond(handler, 200, Content_Length=str(10**12))
        try:
            while True:
                handler.wfile.write(b"x" * 65_536)
        except OSError:
            pass

    receiver.answer = endless
    assert send(receiver.url) is None


def test_credentials_of_a_netrc_stay_at_home(receiver, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password mine\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setattr(outgoing, "is_this_machine", lambda _: False)
    assert send(receiver.url) is None
    assert "authorization" not in receiver.got[0][0]
