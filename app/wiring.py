"""The one place that names the concrete parts and puts them together; all else gets them as arguments."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from redis import Redis
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.retry import Retry

from app.cloudinary.client import CloudinaryAccount
from app.cloudinary.diagnosis import diagnose
from app.cloudinary.kinds import HARMLESS, NAMING
from app.cloudinary.notifications import parse
from app.cloudinary.receiver_check import send_test_events
from app.cloudinary.signature import verify
from app.config import AccountSettings, Settings, read_settings
from app.dispatch import RqDispatcher
from app.errors import ConfigurationError
from app.logs import configure
from app.model import Finding, Notification
from app.outgoing import Receiver
from app.ports import (
    Allowance,
    Archive,
    AuditLog,
    Clock,
    Dispatcher,
    Mailbox,
    NoticeBook,
    Paces,
    Records,
    RuleBook,
    Runs,
    SignatureBook,
    Sweeps,
    Tallies,
    Trends,
    Undos,
    WaitingRoom,
)
from app.store.allowance import RedisAllowance
from app.store.archive import RedisArchive
from app.store.audit import RedisAuditLog
from app.store.connection import connect
from app.store.durability import doubts
from app.store.keys import Keys
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
from app.usecases.doctor import Patient
from app.usecases.enforce import Drain, Enforcer, Policy
from app.usecases.exceptions import Exceptions
from app.usecases.explain import Explain
from app.usecases.housekeeping import Retention, RuleCopies
from app.usecases.keep import RulesKeeper
from app.usecases.library import Library
from app.usecases.meter import Meter, metrics
from app.usecases.modes import modes_of
from app.usecases.notices import Notices
from app.usecases.poll import Poll
from app.usecases.preview import Preview
from app.usecases.problems.trend import DailyCount
from app.usecases.recover import Recovery
from app.usecases.release import Release
from app.usecases.signature_notes import SignatureNotes
from app.usecases.snapshot import Snapshots
from app.usecases.sweep import Sweep
from app.usecases.undo import Held, Undo

RECEIVER_TIMEOUT = 1.0
"""Seconds a web request waits for Redis, without a second try: an answer in time, if need be a 503."""
WORKER_TIMEOUT = 10.0
WORKER_RETRIES = 3


@dataclass(frozen=True, slots=True)
class Parts:
    """The service put together, for whichever door needs it.

    verify, parse: signature check and reader of deliveries; diagnose looks closer at what the check refused.
    meter: counts what happens in this process; tallies: where all processes bring it together.
    store_doubts: sentences why Redis might not keep what it acknowledges.
    queue_connection: for RQ, which needs replies as bytes; a worker's sets its time-outs itself.
    """

    settings: Settings
    clock: Clock
    accounts: Mapping[str, CloudinaryAccount]
    allowances: Mapping[str, Allowance]
    mailbox: Mailbox
    records: Records
    rulebook: RuleBook
    sweeps: Sweeps
    trends: Trends
    notices: NoticeBook
    runs: Runs
    paces: Paces
    waiting: WaitingRoom
    archive: Archive
    audit: AuditLog
    undos: Undos
    dispatcher: Dispatcher
    snapshots: Snapshots
    keeper: RulesKeeper
    verify: Callable[..., int]
    diagnose: Callable[..., Finding]
    signatures: SignatureBook
    parse: Callable[[bytes], Notification]
    meter: Meter
    tallies: Tallies
    store_doubts: Callable[[], Sequence[str]]
    queue_connection: Redis


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """What a worker process needs: a drain for each account, and what it does beside its jobs.

    queue: the name of the one queue that it listens to.
    """

    drains: Mapping[str, Drain]
    background: Sequence[Callable[[], object]]
    meter: Meter
    queue: str
    queue_connection: Redis


def web_parts() -> Parts:
    """Build the parts of the web process from the environment. Raises ConfigurationError."""
    return _parts(_settings(), RECEIVER_TIMEOUT, Retry(NoBackoff(), 0), queue_timeout=RECEIVER_TIMEOUT)


def worker_parts(stopping: Callable[[], bool]) -> WorkerParts:
    """Build the parts of a worker process from the environment. Raises ConfigurationError.

    stopping: tells whether the process was asked to end.
    """
    parts = operator_parts()
    recovery = Recovery(parts.mailbox, parts.dispatcher, parts.clock)
    exceptions = Exceptions(
        parts.rulebook, parts.records, parts.mailbox, parts.dispatcher, parts.accounts, parts.clock
    )
    release = Release(parts.mailbox, parts.rulebook, parts.dispatcher, parts.accounts, parts.clock)
    return WorkerParts(
        drains={cloud: _drain(parts, cloud, stopping) for cloud in parts.accounts},
        background=[
            parts.meter.flush,
            recovery.run,
            release.run,
            exceptions.run,
            parts.keeper.run,
            RuleCopies(parts.rulebook, parts.accounts, parts.settings.home / "rules").run,
            _retention(parts).run,
            DailyCount(parts.records, parts.trends, parts.rulebook, parts.accounts, parts.clock).run,
            *_notices(parts),
            *(sweep_of(parts, cloud).run for cloud in parts.accounts),
            *(backfill_of(parts, cloud).steps.run for cloud in parts.accounts),
        ],
        meter=parts.meter,
        queue=parts.settings.redis_prefix,
        queue_connection=parts.queue_connection,
    )


def operator_parts(*, quiet: bool = False) -> Parts:
    """Build the parts of a command that works beside the service. Raises ConfigurationError.

    quiet: log no `info`, for commands that tell people in words what they do.
    """
    return _parts(_settings(quiet=quiet), WORKER_TIMEOUT, Retry(ExponentialBackoff(), WORKER_RETRIES))


def bare_accounts() -> dict[str, CloudinaryAccount]:
    """Return the accounts for a command that needs no Redis. Raises ConfigurationError."""
    settings = _settings()
    return {cloud: _account(account, settings, None, Meter()) for cloud, account in settings.accounts.items()}


def _settings(*, quiet: bool = False) -> Settings:
    settings = read_settings(os.environ)
    configure("warning" if quiet and settings.log_level == "info" else settings.log_level)
    if not settings.accounts:
        raise ConfigurationError(
            "CLOUDINARY_URL is not set: name at least one account as cloudinary://<key>:<secret>@<cloud>, "
            "or use `fieldwarden run`, which starts a sandbox account"
        )
    return settings


def _parts(settings: Settings, timeout: float, retry: Retry, *, queue_timeout: float | None = None) -> Parts:
    client = connect(
        settings.redis_url,
        decode_responses=True,
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
        retry=retry,
    )
    queue_connection = connect(
        settings.redis_url, socket_connect_timeout=timeout, socket_timeout=queue_timeout, retry=retry
    )
    keys = Keys(settings.redis_prefix)
    allowances = {cloud: RedisAllowance(client, cloud, time.time, keys) for cloud in settings.accounts}
    tallies = RedisTallies(client, keys)
    meter = Meter(tallies, frozenset({*HARMLESS, *NAMING}))
    accounts = {
        cloud: _account(account, settings, allowances[cloud], meter)
        for cloud, account in settings.accounts.items()
    }
    mailbox = RedisMailbox(
        client, keys, audit_length=settings.audit_entries, notices=settings.notice_url is not None
    )
    records, rulebook = RedisRecords(client, keys), RedisRuleBook(client, keys)
    dispatcher = RqDispatcher(queue_connection, settings.redis_prefix)
    return Parts(
        settings=settings,
        clock=time.time,
        accounts=accounts,
        allowances=allowances,
        mailbox=mailbox,
        records=records,
        rulebook=rulebook,
        sweeps=RedisSweeps(client, keys),
        trends=RedisTrends(client, keys),
        notices=RedisNotices(client, keys),
        runs=RedisRuns(client, mailbox),
        archive=RedisArchive(client, keys),
        audit=RedisAuditLog(client, keys),
        undos=RedisUndos(client, mailbox),
        paces=RedisPaces(client, keys),
        waiting=RedisWaitingRoom(client, keys),
        dispatcher=dispatcher,
        snapshots=Snapshots(rulebook, accounts, settings.schema_refresh, time.time),
        keeper=RulesKeeper(
            rulebook,
            accounts,
            rules_file=settings.rules_file,
            mirror_every=settings.schema_refresh if settings.rules_source == "account" else None,
            clock=time.time,
        ),
        verify=verify,
        diagnose=diagnose,
        signatures=RedisSignatureBook(client, keys),
        parse=parse,
        meter=meter,
        tallies=tallies,
        store_doubts=lambda: doubts(client),
        queue_connection=queue_connection,
    )


def _account(
    account: AccountSettings, settings: Settings, allowance: Allowance | None, meter: Meter
) -> CloudinaryAccount:
    return CloudinaryAccount(
        account.cloud,
        account.key,
        account.secret,
        api_base=account.api_base,
        clear_invalid=settings.clear_invalid,
        allowance=allowance,
        called=partial(meter.count, account.cloud, metrics.CALLS),
    )


def patient_of(parts: Parts, url: str | None, cloud: str | None = None) -> Patient:
    """Return a deployment for a check-up.

    url: the service's address from outside; None for PORT of this machine. cloud: the only account to look
    at, None for all.
    """
    base = (url or f"http://127.0.0.1:{parts.settings.port}").rstrip("/")

    def deliver(cloud: str) -> str | None:
        secret = parts.settings.accounts[cloud].webhook_secrets[0]
        return send_test_events(f"{base}/webhooks/{cloud}", secret, parts.clock())

    return Patient(
        accounts=[one for one in parts.accounts.values() if cloud in (None, one.cloud)],
        allowances=parts.allowances.__getitem__,
        mailbox=parts.mailbox,
        records=parts.records,
        rulebook=parts.rulebook,
        dispatcher=parts.dispatcher,
        doubts=parts.store_doubts,
        deliver=deliver,
        channel=parts.settings.poll_channel,
        signatures=parts.signatures,
        marks=lambda cloud: parts.settings.accounts[cloud].secret_marks,
        clock=parts.clock,
    )


def polls(parts: Parts, sleep: Callable[[float], None]) -> dict[str, Poll]:
    """Return what fetches notifications, for each account. Raises ConfigurationError without a channel."""
    settings = parts.settings
    if not settings.poll_channel:
        raise ConfigurationError(
            "POLL_CHANNEL is not set: name the channel of the account's poll trigger, which "
            "`fieldwarden connect poll` makes"
        )
    return {
        cloud: Poll(
            account=account,
            channel=settings.poll_channel,
            mailbox=parts.mailbox,
            dispatcher=parts.dispatcher,
            allowance=parts.allowances[cloud],
            verify=partial(parts.verify, sha256_only=settings.accounts[cloud].sha256_only),
            parse=parts.parse,
            secrets=settings.accounts[cloud].webhook_secrets,
            notes=SignatureNotes(parts.signatures, parts.clock),
            marks=settings.accounts[cloud].secret_marks,
            flag_tag=settings.flag_tag,
            own_key=settings.accounts[cloud].key,
            clock=parts.clock,
            sleep=sleep,
            exemptions=parts.rulebook.exemptions,
            meter=parts.meter,
        )
        for cloud, account in parts.accounts.items()
    }


def sweep_of(parts: Parts, cloud: str) -> Sweep:
    """Return the sweep of one account."""
    return Sweep(
        account=parts.accounts[cloud],
        mailbox=parts.mailbox,
        records=parts.records,
        rulebook=parts.rulebook,
        sweeps=parts.sweeps,
        dispatcher=parts.dispatcher,
        allowance=parts.allowances[cloud],
        audit=parts.audit,
        clock=parts.clock,
        every=parts.settings.sweep_every,
        calls=parts.settings.sweep_calls,
    )


def undo_of(parts: Parts) -> Undo:
    """Return what takes our writes back."""
    return Undo(
        accounts=parts.accounts,
        records=parts.records,
        undos=parts.undos,
        audit=parts.audit,
        dispatcher=parts.dispatcher,
        mode_of=lambda cloud: modes_of(parts.rulebook.load(cloud), parts.settings.mode).mode,
        belt=Belt(*parts.settings.ask_above),
        clock=parts.clock,
    )


def held_of(parts: Parts) -> Held:
    """Return what lists and lifts holds."""
    return Held(parts.records, parts.undos, parts.dispatcher, parts.clock)


def _retention(parts: Parts) -> Retention:
    days = parts.settings.audit_days
    return Retention(parts.records, parts.undos, parts.accounts, days, parts.clock)


def _notices(parts: Parts) -> Sequence[Callable[[], object]]:
    settings = parts.settings
    if settings.notice_url is None:
        return ()
    receiver = Receiver(settings.notice_url, settings.notice_key)
    clouds, every = list(parts.accounts), settings.notice_every
    return (Notices(parts.notices, clouds, receiver.send, every, parts.clock).run,)


def preview_of(parts: Parts, cloud: str) -> Preview:
    """Return what looks ahead for one account."""
    return Preview(
        cloud, parts.records, parts.rulebook, parts.snapshots, _policy(parts.settings), parts.settings.mode
    )


def explain_of(parts: Parts, cloud: str) -> Explain:
    """Return what explains the assets of one account."""
    settings = parts.settings
    return Explain(
        cloud, parts.records, parts.rulebook, parts.snapshots, _policy(settings), settings.mode, parts.clock
    )


def library_of(parts: Parts, cloud: str, told: Callable[[str], None]) -> Library:
    """Return the library of one account, to be walked by a command. `told` hears why it has to wait."""
    return Library(parts.accounts[cloud], parts.allowances[cloud], parts.clock, told)


def backfill_of(parts: Parts, cloud: str) -> Backfill:
    """Return the runs of one account."""
    steps = Steps(
        account=parts.accounts[cloud],
        runs=parts.runs,
        mailbox=parts.mailbox,
        dispatcher=parts.dispatcher,
        rulebook=parts.rulebook,
        allowance=parts.allowances[cloud],
        preview=preview_of(parts, cloud),
        belt=Belt(*parts.settings.ask_above),
        clock=parts.clock,
    )
    return Backfill(cloud, parts.runs, parts.rulebook, steps, parts.audit, parts.clock)


def _policy(settings: Settings) -> Policy:
    """Return what may be written at all; the mode that counts narrows it."""
    return Policy(write=True, flag_tag=settings.flag_tag, clear=settings.clear_invalid)


def _drain(parts: Parts, cloud: str, stopping: Callable[[], bool]) -> Drain:
    settings = parts.settings
    enforcer = Enforcer(
        account=parts.accounts[cloud],
        mailbox=parts.mailbox,
        records=parts.records,
        snapshots=parts.snapshots,
        policy=_policy(settings),
        mode=settings.mode,
        clock=parts.clock,
        meter=parts.meter,
    )
    return Drain(
        enforcer=enforcer,
        mailbox=parts.mailbox,
        rulebook=parts.rulebook,
        dispatcher=parts.dispatcher,
        allowance=parts.allowances[cloud],
        clock=parts.clock,
        stopping=stopping,
    )
