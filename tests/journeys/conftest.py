"""The whole service as a newcomer starts it: `fieldwarden run` in a home of its own, driven from outside."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import cloudinary
import cloudinary.api
import cloudinary.api_client.call_api
import cloudinary.uploader
import pytest
import requests

from tests.processes import free_ports, inherited
from tests.waiting import wait_for

KEY, SECRET, CLOUD = "sandbox-key", "sandbox-secret", "sandbox"


class Service:
    """A running service: its addresses, what it printed, and the calls a person would make."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.web, self.sandbox = (f"http://127.0.0.1:{port}" for port in free_ports(2))
        ports = {"PORT": self.web.rpartition(":")[2], "SANDBOX_PORT": self.sandbox.rpartition(":")[2]}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "run"],
            # no sweep by itself: its calls would be among those that tests count
            env=inherited(**{**ports, "FIELDWARDEN_HOME": str(home), "SWEEP_EVERY": "0", **settings}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.printed: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.session = requests.Session()
        self.session.auth = (KEY, SECRET)

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.printed.append(line.rstrip())

    def said(self, text: str, seconds: float = 60) -> str:
        """Wait until a line with the text was printed; returns it."""

        def found() -> str | None:
            assert self.process.poll() is None or self._reader.is_alive(), "\n".join(self.printed)
            return next((line for line in self.printed if text in line), None)

        return wait_for(found, seconds) or ""

    def get(self, path: str) -> dict:
        answer = self.session.get(self.web + path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def status(self) -> dict:
        return self.get(f"/api/{CLOUD}/status")

    def control(self, method: str, path: str, **more: object) -> dict:
        return self.session.request(method, f"{self.sandbox}/_sandbox/{path}", **more).json()

    def quiet(self, seconds: float = 30) -> None:
        """Wait until every notification is delivered and nothing is pending, twice in a row."""
        for _ in range(2):
            wait_for(lambda: not self.control("GET", "events?since=999999999")["pending"], seconds)
            wait_for(lambda: not self.status()["pending"], seconds)

    def our_calls(self) -> dict[str, int]:
        calls = self.control("GET", "calls")["by_user_agent"]
        return next((c["by_endpoint"] for agent, c in calls.items() if agent.startswith("fieldwarden/")), {})

    def stop(self, sign: int = signal.SIGTERM) -> int:
        self.session.close()
        if self.process.poll() is None:
            self.process.send_signal(sign)
        code = self.process.wait(timeout=20)
        self._reader.join(timeout=5)
        if self.process.stdout:
            self.process.stdout.close()
        return code


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    running = Service(tmp_path_factory.mktemp("home"))
    try:
        running.said("Ctrl-C stops everything")
        yield running
    finally:
        running.stop()


@pytest.fixture
def sdk(service: Service) -> Iterator[object]:
    """The official SDK, pointed at the sandbox; `rules` points it at the service for a block."""
    cloudinary.reset_config()
    cloudinary.config(cloud_name=CLOUD, api_key=KEY, api_secret=SECRET, upload_prefix=service.sandbox)
    yield cloudinary
    cloudinary.reset_config()
    cloudinary.uploader._http.clear()
    cloudinary.api_client.call_api._http.clear()
