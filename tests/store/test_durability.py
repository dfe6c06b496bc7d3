"""A real server, changed while it runs; and reports as other servers give them."""

from __future__ import annotations

import pytest
import redis

from app.errors import StoreUnavailable
from app.store.durability import EVICTING, FORGETFUL, OUTDATED, UNSAVED, doubts


@pytest.fixture
def server(redis_url):
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        before = client.config_get("appendonly") | client.config_get("maxmemory-policy")
        client.config_set("appendonly", "yes")
        client.config_set("maxmemory-policy", "noeviction")
        yield client
        for name, value in before.items():
            client.config_set(name, value)


def test_nothing_speaks_against_a_server_that_keeps_everything(server):
    assert doubts(server) == []


def test_a_server_without_a_file_or_with_eviction_is_told_of(server):
    server.config_set("appendonly", "no")
    server.config_set("maxmemory-policy", "allkeys-lru")
    assert doubts(server) == [FORGETFUL, EVICTING.format(policy="allkeys-lru")]


class Reporting:
    def __init__(self, **report):
        self.report = report

    def info(self, _):
        return self.report


@pytest.mark.parametrize(
    ("version", "told"),
    [("6.0.16", True), ("5.0.7", True), ("6.2.0", False), ("7.2.4", False), ("10.0", False), ("x", False)],
)
def test_an_old_server_is_told_of(version, told):
    assert (doubts(Reporting(redis_version=version)) == [OUTDATED.format(oldest="6.2")]) is told


def test_a_file_that_cannot_be_written_is_told_of():
    assert doubts(Reporting(aof_enabled=1, aof_last_write_status="err")) == [UNSAVED]


def test_what_a_server_does_not_tell_is_not_held_against_it():
    assert doubts(Reporting()) == []


def test_a_server_that_is_away_is_no_answer():
    with pytest.raises(StoreUnavailable):
        doubts(redis.Redis(port=1, retry=None))
