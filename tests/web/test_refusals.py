"""What the operator learns of a refused delivery and its sender does not; the real check is behind it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from app.cloudinary.notifications import parse
from app.cloudinary.receiver_check import TEST_EVENT
from app.cloudinary.signature import digest, verify
from app.errors import StoreUnavailable
from app.web.application import create_app

from .conftest import NOW, World, build

VALUE = {"notification_type": "upload", "asset_id": "a1", "signature_key": "614"}
BODY = json.dumps(VALUE, separators=(",", ":")).encode()


@pytest.fixture
def world() -> World:
    made = build(WEBHOOK_SECRETS="demo:older other:theirs")
    made.app = create_app(replace(made.parts, verify=verify, parse=parse))
    made.client = made.app.test_client()
    return made


def deliver(
    world: World, body: bytes = BODY, secret: str = "older", age: int = 0, signed: bytes | None = None
):
    stamp = str(int(world.time[0]) - age)
    text = (body if signed is None else signed) + stamp.encode() + secret.encode()
    headers = {"X-Cld-Timestamp": stamp, "X-Cld-Signature": hashlib.sha1(text).hexdigest()}
    return world.client.post("/webhooks/demo", data=body, headers=headers)


def told(world: World) -> dict[str, str]:
    """Cause and meaning of everything that is told of."""
    found = world.client.get("/api/demo/refusals", **world.admin).json["refusals"]
    return {one["cause"]: one["meaning"] for one in found}


REFUSED = {
    "unknown_key": {"secret": "strange"},
    "another_account": {"secret": "theirs"},
    "body_changed": {"body": json.dumps(VALUE).encode(), "signed": BODY},
    "signed_long_ago": {"age": 7612},
    "signed_ahead": {"age": -412},
    "stale": {"age": 7612, "secret": "strange"},
}


@pytest.mark.parametrize("cause", REFUSED)
def test_the_operator_is_told_what_it_looked_like_and_the_sender_nothing(world, caplog, cause):
    answer = deliver(world, **REFUSED[cause])
    assert (answer.status_code, answer.json) == (
        401,
        {"error": {"message": "this delivery is not signed by the account"}},
    )
    assert set(told(world)) == {cause}
    assert f"a delivery was refused: {cause}: " in caplog.text
    metrics = world.client.get("/metrics", **world.admin).text
    assert f'fieldwarden_deliveries_refused_total{{cause="{cause}",cloud="demo"}} 1.0' in metrics


def test_only_some_a_second_are_looked_at_closely_and_all_are_counted(world):
    for _ in range(25):
        deliver(world, secret="strange")
    world.time[0] += 1
    deliver(world, secret="strange")
    found = world.client.get("/api/demo/refusals", **world.admin).json["refusals"]
    assert {one["cause"]: one["count"] for one in found} == {"unknown_key": 21, "wrong_signature": 5}


def test_a_redis_that_does_not_count_is_not_asked_again_for_a_while(world, monkeypatch):
    asked = []

    def silent(*_):
        asked.append(world.time[0])
        raise StoreUnavailable("Redis did not answer")

    monkeypatch.setattr(world.parts.signatures, "refused", silent)
    for _ in range(10):
        assert deliver(world, secret="strange").status_code == 401
        world.time[0] += 1
    assert asked == [NOW, NOW + 5]


def test_deliveries_for_no_account_and_those_redis_did_not_keep_are_counted_in_the_process_alone(world):
    assert world.client.post("/webhooks/nowhere").status_code == 404
    world.parts.mailbox.down = True
    assert deliver(world).status_code == 503
    assert told(world) == {}


def secrets(world: World) -> list[tuple[float | None, str | None]]:
    found = world.client.get("/api/demo/refusals", **world.admin).json["secrets"]
    return [(one["last_at"], one["key"]) for one in found]


def test_which_secret_signed_is_noted_with_the_key_that_is_named_once_a_minute(world):
    assert deliver(world).status_code == 200
    assert secrets(world) == [(None, None), (NOW, "614")]
    world.time[0] += 59
    deliver(world, secret="secret")
    deliver(world)
    assert secrets(world) == [(NOW + 59, "614"), (NOW, "614")]
    world.time[0] += 1
    deliver(world)
    assert secrets(world)[1] == (NOW + 60, "614")


def test_a_delivery_is_taken_in_even_if_its_signer_cannot_be_noted(world, monkeypatch):
    def silent(*_):
        raise StoreUnavailable("Redis did not answer")

    monkeypatch.setattr(world.parts.signatures, "signed", silent)
    assert deliver(world).status_code == 200


def test_a_check_up_leaves_no_trace(world):
    """`fieldwarden doctor` sends a signed and an unsigned event; neither says anything of who signs."""
    told_of, notes = told(world), secrets(world)
    headers = {"User-Agent": "fieldwarden/1"}
    answer = world.client.post("/webhooks/demo", data=TEST_EVENT, headers=headers)
    assert (answer.status_code, told(world)) == (401, told_of)
    stamp = str(int(world.time[0]))
    signature = digest(TEST_EVENT, stamp, "older", hex_digits=64)
    headers |= {"X-Cld-Timestamp": stamp, "X-Cld-Signature": signature}
    answer = world.client.post("/webhooks/demo", data=TEST_EVENT, headers=headers)
    assert (answer.status_code, secrets(world)) == (200, notes)


def test_refusals_of_one_account_are_nothing_to_the_holder_of_another_key(world):
    deliver(world, secret="strange")
    other = {"auth": ("other-key", "other-secret")}
    assert world.client.get("/api/demo/refusals", **other).status_code == 401
    assert world.client.get("/api/other/refusals", **other).json["refusals"] == []
