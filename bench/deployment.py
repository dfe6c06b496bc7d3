"""Our own service for benchmarks: workers and web process as they are deployed, and its parts beside them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.cli.web import granian_command
from app.usecases.rulebook.file import load_rules_file
from app.usecases.rulebook.replace import replace_rules
from app.wiring import Parts, operator_parts
from bench.serving import CLOUD, KEY, SECRET, free_port, process, running, wait_for


@dataclass(frozen=True, slots=True)
class Deployment:
    """What runs, and the parts that a command beside it would use. web: the web process's port, if any."""

    parts: Parts
    workers: list[subprocess.Popen[str]]
    web: int | None

    def pending(self, cloud: str = CLOUD) -> int:
        """Return how many entries an account's mailbox has."""
        return int(self.parts.records.counts(cloud, self.parts.clock())["pending"])


@contextmanager
def deployed(
    folder: Path,
    redis: str,
    accounts: dict[str, str],
    rules: Sequence[Mapping[str, Any]],
    *,
    workers: int = 2,
    web: bool = False,
    **settings: str,
) -> Iterator[Deployment]:
    """Run the service until the block ends.

    accounts: cloud name to where its API is. rules: documents for each account. settings: more of them, by
    their names.
    """
    environment = {
        "REDIS_URL": redis,
        "CLOUDINARY_URL": " ".join(
            f"cloudinary://{KEY}:{SECRET}@{cloud}?upload_prefix={url}" for cloud, url in accounts.items()
        ),
        "FIELDWARDEN_HOME": str(folder / "home"),
        "ADMIN_PASSWORD": "only-for-this-run",
        "SWEEP_EVERY": "0",
        "FLAG_TAG": "",
        "LOG_LEVEL": "error",
        **settings,
    }
    os.environ |= environment
    parts, file = operator_parts(), folder / "rules.json"
    file.write_text(json.dumps(rules), "utf-8")
    for cloud in accounts:
        parts.rulebook.set_up(cloud, 0.0)
        replace_rules(parts.rulebook, cloud, load_rules_file(file), author="bench", at=0.0)
    with ExitStack() as stack:
        port = None
        if web:
            port = free_port()
            stack.enter_context(process(granian_command("127.0.0.1", port, 2, 4), port))
        started = [stack.enter_context(running(["-m", "worker"])) for _ in range(workers)]
        wait_for(lambda: parts.dispatcher.workers() >= workers, 60)
        yield Deployment(parts, started, port)
