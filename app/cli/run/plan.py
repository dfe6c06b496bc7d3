"""From the environment to the parts that have to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.cli.run import sandbox_words
from app.cli.run.child import Part, own_python
from app.config import Settings, read_settings

_HARMLESS = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "PYTHONPATH", "LD_LIBRARY_PATH")
"""What parts are given that need no settings."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run. `environment` is that of web and worker, `bare` that of parts without settings."""

    settings: Settings
    environment: dict[str, str] = field(repr=False)
    bare: dict[str, str]
    home: Path
    uses_sandbox: bool
    uses_embedded_redis: bool

    @property
    def web_url(self) -> str:
        """The address of the console and the APIs."""
        return f"http://127.0.0.1:{self.settings.port}"

    @property
    def sandbox_url(self) -> str:
        """The address of the sandbox account."""
        return sandbox_words.base(self.settings.sandbox_port)

    @property
    def ports(self) -> dict[str, int]:
        """The ports to listen on, by the setting that names them."""
        web = {"PORT": self.settings.port}
        return {**web, "SANDBOX_PORT": self.settings.sandbox_port} if self.uses_sandbox else web

    def told(self) -> str:
        """Return in words what is started, and why it is not what a setting could name."""
        own = [("an embedded Redis (REDIS_URL is not set)", self.uses_embedded_redis)]
        own.append(("a sandbox account (CLOUDINARY_URL is not set)", self.uses_sandbox))
        return ", ".join([*(words for words, used in own if used), "web and worker"])

    def sandbox(self) -> Part:
        """Return the sandbox account, which tells the web process of everything that happens in it."""
        webhook = f"{self.web_url}/webhooks/{sandbox_words.CLOUD}"
        command = own_python("app.cli", "sandbox", "--port", str(self.settings.sandbox_port))
        return Part("sandbox", (*command, "--webhook", webhook), self.bare)

    def web(self, added: Mapping[str, str]) -> Part:
        """Return the web process; `added` goes to its environment."""
        return Part("web", own_python("app.cli", "web", "--rules-checked"), {**self.environment, **added})

    def poll(self, added: Mapping[str, str]) -> Part | None:
        """Return what fetches notifications, None without a channel; `added` goes to its environment."""
        if not self.settings.poll_channel:
            return None
        return Part("poll", own_python("app.cli", "poll"), {**self.environment, **added})

    def worker(self, added: Mapping[str, str]) -> Part:
        """Return the background worker; `added` goes to its environment."""
        return Part("worker", own_python("app.cli", "worker"), {**self.environment, **added})


def make_plan(given: Mapping[str, str]) -> Plan:
    """Decide what to run. Raises ConfigurationError that names every wrong setting."""
    environment = {**given, "PYTHONUNBUFFERED": "1"}
    uses_sandbox = not given.get("CLOUDINARY_URL", "").strip()
    if uses_sandbox:
        port = given.get("SANDBOX_PORT", "").strip() or "8001"
        environment["CLOUDINARY_URL"] = sandbox_words.cloudinary_url(port)
    settings = read_settings(environment)
    home = settings.home.expanduser().resolve()
    environment["FIELDWARDEN_HOME"] = str(home)
    bare = {name: given[name] for name in _HARMLESS if name in given}
    return Plan(
        settings=settings,
        environment=environment,
        bare={**bare, "PYTHONUNBUFFERED": "1"},
        home=home,
        uses_sandbox=uses_sandbox,
        uses_embedded_redis=not given.get("REDIS_URL", "").strip(),
    )
