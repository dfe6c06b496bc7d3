"""Bodies that nobody should send, at every door that takes one: refused or parked, never an accident."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.cloudinary.notifications import parse
from app.cloudinary.signature import verify
from app.web.application import create_app
from tests.corpus import BODIES, NO_OBJECT, NOT_UNDERSTOOD, UNDERSTOOD, changed

LIMIT = 20_000_000
MOST_MEMORY = 600
"""Megabytes that a process may have at its peak while bodies of the allowed length come in, one by one."""


@pytest.fixture
def world(make):
    world = make(WEBHOOK_SECRETS="demo:signing")
    world.app = create_app(replace(world.parts, verify=verify, parse=parse))
    world.client = world.app.test_client()
    return world


def signed(body, secret="signing"):
    stamp = "1760000000"
    signature = hashlib.sha1(body + stamp.encode() + secret.encode()).hexdigest()
    return {"X-Cld-Timestamp": stamp, "X-Cld-Signature": signature, "Content-Type": "application/json"}


def deliver(world, body, headers=None):
    return world.client.post(
        "/webhooks/demo", data=body, headers=signed(body) if headers is None else headers
    )


def bodies(corpus):
    return pytest.mark.parametrize("body", corpus.values(), ids=corpus.keys())


@bodies(BODIES)
def test_what_is_not_signed_is_refused_whatever_it_is(world, body):
    for headers in ({}, signed(body, "another secret"), signed(body + b" ")):
        assert deliver(world, body, headers).status_code == 401
    assert (world.parts.mailbox.arrivals, world.parts.mailbox.deliveries) == ([], [])


@pytest.mark.parametrize("headers", [{}, None], ids=["not signed", "signed"])
def test_what_is_too_long_is_refused_signed_or_not(world, headers):
    assert deliver(world, b" " * (LIMIT + 1), headers).status_code == 413


@bodies(NO_OBJECT)
def test_what_is_signed_and_no_object_is_a_bad_request(world, body):
    answer = deliver(world, body)
    assert answer.status_code == 400
    assert answer.json["error"]["message"]
    assert world.parts.mailbox.deliveries == []


@bodies(NOT_UNDERSTOOD)
def test_what_is_signed_and_cannot_be_understood_is_parked_with_its_reason(world, body):
    answer = deliver(world, body)
    assert (answer.status_code, answer.json["status"]) == (200, "parked")
    ((_, kept, reason),) = world.parts.mailbox.deliveries
    assert kept == body
    assert 0 < len(reason) < 500


@bodies(UNDERSTOOD)
def test_what_is_odd_and_good_enough_is_accepted(world, body):
    assert deliver(world, body).json == {"status": "accepted"}
    assert world.parts.mailbox.deliveries == []


def test_an_event_about_thousands_of_assets_is_split(world):
    deliver(world, changed(5000))
    found = {arrival.asset_id for _, arrival in world.parts.mailbox.arrivals}
    assert len(found) == 5000


DOORS = {
    "make a rule": ("POST", "/v1_1/demo/metadata_rules"),
    "change a rule": ("PUT", "/v1_1/demo/metadata_rules/none"),
    "delete a rule": ("DELETE", "/v1_1/demo/metadata_rules/none"),
    "what if": ("POST", "/v1_1/demo/metadata_rules/evaluate"),
    "refresh": ("POST", "/api/demo/refresh"),
    "replay": ("POST", "/api/demo/parked/replay"),
    "discard": ("POST", "/api/demo/parked/discard"),
    "delete options": ("DELETE", "/v1_1/demo/metadata_fields/team/datasource"),
    "make a field": ("POST", "/v1_1/demo/metadata_fields"),
    "the list of rules": ("GET", "/v1_1/demo/metadata_rules"),
    "the status": ("GET", "/api/demo/status"),
    "the parked": ("GET", "/api/demo/parked"),
    "the log-in": ("POST", "/login"),
    "the metrics": ("GET", "/metrics"),
    "health": ("GET", "/healthz"),
}
READS_JSON = ("make a rule", "change a rule", "what if", "replay", "discard")


@bodies(BODIES)
@pytest.mark.parametrize("door", DOORS)
def test_no_door_breaks_on_any_body(still, door, body):
    method, path = DOORS[door]
    ways = (("application/json", still.key), ("application/x-www-form-urlencoded", still.admin))
    for kind, credentials in ways:
        answer = still.client.open(path, method=method, data=body, content_type=kind, **credentials)
        assert answer.status_code < 500, answer.text[:500]
    if door in READS_JSON:
        answer = still.client.open(path, method=method, data=body, **still.key)
        assert answer.status_code in ((400, 404) if door == "change a rule" else (400,))
        assert 0 < len(answer.json["error"]["message"]) < 5000


@pytest.mark.parametrize("door", READS_JSON)
def test_no_door_reads_on_beyond_the_limit(still, door):
    method, path = DOORS[door]
    answer = still.client.open(path, method=method, data=b" " * (LIMIT + 1), **still.key)
    assert answer.status_code == 413


@bodies({name: body for name, body in UNDERSTOOD.items() if len(body) < 1_000_000})
def test_odd_values_can_be_tried_out(still, body):
    wrapped = b'{"metadata": ' + body + b"}"
    answer = still.client.post("/v1_1/demo/metadata_rules/evaluate", data=wrapped, **still.key)
    assert answer.status_code in (200, 400)


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="only Linux tells in /proc what was the most"
)
def test_memory_stays_bounded_while_one_body_after_another_of_the_allowed_length_comes_in():
    done = subprocess.run(
        [sys.executable, "-m", "tests.web.peak"], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < MOST_MEMORY, done.stdout
