"""The official clients, the sandbox account and the service that is in front of it, all for real."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

from app.sandbox import SandboxAccount, SandboxServer

from . import packages
from .base import Client, cloudinary_url
from .cld_client import CommandLine, start_cld
from .line_process import LineProcess
from .mcp_client import McpClient, McpSession
from .node_client import NodeClient
from .places import forget_rules, running_service
from .python_client import PythonClient, close_connections
from .typed_client import TypedClient


@pytest.fixture(scope="session")
def account() -> SandboxAccount:
    return SandboxAccount(seed_example=False, retry_scale=0.0001)


@pytest.fixture(scope="session")
def sandbox(account: SandboxAccount) -> Iterator[str]:
    """The address of the sandbox account."""
    with SandboxServer(account) as server:
        yield server.url


@pytest.fixture(scope="session")
def service(sandbox: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the service in front of the sandbox account, in a database that no other test uses."""
    own = redis_url.removesuffix("/0") + "/9"
    with running_service(sandbox, own, tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture
def address_of(request: pytest.FixtureRequest, account: SandboxAccount) -> Callable[[str], str]:
    """Return the address of a place, "sandbox" or "service", with its account as new and its rules gone."""
    account.reset()

    def address_of(place: str) -> str:
        address = str(request.getfixturevalue(place))
        if place == "service":
            forget_rules(address)
        return address

    return address_of


@pytest.fixture(scope="session")
def node_packages() -> Path:
    """The folder of the installed Node clients; without Node, tests that need it are skipped."""
    try:
        packages.install()
    except packages.CannotInstall as reason:
        pytest.skip(str(reason))
    return packages.HERE / "node_modules"


@pytest.fixture(scope="session")
def node_driver(node_packages: Path, sandbox: str) -> Iterator[LineProcess]:
    driver = LineProcess("node", packages.HERE / "driver.mjs", CLOUDINARY_URL=cloudinary_url(sandbox))
    yield driver
    driver.close()


@pytest.fixture(scope="session")
def typed_driver(node_packages: Path) -> Iterator[LineProcess]:
    driver = LineProcess("node", packages.HERE / "typed.mjs")
    yield driver
    driver.close()


@pytest.fixture(scope="session")
def cld_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LineProcess]:
    process = start_cld(tmp_path_factory.mktemp("home"))
    yield process
    process.close()


@pytest.fixture(scope="session")
def mcp_session(node_packages: Path) -> Iterator[Callable[[str, str], McpSession]]:
    """Return the running MCP server of a package for an address, one for each."""
    running: dict[tuple[str, str], McpSession] = {}

    def session(package: str, address: str) -> McpSession:
        if (package, address) not in running:
            running[package, address] = McpSession(package, address)
        return running[package, address]

    yield session
    for one in running.values():
        one.close()


@pytest.fixture
def client(request: pytest.FixtureRequest, address_of: Callable[[str], str]) -> Iterator[Client]:
    """The client that the test's `calls` asks for, at the place it asks for."""
    kind, place = request.param
    address, using = address_of(place), request.getfixturevalue
    family, _, package = kind.partition(" ")
    if family == "node":
        yield NodeClient(address, using("node_driver"))
    elif family == "cld":
        yield CommandLine(address, using("cld_process"))
    elif family == "mcp":
        yield McpClient(address, using("mcp_session")(package, address))
    elif family == "typed":
        yield TypedClient(address, package, using("typed_driver"))
    else:
        yield PythonClient(address)
        close_connections()


@pytest.fixture
def sku_and_colors(account: SandboxAccount) -> None:
    """Two fields: `sku`, a text, and `colors`, a set of red and green."""
    account.fields.create({"external_id": "sku", "label": "Sku", "type": "string"})
    options = [{"external_id": one, "value": one} for one in ("red", "green")]
    colors = {"external_id": "colors", "label": "Colors", "type": "set", "datasource": {"values": options}}
    account.fields.create(colors)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests here more time: the first that needs the Node packages waits until they are installed."""
    for item in items:
        if packages.HERE in item.path.parents:
            item.add_marker(pytest.mark.timeout(300))


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Look, after a test that has passed, whether it called what `calls` says."""
    outcome = yield
    said = getattr(pyfuncitem.function, "calls", None)
    if said:
        assert set(said.names) <= pyfuncitem.funcargs["client"].called
    return outcome
