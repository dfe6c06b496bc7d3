"""The whole service in real processes that get killed: a sandbox account, Redis, web, workers, a sender."""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import requests

from app.cli.run.embedded_redis import prepare
from app.cli.web import granian_command
from app.sandbox.example import EXAMPLE_RULES
from tests.chaos.processes import Immortal
from tests.chaos.traps import Trace
from tests.processes import free_ports
from tests.waiting import wait_for

KEY, SECRET, CLOUD = "sandbox-key", "sandbox-secret", "sandbox"
PIXEL = "data:image/png;base64,iVBORw0KGgo="
SENDERS = 16
TRIES = 4
"""An event is sent once and, unless it is answered 200, three times more, as the vendor does."""
FLAGS = {"missing-metadata", "missing-metadata:team"}
OUTCOMES: list[tuple[dict[str, str], dict[str, str], set[str]]] = [
    ({"category": "employee", "team": "marketing"}, {"role": "writer"}, set()),
    ({"category": "employee"}, {}, FLAGS),
    ({"category": "employee", "team": "rnd", "role": "devops", "name": "rb"}, {"site": "usa"}, set()),
    ({"category": "product"}, {}, set()),
]
"""What is uploaded, what the rules add to it, and the flags it gets."""

_local = threading.local()


def session() -> requests.Session:
    """Return this thread's session."""
    if not hasattr(_local, "session"):
        _local.session = requests.Session()
        _local.session.trust_env = False
        _local.session.auth = (KEY, SECRET)
    return _local.session  # type: ignore[no-any-return]


