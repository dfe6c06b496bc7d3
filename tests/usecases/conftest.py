from __future__ import annotations

import time

import pytest

from app.sandbox import SandboxAccount, SandboxServer
from tests.usecases.world import World


class Clock:
    """The account's time, as far ahead as a test has set it."""

    ahead = 0.0

    def __call__(self):
        return time.time() + self.ahead


@pytest.fixture(scope="module")
def sandbox():
    account = SandboxAccount(seed_example=False, clock=Clock())
    with SandboxServer(account) as server:
        yield account, server


@pytest.fixture
def world(sandbox):
    """An account with kind → size and owner: large things need an owner, small ones get the size xs."""
    account, server = sandbox
    account.reset()
    account.clock.ahead = 0.0
    made = World(server.url)
    made.account_clock = account.clock
    made.set_rules()
    yield made
    made.close()
