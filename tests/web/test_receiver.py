from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import replace

import pytest

from app.cloudinary.notifications import parse
from app.cloudinary.signature import verify
from app.model import Arrival
from app.web.application import create_app

BODY = json.dumps({"notification_type": "upload", "asset_id": "a1"}).encode()
NAME = hashlib.sha256(BODY).hexdigest()[:16]
SIGNED = {"X-Cld-Timestamp": "1760000000", "X-Cld-Signature": "signing"}


def deliver(world, body=BODY, cloud="demo", headers=None, **more):
    headers = SIGNED if headers is None else headers
    return world.client.post(f"/webhooks/{cloud}", data=body, headers=headers, **more)


@pytest.fixture
def world(make):
    return make(WEBHOOK_SECRETS="demo:signing other:other-signing", MAX_BODY="1000")


def refusals(world) -> dict[str, float]:
    text = world.client.get("/metrics", **world.admin).text
    lines = [line for line in text.splitlines() if line.startswith("fieldwarden_deliveries_refused_total{")]
    counts = [(re.search('cause="(.*?)"', line)[1], float(line.split()[-1])) for line in lines]
    return {cause: count for cause, count in counts if count}


def test_an_authentic_delivery_is_kept_and_the_workers_are_told(world):
    answer = deliver(world)
    assert (answer.status_code, answer.json) == (200, {"status": "accepted"})
    assert world.parts.mailbox.arrivals == [("demo", Arrival("a1", None, cause="upload", deliveries=(NAME,)))]
    assert world.parts.dispatcher.drains == [("demo", 0)]


def test_an_account_nobody_knows_is_not_found(world):
    assert deliver(world, cloud="nowhere").status_code == 404
    assert refusals(world) == {"unknown_account": 1}


@pytest.mark.parametrize(
    ("headers", "cause"),
    [
        ({}, "missing_signature"),
        ({"X-Cld-Signature": "signing"}, "wrong_signature"),
        ({**SIGNED, "X-Cld-Signature": "other-signing"}, "wrong_signature"),
        ([("X-Cld-Signature", "signing"), *SIGNED.items()], "wrong_signature"),
    ],
    ids=["none", "no timestamp", "another account's secret", "two signatures"],
)
def test_what_the_account_did_not_sign_is_refused_and_counted(world, headers, cause):
    answer = deliver(world, headers=headers)
    assert answer.status_code == 401
    assert refusals(world) == {cause: 1}
    assert world.parts.mailbox.arrivals == []


def test_the_signature_is_checked_before_the_body_is_looked_at(world):
    assert deliver(world, body=b"{", headers={}).status_code == 401


def test_a_delivery_may_be_as_long_as_the_limit_and_no_longer(world):
    exact = BODY + b" " * (1000 - len(BODY))
    assert deliver(world, body=exact).status_code == 200
    answer = deliver(world, body=exact + b" ")
    assert answer.status_code == 413
    assert refusals(world) == {"too_large": 1}


class Trickle(io.RawIOBase):
    """A body of untold length that comes in pieces, as a server hands over a chunked request."""

    def __init__(self, body: bytes) -> None:
        self.rest = body

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        size = 7 if size < 0 else min(size, 7)
        piece, self.rest = self.rest[:size], self.rest[size:]
        return piece

    def readinto(self, buffer: bytearray) -> int:
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


@pytest.mark.parametrize("stream", [io.BytesIO, Trickle])
@pytest.mark.parametrize(("length", "status"), [(1000, 200), (1001, 413), (5000, 413)])
def test_the_limit_holds_for_a_body_that_does_not_tell_its_length(world, stream, length, status):
    body = BODY + b" " * (length - len(BODY))
    answer = world.client.post(
        "/webhooks/demo",
        headers=SIGNED,
        environ_overrides={
            "wsgi.input": stream(body),
            "wsgi.input_terminated": True,
            "CONTENT_LENGTH": "",
        },
    )
    assert answer.status_code == status


