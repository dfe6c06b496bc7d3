from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import fakeredis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from app.cloudinary.diagnosis import diagnose
from app.config import read_settings
from app.model import Notification
from app.rules import compile_rules, read_fields
from app.store.allowance import RedisAllowance
from app.store.audit import RedisAuditLog
from app.store.mailbox import RedisMailbox
from app.store.notices import RedisNotices
from app.store.pace import RedisPaces
from app.store.records import RedisRecords
from app.store.rulebook import RedisRuleBook
from app.store.runs import RedisRuns
from app.store.signatures import RedisSignatureBook
from app.store.sweeps import RedisSweeps
from app.store.tallies import RedisTallies
from app.store.trends import RedisTrends
from app.store.undos import RedisUndos
from app.store.waiting import RedisWaitingRoom
from app.usecases.backfill import Backfill
from app.usecases.backfill.steps import Steps
from app.usecases.belt import Belt
from app.usecases.doctor import Finding as Complaint
from app.usecases.enforce import Policy
from app.usecases.explain import Explain
from app.usecases.meter import Meter
from app.usecases.preview import Preview
from app.usecases.snapshot import Snapshots
from app.usecases.sweep import Sweep
from app.usecases.undo import Held, Undo
from app.web.application import create_app
from app.web.parts import WebParts

from . import fakes

KEY, SECRET, PASSWORD, VIEWING = "key", "secret", "pass word", "only looking"
NOW = 1_760_000_000.0


@dataclass
class World:
    """The application with everything around it within reach."""

    app: Flask
    parts: WebParts
    client: FlaskClient
    redis: Any
    time: list[float]
    texts: Any
    complaints: list[Complaint]

    @property
    def key(self) -> dict[str, Any]:
        return {"auth": (KEY, SECRET)}

    @property
    def admin(self) -> dict[str, Any]:
        return {"auth": ("admin", PASSWORD)}


def build(parse: Callable[[bytes], Notification] = fakes.parse, **environment: str) -> World:
    urls = f"cloudinary://{KEY}:{SECRET}@demo cloudinary://other-key:other-secret@other"
    settings = read_settings({"CLOUDINARY_URL": urls, "ADMIN_PASSWORD": PASSWORD, **environment})
    server, time = fakeredis.FakeServer(), [NOW]
    texts = fakeredis.FakeRedis(server=server, decode_responses=True)
    book = RedisRuleBook(texts)
    for cloud in settings.accounts:
        book.set_up(cloud, NOW)

    doubts_told: list[str] = []
    tallies = RedisTallies(texts)
    found: list[Complaint] = []

    def snapshot(cloud: str) -> Any:
        return compile_rules(read_fields(fakes.FIELDS), book.load(cloud).rules)[0]

    accounts = {cloud: fakes.FakeAccount(cloud) for cloud in settings.accounts}
    records, mailbox, dispatcher = fakes.FakeRecords(), fakes.FakeMailbox(), fakes.FakeDispatcher()
    runs = RedisRuns(texts, RedisMailbox(texts))

    def clock() -> float:
        return time[0]

    def preview(cloud: str) -> Preview:
        snapshots = Snapshots(book, accounts, 300, clock)
        return Preview(cloud, records, book, snapshots, Policy(True, settings.flag_tag, False), settings.mode)

    def explain(cloud: str) -> Explain:
        snapshots, policy = Snapshots(book, accounts, 300, clock), Policy(True, settings.flag_tag, False)
        return Explain(cloud, records, book, snapshots, policy, settings.mode, clock)

    def backfill(cloud: str) -> Backfill:
        steps = Steps(
            account=accounts[cloud],
            runs=runs,
            mailbox=mailbox,
            dispatcher=dispatcher,
            rulebook=book,
            allowance=RedisAllowance(texts, cloud, clock),
            preview=preview(cloud),
            belt=Belt(*settings.ask_above),
            clock=clock,
        )
        return Backfill(cloud, runs, book, steps, RedisAuditLog(texts), clock)

    def sweep(cloud: str) -> Sweep:
        return Sweep(
            account=accounts[cloud],
            mailbox=mailbox,
            records=records,
            rulebook=book,
            sweeps=RedisSweeps(texts),
            dispatcher=dispatcher,
            allowance=RedisAllowance(texts, cloud, clock),
            audit=RedisAuditLog(texts),
            clock=clock,
            every=86_400,
            calls=100,
        )

    undo = Undo(
        accounts=accounts,
        records=RedisRecords(texts),
        undos=RedisUndos(texts, RedisMailbox(texts)),
        audit=RedisAuditLog(texts),
        dispatcher=dispatcher,
        mode_of=lambda _: settings.mode,
        belt=Belt(*settings.ask_above),
        clock=clock,
    )
    parts = WebParts(
        settings=settings,
        clock=clock,
        rulebook=book,
        mailbox=mailbox,
        records=records,
        sweeps=RedisSweeps(fakeredis.FakeRedis(server=server, decode_responses=True)),
        audit=RedisAuditLog(texts),
        undo=undo,
        held=Held(RedisRecords(texts), undo.undos, undo.dispatcher, clock),
        trends=RedisTrends(texts),
        notices=RedisNotices(texts),
        runs=runs,
        paces=RedisPaces(texts),
        waiting=RedisWaitingRoom(texts),
        dispatcher=dispatcher,
        accounts=accounts,
        verify=fakes.verify,
        diagnose=diagnose,
        signatures=RedisSignatureBook(texts),
        parse=parse,
        snapshot=snapshot,
        preview=preview,
        backfill=backfill,
        explain=explain,
        sweep=sweep,
        allowances=lambda cloud: RedisAllowance(texts, cloud, clock),
        check_up=lambda cloud: found,
        store_doubts=lambda: doubts_told,
        meter=Meter(tallies, frozenset({"upload", "delete"})),
        tallies=tallies,
        queue_connection=fakeredis.FakeRedis(server=server),
        session_key=b"k" * 32,
    )
    app = create_app(parts)
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT"] = "*/*"
    return World(app, parts, client, parts.queue_connection, time, texts, found)


@pytest.fixture
def make() -> Callable[..., World]:
    return build


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture(scope="session")
def still() -> World:
    """One for all tests that change nothing, because what they ask is refused."""
    return build()


@pytest.fixture
def log_in(world: World) -> Callable[[], str]:
    """Log the client in through the form; returns the session's token."""

    def log_in() -> str:
        world.client.get("/login")
        form = {"name": "admin", "password": PASSWORD, "csrf_token": token(world)}
        assert world.client.post("/login", data=form).status_code == 303
        world.client.get("/")
        return token(world)

    return log_in


def token(world: World) -> str:
    with world.client.session_transaction() as session:
        return str(session["csrf_token"])


@contextmanager
def serving(world: World) -> Iterator[str]:
    """Serve the application to a browser while the block runs; gives its address."""
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
