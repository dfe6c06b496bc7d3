"""What changes something is never a GET, and needs a page of ours or no browser at all."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from rq import Queue
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer

from .conftest import VIEWING, World, build, token
from .test_routes_and_roles import ACCOUNT, RECORD_CHANGE, ROUTES, address

RULE = {
    "name": "one",
    "metadata_field_id": "team",
    "condition": {"metadata_field_id": "category", "equals": "employee"},
    "result": {"set_mandatory": True},
}
CHANGING = [
    (rule, method)
    for rule, needs in ROUTES.items()
    for method, need in needs.items()
    if method != "GET" and need in (ACCOUNT, RECORD_CHANGE)
]


@pytest.fixture
def full() -> World:
    """A world with something in it that could be changed: a rule, a failed job, fields."""
    world = build(VIEWER_PASSWORD=VIEWING)
    made = world.client.post("/v1_1/demo/metadata_rules", json=RULE, **world.key)
    assert made.status_code == 200
    queue = Queue("q", connection=world.redis, serializer=JSONSerializer)
    job = queue.enqueue("worker.jobs.drain", "demo", 1, job_id="x")
    FailedJobRegistry("q", connection=world.redis, serializer=JSONSerializer).add(job, -1)
    return world


def kept(world: World) -> dict[bytes, Any]:
    """Everything in Redis, but what `/readyz` writes to see whether Redis takes it, and refused logins."""
    redis = world.redis
    readers = {b"string": redis.get, b"hash": redis.hgetall, b"set": redis.smembers}
    readers[b"zset"] = lambda key: redis.zrange(key, 0, -1, withscores=True)
    readers[b"list"] = lambda key: redis.lrange(key, 0, -1)
    readers[b"stream"] = redis.xrange
    found = {key: readers[redis.type(key)](key) for key in redis.scan_iter() if key != b"fieldwarden:ready"}
    audits = {key: rows for key, rows in found.items() if key.endswith(b":audit")}
    for key, rows in audits.items():
        found[key] = [row for row in rows if row[1][b"kind"] != b"login_refused"]
    return {key: value for key, value in found.items() if value or key not in audits}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_at_everything_changes_nothing(full, method):
    before = kept(full)
    assert len(before) > 5
    for rule, who in itertools.product(ROUTES, (full.admin, full.key, {"auth": ("viewer", VIEWING)}, {})):
        with full.client.open(address(rule), method=method, **who):
            pass
        assert kept(full) == before, (rule, method)
    account = full.parts.accounts["demo"]
    assert {asked["method"] for asked in account.forwarded} <= {"GET", "HEAD"}
    assert (full.parts.mailbox.arrivals, full.parts.dispatcher.drains) == ([], [])


def test_the_routes_that_change_something_are_these():
    assert len(CHANGING) == 28


FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "https://localhost"},
    {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize(("rule", "method"), CHANGING)
def test_no_page_of_another_site_changes_anything(full, rule, method, headers):
    before = kept(full)
    answer = full.client.open(address(rule), method=method, json=RULE, headers=headers, **full.key)
    assert answer.status_code == 403
    assert kept(full) == before


@pytest.mark.parametrize(
    "sent", [{}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "x"}, {"Origin": "http://localhost"}]
)
def test_a_session_changes_nothing_without_its_token(full, sent):
    full.client.get("/login")
    form = {"name": "admin", "password": full.admin["auth"][1], "csrf_token": token(full)}
    assert full.client.post("/login", data=form).status_code == 303
    before = kept(full)
    for rule, method in CHANGING:
        answer = full.client.open(address(rule), method=method, headers=sent, json=RULE)
        assert answer.status_code in (401, 403)
    assert kept(full) == before


def test_the_token_of_another_session_is_none(full):
    full.client.get("/login")
    other = token(full)
    form = {"name": "admin", "password": full.admin["auth"][1], "csrf_token": other}
    assert full.client.post("/login", data=form).status_code == 303
    full.client.get("/")
    assert full.client.post("/api/demo/refresh", headers={"X-CSRF-Token": other}).status_code == 403
    assert full.client.post("/api/demo/refresh", headers={"X-CSRF-Token": token(full)}).status_code == 200
