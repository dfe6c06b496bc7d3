"""The official clients, the sandbox account and the service that is in front of it, all for real."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
import requests

from app.sandbox import SandboxAccount, SandboxServer
from tests.processes import free_ports, inherited
from tests.waiting import wait_for

from . import packages
from .base import CLOUD, KEY, SECRET, Client, cloudinary_url
from .cld_client import CommandLine, start_cld
from .line_process import LineProcess
from .node_client import NodeClient
from .python_client import PythonClient, close_connections


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
    """The address of the service in front of the sandbox account, a web process of its own."""
    address = f"http://127.0.0.1:{free_ports(1)[0]}"
    settings = {
        "CLOUDINARY_URL": cloudinary_url(sandbox),
        "REDIS_URL": redis_url.removesuffix("/0") + "/9",
        "PORT": address.rpartition(":")[2],
        "FIELDWARDEN_HOME": str(tmp_path_factory.mktemp("home")),
        "ADMIN_PASSWORD": "pass word",
    }
    command = [sys.executable, "-m", "app.cli", "web", "--workers", "1"]
    with subprocess.Popen(command, env=inherited(**settings)) as process:
        try:
            wait_for(lambda: process.poll() is not None or _serves_rules(address))
            yield address
        finally:
            process.terminate()


def _serves_rules(address: str) -> bool:
    try:
        return _rules(address).status_code == 200
    except requests.ConnectionError:
        return False


def _rules(address: str, method: str = "GET", path: str = "") -> requests.Response:
    url = f"{address}/v1_1/{CLOUD}/metadata_rules{path}"
    return requests.request(method, url, auth=(KEY, SECRET), timeout=10)


@pytest.fixture
def address_of(request: pytest.FixtureRequest, account: SandboxAccount) -> Callable[[str], str]:
    """Return the address of a place, "sandbox" or "service", with its account as new and its rules gone."""
    account.reset()

    def address_of(place: str) -> str:
        address = str(request.getfixturevalue(place))
        if place == "service":
            for rule in _rules(address).json()["metadata_rules"]:
                _rules(address, "DELETE", f"/{rule['external_id']}")
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
def cld_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LineProcess]:
    process = start_cld(tmp_path_factory.mktemp("home"))
    yield process
    process.close()


@pytest.fixture
def client(request: pytest.FixtureRequest, address_of: Callable[[str], str]) -> Iterator[Client]:
    """The client that the test's `calls` asks for, at the place it asks for."""
    kind, place = request.param
    address = address_of(place)
    if kind == "python":
        made: Client = PythonClient(address)
    elif kind == "node":
        made = NodeClient(address, request.getfixturevalue("node_driver"))
    else:
        made = CommandLine(address, request.getfixturevalue("cld_process"))
    yield made
    close_connections()


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Look, after a test that has passed, whether it called what `calls` says."""
    outcome = yield
    said = getattr(pyfuncitem.function, "calls", None)
    if said:
        assert set(said.names) <= pyfuncitem.funcargs["client"].called
    return outcome