class Arena:
    """Everything running. `uploaded` and `taken` (answered 200) are lists of our own, by asset id."""

    def __init__(
        self,
        folder: Path,
        *,
        hits: int,
        chances: dict[str, float],
        workers: int = 2,
        lease: float | None = None,
        layout: int | None = None,
    ) -> None:
        """Start everything. layout: that of the version which web and workers are of, None for this one."""
        self.folder, self.trace = folder, Trace(folder / "trace")
        web_port, sandbox_port = free_ports(2)
        self.web, self.sandbox = f"http://127.0.0.1:{web_port}", f"http://127.0.0.1:{sandbox_port}"
        bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        bare["PYTHONPATH"] = str(Path(__file__).parents[2])
        redis = prepare(folder / "home", bare)
        self.told = {"trace": str(self.trace.path), "hits": hits, "chances": chances, "lease": lease}
        self.environment = {
            **bare,
            "CLOUDINARY_URL": f"cloudinary://{KEY}:{SECRET}@{CLOUD}?upload_prefix={self.sandbox}",
            "REDIS_URL": redis.url,
            "PORT": str(web_port),
            "ADMIN_PASSWORD": "chaos chaos",
            "FIELDWARDEN_HOME": str(folder / "home"),
            "SWEEP_EVERY": "0",
            "LOG_LEVEL": "error",
        }
        factory = "tests.chaos.entry:application"
        serve = [sys.executable, *granian_command("127.0.0.1", web_port, 2, 4)[:-1], factory]
        account = [sys.executable, "-m", "app.cli", "sandbox", "--port", str(sandbox_port)]
        self.redis = self._start("redis", list(redis.part.command), bare)
        self.account = self._start("sandbox", account, bare)
        self.server = self._start("web", serve, self._of(layout))
        self.workers: list[Immortal] = []
        for _ in range(workers):
            self.add_worker(layout)
        self.uploaded: dict[str, int] = {}
        self.taken: set[str] = set()
        self.refused = 0

    def _start(self, name: str, command: list[str], environment: dict[str, str]) -> Immortal:
        return Immortal(name, command, environment, self.folder / f"{name}.log")

    def _of(self, layout: int | None) -> dict[str, str]:
        """Return the environment of a process of the version with a layout."""
        told = self.told if layout is None else {**self.told, "layout": layout}
        return {**self.environment, "CHAOS": json.dumps(told)}

    def add_worker(self, layout: int | None = None) -> Immortal:
        """Start one more worker."""
        command, name = [sys.executable, "-m", "tests.chaos.entry"], f"worker-{len(self.workers)}"
        self.workers.append(self._start(name, command, self._of(layout)))
        return self.workers[-1]

    def close(self) -> None:
        """End every process."""
        for process in (*self.workers, self.server, self.account, self.redis):
            process.end()

    def ready(self) -> None:
        """Wait until everything serves, then load the rules and have the account tell of our own writes."""
        wait_for(lambda: self._answers(f"{self.sandbox}/v1_1/{CLOUD}/ping"), 30)
        wait_for(lambda: self._answers(f"{self.web}/readyz"), 30)
        wait_for(lambda: self.status() is not None, 30)
        for rule in EXAMPLE_RULES:
            answer = session().post(f"{self.web}/v1_1/{CLOUD}/metadata_rules", json=rule, timeout=10)
            assert answer.status_code == 200, answer.text

    def listen_to_the_account(self) -> None:
        """Make the account's own events arrive, too: those of our writes are echoes."""
        trigger = {"uri": f"{self.web}/webhooks/{CLOUD}", "event_type": "all"}
        answer = session().post(f"{self.sandbox}/v1_1/{CLOUD}/triggers", json=trigger, timeout=10)
        assert answer.status_code == 201, answer.text

    def _answers(self, url: str) -> bool:
        with suppress(requests.RequestException):
            return session().get(url, timeout=2).status_code == 200
        return False

    def status(self) -> dict[str, Any] | None:
        """Return the account's status, None while nobody answers."""
        with suppress(requests.RequestException, ValueError):
            answer = session().get(f"{self.web}/api/{CLOUD}/status", timeout=5)
            return dict(answer.json()) if answer.status_code == 200 else None
        return None

    def upload(self, count: int) -> list[str]:
        """Upload so many assets that no event tells of; returns their ids."""
        start = len(self.uploaded)

        def one(number: int) -> str:
            metadata = "|".join(f"{k}={v}" for k, v in OUTCOMES[number % 4][0].items())
            data = {"public_id": f"chaos/{number}", "file": PIXEL, "metadata": metadata}
            answer = session().post(f"{self.sandbox}/v1_1/{CLOUD}/image/upload", data=data, timeout=30)
            assert answer.status_code == 200, answer.text
            return str(answer.json()["asset_id"])

        with ThreadPoolExecutor(SENDERS) as pool:
            made = list(pool.map(one, range(start, start + count)))
        self.uploaded.update({asset_id: start + n for n, asset_id in enumerate(made)})
        return made

    def send(self, asset_ids: list[str]) -> None:
        """Send a signed event for each asset, from many threads, and remember what was answered 200."""
        with ThreadPoolExecutor(SENDERS) as pool:
            for asset_id, taken in zip(asset_ids, pool.map(self._deliver, asset_ids), strict=True):
                if taken:
                    self.taken.add(asset_id)
                else:
                    self.refused += 1

    def _deliver(self, asset_id: str) -> bool:
        number = self.uploaded[asset_id]
        event = {
            "notification_type": "upload",
            "asset_id": asset_id,
            "public_id": f"chaos/{number}",
            "resource_type": "image",
            "type": "upload",
        }
        body = json.dumps(event).encode()
        for attempt in range(TRIES):
            if self._post(body):
                return True
            time.sleep(0.5 * (attempt + 1))
        return False

    def _post(self, body: bytes) -> bool:
        stamp = str(int(time.time()))
        signature = hashlib.sha1(body + stamp.encode() + SECRET.encode()).hexdigest()
        headers = {"X-Cld-Timestamp": stamp, "X-Cld-Signature": signature}
        with suppress(requests.RequestException):
            answer = session().post(f"{self.web}/webhooks/{CLOUD}", data=body, headers=headers, timeout=10)
            return answer.status_code == 200
        return False

    @contextmanager
    def random_kills(self, every: float, hits: int) -> Iterator[None]:
        """Kill Redis, a worker or the web server's parent now and then while the block runs."""
        over = threading.Event()
        victims = [self.redis, self.server, *self.workers]

        def kill() -> None:
            while not over.wait(every * random.uniform(0.5, 1.5)):
                victim = random.choice(victims)
                point = f"at random: {victim.name.split('-')[0]}"
                if self.trace.counts()[point] < hits and (pid := victim.kill()):
                    self.trace.note(point, pid)

        killer = threading.Thread(target=kill, daemon=True)
        killer.start()
        try:
            yield
        finally:
            over.set()
            killer.join()

    def few_wait(self, most: int, seconds: float) -> None:
        """Let workers catch up until at most so many entries wait, though not for longer than this."""
        with suppress(AssertionError):
            wait_for(lambda: (self.status() or {"pending": most + 1})["pending"] <= most, seconds)

    def quiet(self, seconds: float) -> float:
        """Wait until nothing is pending and no event is under way; returns how long that took."""
        started = time.monotonic()
        for _ in range(3):
            try:
                wait_for(self._is_quiet, seconds)
            except AssertionError as error:
                raise AssertionError(f"not quiet after {seconds} s: {self.status()}") from error
        return time.monotonic() - started

    def _is_quiet(self) -> bool:
        time.sleep(0.1)
        status = self.status()
        return status is not None and not status["pending"] and not status["in_flight"]

    def shown(self) -> dict[str, dict[str, Any]]:
        """Return every asset as the account shows it."""
        found: dict[str, dict[str, Any]] = {}
        cursor = ""
        while True:
            parameters = {"max_results": "500", "metadata": "true", "tags": "true"}
            parameters |= {"next_cursor": cursor} if cursor else {}
            url = f"{self.sandbox}/v1_1/{CLOUD}/resources/image"
            page = session().get(url, params=parameters, timeout=30).json()
            found |= {asset["asset_id"]: asset for asset in page["resources"]}
            cursor = page.get("next_cursor", "")
            if not cursor:
                return found

    def wrong(self) -> tuple[list[str], list[str]]:
        """Return those assets answered 200 that are still as uploaded, and those that are otherwise wrong."""
        missing, wrong = [], []
        shown = self.shown()
        for asset_id in sorted(self.taken):
            before, added, flags = OUTCOMES[self.uploaded[asset_id] % 4]
            asset = shown[asset_id]
            state = asset["metadata"], set(asset["tags"])
            if state == ({**before, **added}, flags):
                continue
            (missing if state == (before, set()) else wrong).append(asset_id)
        return missing, wrong

    def our_writes(self) -> int:
        """Return how many metadata calls we made."""
        calls = session().get(f"{self.sandbox}/_sandbox/calls", timeout=10).json()["by_user_agent"]
        ours = [c["by_endpoint"] for agent, c in calls.items() if agent.startswith("fieldwarden/")]
        return sum(split.get("POST /image/metadata", 0) for split in ours)
