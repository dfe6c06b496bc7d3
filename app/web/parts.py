"""What the web door is given; app.wiring chooses the real parts, tests give their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.config import Settings
from app.model import Finding, Notification
from app.ports import (
    Allowance,
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
    WaitingRoom,
)
from app.rules import RuleSet
from app.usecases.backfill import Backfill
from app.usecases.doctor import Finding as Complaint
from app.usecases.explain import Explain
from app.usecases.meter import Meter
from app.usecases.preview import Preview
from app.usecases.sweep import Sweep
from app.usecases.undo import Held, Undo


class AccountAnswer(Protocol):
    """An account's answer as it came."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers that a client may see."""

    @property
    def body(self) -> bytes:
        """The body's bytes."""


class WebAccount(Protocol):
    """What the web door asks of an account. Methods raise an `app.errors.AccountError`."""

    @property
    def cloud(self) -> str:
        """The cloud name."""

    def forward(
        self, method: str, path: str, *, query: bytes | str, body: bytes, content_type: str | None
    ) -> AccountAnswer:
        """Hand a `metadata_fields` call through and return the answer whatever its status.

        path: percent-encoded, from `/v1_1` on.
        """

    def fields(self) -> list[dict[str, Any]]:
        """The metadata fields in the account's order."""

    def rules(self) -> list[dict[str, Any]]:
        """The account's own conditional metadata rules."""


class Verify(Protocol):
    """Tells whether a delivery is authentic: `app.cloudinary.signature.verify`."""

    def __call__(
        self,
        body: bytes,
        *,
        timestamp: str | None,
        signature: str | None,
        secrets: Sequence[str],
        now: float,
        sha256_only: bool = False,
    ) -> int:
        """Return which of the secrets has signed the body. Raise NotAuthentic if none has."""


class Diagnose(Protocol):
    """Looks closer at a delivery that was refused: `app.cloudinary.diagnosis.diagnose`."""

    def __call__(
        self,
        cause: str,
        body: bytes,
        *,
        timestamp: str | None,
        signature: str | None,
        secrets: Sequence[str],
        others: Sequence[str],
        key: str,
        now: float,
    ) -> Finding:
        """Return what it looks like."""


@dataclass(frozen=True)
class WebParts:
    """Everything the web door works with.

    verify, parse: signature check and reader of deliveries (`parse` raises BadNotification, NotUnderstood).
    undo, held: take our writes back, and what is held then.
    diagnose: looks closer at what the check refused. signatures: what it found, and who signed the rest.
    snapshot: gives an account's compiled rules, for what-if; may raise an AccountError.
    preview, backfill, sweep, explain: give what looks ahead for an account, its runs, its sweep, and what
    explains its assets.
    allowances: gives what is left of an account's calls. check_up: looks at an account, as the doctor does.
    store_doubts: sentences why Redis might not keep what it acknowledges; raises StoreUnavailable.
    queue_connection: a redis-py client that answers bytes, for RQ's dashboard and for readiness.
    meter: counts what happens; tallies: where all processes bring it together, for `/metrics`.
    session_key: signs session cookies; the same in every web process.
    """

    settings: Settings
    clock: Clock
    rulebook: RuleBook
    mailbox: Mailbox
    records: Records
    sweeps: Sweeps
    trends: Trends
    notices: NoticeBook
    runs: Runs
    audit: AuditLog
    undo: Undo
    held: Held
    paces: Paces
    waiting: WaitingRoom
    dispatcher: Dispatcher
    accounts: Mapping[str, WebAccount]
    verify: Verify
    diagnose: Diagnose
    signatures: SignatureBook
    parse: Callable[[bytes], Notification]
    snapshot: Callable[[str], RuleSet]
    preview: Callable[[str], Preview]
    backfill: Callable[[str], Backfill]
    sweep: Callable[[str], Sweep]
    explain: Callable[[str], Explain]
    allowances: Callable[[str], Allowance]
    check_up: Callable[[str], Iterable[Complaint]]
    store_doubts: Callable[[], Sequence[str]]
    meter: Meter
    tallies: Tallies
    queue_connection: Any = field(repr=False)
    session_key: bytes = field(repr=False)
