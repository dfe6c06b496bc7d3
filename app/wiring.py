"""The one place that names the concrete parts and puts them together; all else gets them as arguments."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from redis import Redis
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.retry import Retry

from app.cloudinary.client import CloudinaryAccount
from app.cloudinary.notifications import parse
from app.cloudinary.signature import verify
from app.config import AccountSettings, Settings, read_settings
from app.dispatch import RqDispatcher
from app.errors import ConfigurationError
from app.logs import configure
from app.model import Notification
from app.ports import Clock, Dispatcher, Mailbox, Records, RuleBook
from app.store.mailbox import RedisMailbox
from app.store.records import RedisRecords
from app.store.rulebook import RedisRuleBook
from app.usecases.enforce import Drain, Enforcer, Policy
from app.usecases.keep import RulesKeeper
from app.usecases.recover import Recovery
from app.usecases.release import Release
from app.usecases.snapshot import Snapshots

RECEIVER_TIMEOUT = 1.0
"""Seconds a web request waits for Redis, without a second try: an answer in time, if need be a 503."""
WORKER_TIMEOUT = 10.0
WORKER_RETRIES = 3


@dataclass(frozen=True, slots=True)
class Parts:
    """The service put together, for whichever door needs it.

    verify, parse: signature check and reader of deliveries.
    queue_connection: for RQ, which needs replies as bytes; a worker's sets its time-outs itself.
    """

    settings: Settings
    clock: Clock
    accounts: Mapping[str, CloudinaryAccount]
    mailbox: Mailbox
    records: Records
    rulebook: RuleBook
    dispatcher: Dispatcher
    snapshots: Snapshots
    keeper: RulesKeeper
    verify: Callable[..., None]
    parse: Callable[[bytes], Notification]
    queue_connection: Redis


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """What a worker process needs: a drain for each account, and what it does beside its jobs."""

    drains: Mapping[str, Drain]
    background: Sequence[Callable[[], object]]
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
    release = Release(parts.mailbox, parts.rulebook, parts.dispatcher, parts.accounts, parts.clock)
    return WorkerParts(
        drains={cloud: _drain(parts, cloud, stopping) for cloud in parts.accounts},
        background=[recovery.run, release.run, parts.keeper.run],
        queue_connection=parts.queue_connection,
    )


def operator_parts() -> Parts:
    """Build the parts of a command that works beside the service. Raises ConfigurationError."""
    return _parts(_settings(), WORKER_TIMEOUT, Retry(ExponentialBackoff(), WORKER_RETRIES))


def _settings() -> Settings:
    settings = read_settings(os.environ)
    configure(settings.log_level)
    if not settings.accounts:
        raise ConfigurationError(
            "CLOUDINARY_URL is not set: name at least one account as cloudinary://<key>:<secret>@<cloud>, "
            "or use `fieldwarden run`, which starts a sandbox account"
        )
    return settings


def _parts(settings: Settings, timeout: float, retry: Retry, *, queue_timeout: float | None = None) -> Parts:
    client = Redis.from_url(
        settings.redis_url,
        decode_responses=True,
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
        retry=retry,
    )
    queue_connection = Redis.from_url(
        settings.redis_url, socket_connect_timeout=timeout, socket_timeout=queue_timeout, retry=retry
    )
    accounts = {cloud: _account(account, settings) for cloud, account in settings.accounts.items()}
    rulebook = RedisRuleBook(client)
    return Parts(
        settings=settings,
        clock=time.time,
        accounts=accounts,
        mailbox=RedisMailbox(client),
        records=RedisRecords(client),
        rulebook=rulebook,
        dispatcher=RqDispatcher(queue_connection),
        snapshots=Snapshots(rulebook, accounts, settings.schema_refresh, time.time),
        keeper=RulesKeeper(
            rulebook,
            accounts,
            rules_file=settings.rules_file,
            mirror_every=settings.schema_refresh if settings.rules_source == "account" else None,
            clock=time.time,
        ),
        verify=verify,
        parse=parse,
        queue_connection=queue_connection,
    )


def _account(account: AccountSettings, settings: Settings) -> CloudinaryAccount:
    return CloudinaryAccount(
        account.cloud,
        account.key,
        account.secret,
        api_base=account.api_base,
        clear_invalid=settings.clear_invalid,
    )


def _drain(parts: Parts, cloud: str, stopping: Callable[[], bool]) -> Drain:
    settings = parts.settings
    policy = Policy(
        write=settings.mode == "enforce",
        flag_tag="" if settings.mode == "observe" else settings.flag_tag,
        clear=settings.clear_invalid,
    )
    enforcer = Enforcer(
        account=parts.accounts[cloud],
        mailbox=parts.mailbox,
        records=parts.records,
        snapshots=parts.snapshots,
        policy=policy,
        mode=settings.mode,
        clock=parts.clock,
    )
    return Drain(enforcer, parts.mailbox, parts.rulebook, parts.dispatcher, parts.clock, stopping)
