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
    made = World(server)
    made.account_clock = account.clock
    made.field("kind", "enum", "large small odd")
    made.field("size", "enum", "xs xl")
    made.field("owner", "string")
    made.field("colors", "set", "red green blue")
    made.rule("owner", {"metadata_field_id": "kind", "equals": "large"}, set_mandatory=True)
    made.rule("size", {"metadata_field_id": "kind", "equals": "small"}, apply_value={"value": "xs"})
    yield made
    made.close()