def test_what_is_not_understood_is_parked_and_accepted(world):
    answer = deliver(world, body=b'{"a": 1}')
    assert (answer.status_code, answer.json["status"]) == (200, "parked")
    ((cloud, body, reason),) = world.parts.mailbox.deliveries
    assert (cloud, body) == ("demo", b'{"a": 1}')
    assert "notification_type" in reason


@pytest.mark.parametrize("body", [BODY, b"{}"], ids=["entry", "parked"])
def test_nothing_is_accepted_that_redis_does_not_have(world, body):
    world.parts.mailbox.down = True
    assert deliver(world, body=body).status_code == 503
    assert refusals(world) == {"not_kept": 1}


def test_nothing_a_delivery_says_is_logged(world, caplog):
    caplog.set_level("DEBUG")
    deliver(world, headers={"X-Cld-Signature": "tell-tale"}, body=b'{"public_id": "tell-tale"}')
    deliver(world, body=b'{"public_id": "tell-tale"}')
    assert "wrong_signature" in caplog.text
    assert "tell-tale" not in caplog.text


def test_other_methods_are_refused(world):
    assert world.client.get("/webhooks/demo").status_code == 405


class TestWithTheRealReader:
    """The signature check and the reader of app.cloudinary behind the same door."""

    @pytest.fixture
    def world(self, make):
        world = make(WEBHOOK_SECRETS="demo:signing")
        world.app = create_app(replace(world.parts, verify=verify, parse=parse))
        world.client = world.app.test_client()
        return world

    def signed(self, body: bytes, at: int = 1_760_000_000, secret: str = "signing") -> dict[str, str]:
        signature = hashlib.sha256(body + str(at).encode() + secret.encode()).hexdigest()
        return {"X-Cld-Timestamp": str(at), "X-Cld-Signature": signature}

    def test_a_signed_upload_is_accepted(self, world):
        assert deliver(world, headers=self.signed(BODY)).status_code == 200

    @pytest.mark.parametrize("body", [b"[]", b"", b"\xff", b"[" * 10_000, b"NaN"])
    def test_authentic_bytes_that_are_no_object_are_a_bad_request(self, world, body):
        assert deliver(world, body=body, headers=self.signed(body)).status_code == 400
        assert refusals(world) == {"not_an_object": 1}

    @pytest.mark.parametrize("body", [b'{"a":1,"a":2}', b'{"a":' * 10_000 + b"1" + b"}" * 10_000, b"{}"])
    def test_an_authentic_object_that_is_not_understood_is_parked(self, world, body):
        answer = deliver(world, body=body, headers=self.signed(body))
        assert (answer.status_code, answer.get_json()["status"]) == (200, "parked")

    def test_half_a_surrogate_pair_in_a_file_name_costs_nothing(self, world):
        body = BODY.rstrip(b"}") + b', "original_filename": "\\ud800"}'
        assert deliver(world, body=body, headers=self.signed(body)).get_json()["status"] == "accepted"

    def test_two_signatures_are_none_even_if_each_is_right(self, world):
        once = list(self.signed(BODY).items())
        assert deliver(world, headers=[*once, once[1]]).status_code == 401

    def test_an_old_delivery_is_stale(self, world):
        assert deliver(world, headers=self.signed(BODY, at=1_760_000_000 - 7201)).status_code == 401


def test_the_first_refusal_of_a_cause_is_a_warning_with_a_remedy_and_tells_no_secret(make, caplog):
    world = make(WEBHOOK_SECRETS="demo:signing")
    world.app = create_app(replace(world.parts, verify=verify, parse=parse))
    world.client = world.app.test_client()
    wrong = {"X-Cld-Timestamp": "1760000000", "X-Cld-Signature": "0" * 40}
    with caplog.at_level("INFO"):
        for _ in range(3):
            assert deliver(world, headers=wrong).status_code == 401
    levels = [record.levelname for record in caplog.records if "wrong_signature" in record.getMessage()]
    assert levels == ["WARNING", "INFO", "INFO"]
    assert "WEBHOOK_SECRETS" in caplog.text
    assert "signing" not in caplog.text
