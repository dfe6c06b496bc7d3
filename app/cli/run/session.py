"""One run from its start to its end."""

from __future__ import annotations

import threading

from app.cli.admin_password import admin_password
from app.cli.run import checks, embedded_redis, probes
from app.cli.run.child import Child
from app.cli.run.console import Console
from app.cli.run.plan import Plan
from app.cli.run.showing import show_in_background
from app.cli.run.supervisor import Supervisor


class Session:
    """Starts the parts in the order in which they need each other, then watches them."""

    def __init__(self, plan: Plan, console: Console, supervisor: Supervisor, ending: threading.Event) -> None:
        self._plan, self._console, self._supervisor, self._ending = plan, console, supervisor, ending

    def run(self) -> None:
        """Run until told to end. Raises FieldwardenError if something cannot be started."""
        self._supervisor.end_leftovers()
        checks.check_rules_file(self._plan.settings.rules_file)
        checks.check_ports(self._plan.ports)
        self._console.say(f"starting {self._plan.told()}")
        password, said = self._password()
        redis_url = self._redis()
        if redis_url and self._account() and self._serving(redis_url, password):
            self._console.say(f"ready  console {self._plan.web_url}/  (admin password: {said})")
            show_in_background(self._plan, self._console, self._ending)
            self._supervisor.watch()

    def _password(self) -> tuple[str, str]:
        """Return the admin password and what to say of it."""
        if self._plan.settings.admin_password:
            return self._plan.settings.admin_password, "as set in ADMIN_PASSWORD"
        password, is_new = admin_password(self._plan.home)
        return password, password if is_new else f"in {self._plan.home / 'admin-password'}"

    def _redis(self) -> str | None:
        """Return the URL of a Redis that answers; None if told to end before it does."""
        if not self._plan.uses_embedded_redis:
            checks.check_redis(self._plan.settings.redis_url)
            return self._plan.settings.redis_url
        embedded = embedded_redis.prepare(self._plan.home, self._plan.bare)
        self._supervisor.start(embedded.part)
        with probes.connect(embedded.url) as client:
            there = self._supervisor.wait_for(lambda: probes.keeps_data(client), "the embedded Redis")
        return embedded.url if there else None

    def _account(self) -> bool:
        """Start the sandbox account or check the real ones; False if told to end before it serves."""
        if not self._plan.uses_sandbox:
            for warning in checks.check_accounts(self._plan.settings.accounts.values()):
                self._console.say(f"warning: {warning}")
            return True
        self._supervisor.start(self._plan.sandbox())
        return self._answers(f"{self._plan.sandbox_url}/_sandbox/calls", "the sandbox account")

    def _serving(self, redis_url: str, password: str) -> bool:
        """Start web and worker; False if told to end before both serve."""
        added = {"REDIS_URL": redis_url}
        self._supervisor.start(self._plan.web({**added, "ADMIN_PASSWORD": password}))
        worker = self._supervisor.start(self._plan.worker(added))
        if poll := self._plan.poll(added):
            self._supervisor.start(poll)
        return self._answers(f"{self._plan.web_url}/readyz", "the web process") and self._announced(
            worker, redis_url
        )

    def _answers(self, url: str, what: str) -> bool:
        with probes.direct_session() as session:
            return self._supervisor.wait_for(lambda: probes.answers(session, url), what)

    def _announced(self, worker: Child, redis_url: str) -> bool:
        with probes.connect(redis_url) as client:
            queue = self._plan.settings.redis_prefix
            return self._supervisor.wait_for(
                lambda: probes.announced(client, queue, worker.pid), "the worker"
            )
