from __future__ import annotations

from collections.abc import Iterator

import fakeredis
import pytest
import redis


@pytest.fixture(params=["fake", "real"])
def client(request: pytest.FixtureRequest) -> Iterator[redis.Redis]:
    """An empty database: fakeredis and the real server must behave alike."""
    if request.param == "fake":
        yield fakeredis.FakeRedis(decode_responses=True)
        return
    url = request.getfixturevalue("redis_url")
    with redis.Redis.from_url(url, decode_responses=True) as real:
        real.flushdb()
        yield real
