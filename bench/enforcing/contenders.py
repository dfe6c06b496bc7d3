"""Who enforces: each with two worker processes and at most ten calls of the account under way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from app.dispatch import RqDispatcher
from app.model import Arrival
from app.store.mailbox import RedisMailbox
from app.store.rulebook import RedisRuleBook
from app.usecases.queue import queue_arrivals
from app.usecases.rulebook.file import load_rules_file
from app.usecases.rulebook.replace import replace_rules
from bench.enforcing.library import Library, rules
from bench.serving import CLOUD, KEY, SECRET

WORKERS, THREADS = 2, 5
OURS, RQ, SIMPLE = "Fieldwarden", "RQ Worker", "RQ SimpleWorker"
Enqueue = Callable[[Sequence[str]], None]


@dataclass(frozen=True, slots=True)
class Contender:
    """A queue: the database it uses, the command of a worker, and what hands assets over to it."""

    name: str
    database: int
    command: tuple[str, ...]
    enqueue: Callable[[str], Enqueue]
    processes: int = WORKERS


def contenders() -> list[Contender]:
    """Return all of them, ours first."""
    rq_worker = ("-m", "rq.cli", "worker", "events", "--serializer", "rq.serializers.JSONSerializer", "-q")
    threads = str(THREADS)
    huey = (
        "-m",
        "huey.bin.huey_consumer",
        "bench.enforcing.with_huey.huey",
        "-w",
        threads,
        "-k",
        "thread",
        "-q",
    )
    celery = ("-m", "celery", "-A", "bench.enforcing.with_celery", "worker", "-P", "threads", "-c", threads)
    return [
        Contender(OURS, 0, ("-m", "worker"), _ours),
        Contender(RQ, 1, rq_worker, _rq),
        Contender(SIMPLE, 2, (*rq_worker, "-w", "rq.SimpleWorker"), _rq),
        Contender(
            "dramatiq",
            3,
            ("-m", "dramatiq", "bench.enforcing.with_dramatiq", "-p", str(WORKERS), "-t", threads),
            _task("dramatiq", "send"),
            processes=1,
        ),
        Contender("huey", 4, huey, _task("huey", "__call__")),
        Contender("celery", 5, (*celery, "-l", "ERROR"), _task("celery", "delay")),
    ]


def _ours(url: str) -> Enqueue:
    mailbox = RedisMailbox(Redis.from_url(url, decode_responses=True))
    dispatcher = RqDispatcher(Redis.from_url(url))

    def enqueue(assets: Sequence[str]) -> None:
        for asset in assets:
            queue_arrivals(mailbox, dispatcher, CLOUD, [Arrival(asset, None, "upload")], time.time())

    return enqueue


def _rq(url: str) -> Enqueue:
    queue = Queue("events", connection=Redis.from_url(url), serializer=JSONSerializer)

    def enqueue(assets: Sequence[str]) -> None:
        for asset in assets:
            queue.enqueue("bench.enforcing.job.enforce", asset, result_ttl=0)

    return enqueue


def _task(package: str, method: str) -> Callable[[str], Enqueue]:
    def make(url: str) -> Enqueue:
        os.environ["REDIS_URL"] = url
        task = import_module(f"bench.enforcing.with_{package}").task
        send = getattr(task, method)

        def enqueue(assets: Sequence[str]) -> None:
            for asset in assets:
                send(asset)

        return enqueue

    return make


@contextmanager
def at_work(contender: Contender, redis: str, library: Library, folder: Path) -> Iterator[Enqueue]:
    """Have a contender's workers run for the length of a with block."""
    url = f"{redis}/{contender.database}"
    environment = {
        **os.environ,
        "REDIS_URL": url,
        "BENCH_ACCOUNT": library.url,
        "CLOUDINARY_URL": f"cloudinary://{KEY}:{SECRET}@{CLOUD}?upload_prefix={library.url}",
        "FIELDWARDEN_HOME": str(folder),
        "ADMIN_PASSWORD": "only-for-this-run",
        "LOG_LEVEL": "error",
        "FLAG_TAG": "",
    }
    with ExitStack() as stack:
        for _ in range(contender.processes):
            running = subprocess.Popen(
                [sys.executable, *contender.command],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            stack.callback(_end, running)
        yield contender.enqueue(url)


def set_up_ours(redis: str, folder: Path) -> None:
    """Write our set-up marker and the rules, as the web process would from a rules file."""
    file, book = folder / "rules.json", RedisRuleBook(Redis.from_url(f"{redis}/0", decode_responses=True))
    file.write_text(json.dumps(rules()), "utf-8")
    book.set_up(CLOUD, 0.0)
    replace_rules(book, CLOUD, load_rules_file(file), author="bench", at=0.0)


def _end(running: subprocess.Popen[bytes]) -> None:
    running.terminate()
    try:
        running.wait(10)
    except subprocess.TimeoutExpired:
        running.kill()
