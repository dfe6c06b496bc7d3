"""What the use cases need from outside; app.store, app.cloudinary and app.dispatch hold the drivers.

Times are Unix seconds. `cloud` is a cloud name. Store methods raise `StoreUnavailable` when Redis does not
answer; account methods raise an `AccountError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from app.model import (
    Arrival,
    Asset,
    AuditEntry,
    Bucket,
    Crowd,
    Day,
    Effect,
    Entry,
    Exemption,
    Finding,
    HeldValue,
    Jobs,
    Message,
    Notice,
    NoticeState,
    OwnWrite,
    Page,
    ParkedItem,
    Pause,
    Refusals,
    RuleDocuments,
    Run,
    RunResult,
    Settled,
    Signer,
    SweepState,
    Taken,
    Trace,
    Trigger,
    UndoRun,
    Value,
    Waiting,
    WorkerSeen,
)

Clock = Callable[[], float]
"""Tells the Unix time; passed in so that tests decide what time it is."""


class Account(Protocol):
    """A Cloudinary account."""

    @property
    def cloud(self) -> str:
        """The cloud name."""

    def assets_by_id(self, asset_ids: Sequence[str]) -> dict[str, Asset]:
        """Read up to 100 assets in one Admin API call; ids the account does not know are left out."""

    def assets_by_address(self, resource_type: str, type_: str, public_ids: Sequence[str]) -> list[Asset]:
        """Read up to 100 assets of one resource type and delivery type in one Admin API call."""

    def page(self, resource_type: str, cursor: str | None) -> Page[Asset]:
        """Read the page of all assets of a resource type that follows a cursor, in one Admin API call."""

    def write_metadata(
        self, resource_type: str, type_: str, public_ids: Sequence[str], changes: Mapping[str, Value]
    ) -> set[str]:
        """Merge the same values into up to 1,000 assets; returns the public ids that were updated."""

    def write_metadata_by_id(self, asset_id: str, changes: Mapping[str, Value]) -> Asset:
        """Merge values into one asset, whatever its public id is by now; returns it after the write."""

    def add_tags(
        self, resource_type: str, type_: str, public_ids: Sequence[str], tags: Sequence[str]
    ) -> set[str]:
        """Add tags to up to 1,000 assets; returns the public ids that were updated."""

    def remove_tags(
        self, resource_type: str, type_: str, public_ids: Sequence[str], tags: Sequence[str]
    ) -> set[str]:
        """Remove tags from up to 1,000 assets; returns the public ids that were updated."""

    def fields(self) -> list[dict[str, Any]]:
        """The metadata fields in the account's order."""

    def rules(self) -> list[dict[str, Any]]:
        """The account's own conditional metadata rules (Enterprise)."""

    def count_assets(self) -> int:
        """Return about how many assets there are, in one Admin API call."""


class RulesPlace(Protocol):
    """Where rules are kept and can be changed one by one: an account, or this service.

    Methods raise an `AccountError`, or what the rule book raises.
    """

    @property
    def cloud(self) -> str:
        """The cloud name."""

    def fields(self) -> list[dict[str, Any]]:
        """The metadata fields in the account's order."""

    def rules(self) -> list[dict[str, Any]]:
        """All rules, inactive ones too."""

    def create_rule(self, rule: Mapping[str, Any], /) -> dict[str, Any]:
        """Make a rule; returns it whole, with its external_id."""

    def update_rule(self, external_id: str, changes: Mapping[str, Any], /) -> dict[str, Any]:
        """Change the named keys of a rule; returns it whole."""

    def delete_rule(self, external_id: str, /) -> None:
        """Remove a rule."""


class ExaminedAccount(Protocol):
    """What a check-up asks of an account."""

    @property
    def cloud(self) -> str:
        """The cloud name."""

    def ping(self) -> float | None:
        """Ask whether it answers and accepts our key; returns how far our clock is ahead, if known."""

    def triggers(self) -> list[Trigger]:
        """The account's triggers."""


class PolledAccount(Protocol):
    """An account that keeps notifications until they are fetched (docs/vendor.md#polling)."""

    @property
    def cloud(self) -> str:
        """The cloud name."""

    def poll(self, channel: str, *, most: int, wait_seconds: int, hidden_seconds: int) -> list[Message]:
        """Fetch up to 100 notifications of a channel, waiting up to a minute for the first.

        hidden_seconds: those that are not acknowledged within this time are given out again.
        """

    def acknowledge(self, handles: Sequence[str]) -> None:
        """Have up to 100 fetched notifications forgotten."""


class Allowance(Protocol):
    """One account's Admin API calls of the hour, shared by everybody who works on the account."""

    def spend(self) -> None:
        """Count a call that is about to be made. Raises RateLimited, and counts nothing, if none is left."""

    def learn(self, limit: int, left: int, reset: float | None) -> None:
        """Take over what an answer says: calls allowed, calls left, and when the hour ends (Unix time)."""

    def left(self) -> tuple[int, int] | None:
        """Return the calls left this hour and those allowed, None while unknown."""

    def pace(self, share: float) -> float:
        """Return the seconds between calls by which a share of those left lasts the hour; 0 if unknown."""

    def closed_until(self) -> float | None:
        """Return until when only live events may cause calls; None while there is enough for everything."""


class Lease(Protocol):
    """The right to drain one shard. It is renewed in the background while it is held."""

    @property
    def token(self) -> int:
        """The fence: rises with every lease, so that an older holder can be told apart."""


class Mailbox(Protocol):
    """What waits to be enforced: one entry per asset, in shards."""

    def put(self, cloud: str, arrivals: Sequence[Arrival], at: float) -> Taken:
        """Keep an entry for each arrival that is no echo of our own writes; all are kept on return."""

    def lease(self, cloud: str, shard: int) -> AbstractContextManager[Lease | None]:
        """Take a shard's lease for a while, or None if somebody else holds it. Released on exit.

        Releasing clears the shard's mark if nothing waits in it, else sets it to when the next is due.
        """

    def crowd(self, cloud: str, shard: int, at: float) -> Crowd:
        """Count what is due in a shard, and tell when the first and the last of it arrived."""

    def claim(self, cloud: str, shard: int, lease: Lease, at: float, limit: int) -> list[Entry]:
        """Return due entries, live ones first. Empty if the lease is lost.

        Entries that were claimed before and never settled, postponed or parked come in smaller companies,
        then alone, and are parked instead once they were alone three times.
        """

    def unchanged(self, cloud: str, lease: Lease, entries: Sequence[Entry]) -> set[str] | None:
        """Return the ids of entries for which nothing arrived since they were claimed; None without lease."""

    def settle(self, cloud: str, lease: Lease, entry: Entry, effect: Effect, at: float) -> Settled:
        """Record an effect and remove the entry, unless a newer cause arrived or the lease is lost."""

    def postpone(
        self, cloud: str, lease: Lease, entry: Entry, until: float, *, absent: int = 0, tried: bool = True
    ) -> None:
        """Make an entry due later, unless a newer cause arrived. `tried=False` counts no try."""

    def park(self, cloud: str, lease: Lease, entry: Entry, reason: str, at: float) -> None:
        """Move an entry out of the queue to the parked ones, unless a newer cause arrived."""

    def park_delivery(self, cloud: str, body: bytes, reason: str, at: float) -> None:
        """Keep an authentic delivery that cannot be understood, with the reason."""

    def unpark(
        self,
        cloud: str,
        item_id: str,
        *,
        kind: str,
        asset_id: str | None,
        detail: Mapping[str, Any],
        at: float,
    ) -> bool:
        """Take an item off the parked ones and log that (`AuditEntry`); False if it is not there any more."""

    def expect_echo(self, cloud: str, writes: Iterable[OwnWrite], version: int) -> None:
        """Remember what we are about to write: to recognise its echo, and which flags are ours to remove."""

    def misdirected(self, cloud: str, asset_id: str, write: Mapping[str, Any], at: float) -> None:
        """Remember that a write meant for another asset may have met this one, and keep an entry for it."""

    def pause(self, cloud: str, pause: Pause) -> None:
        """Stop draining an account until a time."""

    def paused(self, cloud: str, at: float) -> Pause | None:
        """Return the pause in force, if any: the account's own, else a person's."""

    def halt(self, cloud: str, reason: str, by: str, at: float) -> None:
        """Stop draining an account until a person resumes it, and log who stopped it and why."""

    def resume(self, cloud: str, by: str, at: float) -> bool:
        """Let go of a person's pause and log that; False if there is none."""

    def halted(self, cloud: str) -> Pause | None:
        """Return a person's pause, if there is one."""

    def nudge(self, cloud: str, shard: int, seconds: float) -> bool:
        """Say whether a drain may be asked for: once in so many seconds, or anew once one has begun."""

    def stumble(self, cloud: str) -> int:
        """Count a failure of the account; returns how many there were in a row."""

    def recover(self, cloud: str) -> None:
        """Count failures of the account from none again: it answers."""

    def held(self, cloud: str, until: float, at: float) -> list[str]:
        """Return assets whose writes are held back until then or sooner; they are not named again at once."""

    def overdue(self, at: float) -> list[tuple[str, int]]:
        """Return (cloud, shard) pairs that have something due and that nobody drains."""


class Records(Protocol):
    """What happened: verdicts, problems, audit, parked deliveries, counts."""

    def verdict(self, cloud: str, asset_id: str) -> dict[str, Any] | None:
        """Return the last recorded effect on an asset as stored by `Mailbox.settle`."""

    def every_verdict(self, cloud: str) -> Iterator[dict[str, Any]]:
        """Yield the last recorded effect on every asset; one that is judged meanwhile may come as it was."""

    def verdicts(self, cloud: str, asset_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return the last recorded effects on several assets, where there are any."""

    def flags(self, cloud: str, asset_ids: Sequence[str]) -> dict[str, frozenset[str]]:
        """Return the flag tags that we set and have not removed, for each asset."""

    def traces(self, cloud: str, asset_ids: Sequence[str]) -> dict[str, Trace]:
        """Return what is remembered of our latest writes, for each asset."""

    def holds(self, cloud: str, asset_ids: Sequence[str]) -> dict[str, dict[str, HeldValue]]:
        """Return the values that a person has taken back, for each asset by field."""

    def held_assets(self, cloud: str, cursor: str | None, limit: int) -> Page[str]:
        """List the assets of which values are held, latest first. The cursor is how many were given."""

    def judged_since(self, cloud: str, since: float) -> Iterator[list[dict[str, Any]]]:
        """Yield the recorded effects of assets judged since a time, some at a time, in any order."""

    def count_judged(self, cloud: str) -> int:
        """Return how many assets have a verdict."""

    def last_judged(self, cloud: str) -> float | None:
        """Return when an asset was last judged, None before the first."""

    def is_pending(self, cloud: str, asset_id: str) -> bool:
        """Say whether an entry for the asset waits."""

    def problems(
        self,
        cloud: str,
        cursor: str | None,
        limit: int,
        *,
        oldest_first: bool = False,
        until: float | None = None,
    ) -> Page[dict[str, Any]]:
        """List recorded effects with problems, by when these began: the latest first, unless told otherwise.

        Each has `problem_since`, the time when they began; until: none that began later. A cursor is
        `<problem_since>:<asset_id>` of the last that was given; what comes and goes between two pages has
        nothing else left out or given twice.
        """

    def parked(self, cloud: str, cursor: str | None, limit: int) -> Page[ParkedItem]:
        """List parked entries and deliveries, latest first."""

    def parked_item(self, cloud: str, item_id: str) -> ParkedItem | None:
        """Return a parked item, of a delivery with its whole body as text; None if there is none."""

    def audit(self, cloud: str, cursor: str | None, limit: int) -> Page[AuditEntry]:
        """List audit entries, latest first."""

    def forget_audit(self, cloud: str, before: float) -> None:
        """Let go of audit entries made before a time."""

    def counts(self, cloud: str, at: float) -> dict[str, Any]:
        """Return pending, oldest_seconds, in_flight, held, parked, accepted, settled."""

    def last_effect(self, cloud: str) -> float | None:
        """Return when an asset was last judged and recorded, None before the first."""

    def missing(self, cloud: str) -> dict[str, int]:
        """Return how many assets lack their mandatory value, by field."""


class Trends(Protocol):
    """How many assets had problems, day by day."""

    def turn(self, cloud: str, seconds: float) -> bool:
        """Take the right to count now; nobody has it again for so many seconds."""

    def keep(self, cloud: str, day: Day, since: str) -> None:
        """Keep a day's counts in the place of earlier ones of it, and let go of days before `since`."""

    def days(self, cloud: str) -> list[Day]:
        """Return the days that were counted, in order."""


class NoticeBook(Protocol):
    """What opened and closed and is still to be told, put out by `Mailbox.settle`."""

    def turn(self, cloud: str) -> AbstractContextManager[bool]:
        """Take the right to send for the length of a with block; False if somebody else has it."""

    def waiting(self, cloud: str, limit: int) -> list[Notice]:
        """Return notices that are to be sent, oldest first."""

    def counted(self, cloud: str) -> int:
        """Return how many notices are to be sent."""

    def state(self, cloud: str) -> NoticeState:
        """Return how far the sending has come."""

    def save(self, cloud: str, state: NoticeState) -> None:
        """Keep how far the sending has come, but for `dropped`, which `Mailbox.settle` counts."""

    def take_off(
        self, cloud: str, notices: Sequence[Notice], state: NoticeState, told: Mapping[str, Any] | None
    ) -> None:
        """Let go of notices that were sent or given up, and keep the state, in one step.

        told: the detail of the audit entry on those that were given up, of kind `notice_given_up`.
        """


class Sweeps(Protocol):
    """How far the walks through the libraries have come, and which verdicts are of assets still there."""

    def turn(self, cloud: str) -> AbstractContextManager[bool]:
        """Take the right to make one step of an account's walk for the length of a with block.

        False if somebody else has it; it frees itself should its holder die.
        """

    def state(self, cloud: str) -> SweepState:
        """Return how far the walk has come."""

    def save(self, cloud: str, state: SweepState) -> None:
        """Keep how far the walk has come."""

    def saw(self, cloud: str, asset_ids: Sequence[str], at: float) -> None:
        """Note that assets were listed at a time. Only those with a verdict are remembered."""

    def unseen(self, cloud: str, since: float, limit: int) -> list[str]:
        """Return assets with a verdict that were neither listed nor judged since a time."""


class Undos(Protocol):
    """Takings back of our writes: what is queued to be put back, what came of it, and what is held."""

    def queue(
        self,
        cloud: str,
        run: UndoRun,
        holds: Mapping[str, Mapping[str, HeldValue]],
        left: Mapping[str, Mapping[str, str]],
        at: float,
    ) -> set[int]:
        """Keep a run as it stands, and in the same step what is to be put back and that these assets wait.

        holds: by asset and field. left: reasons by asset and field. Returns the shards that need a drain.
        """

    def runs(self, cloud: str) -> list[UndoRun]:
        """Return the runs, latest first."""

    def progress(self, cloud: str, run_id: str) -> int:
        """Return how many of a run's assets are through."""

    def results(self, cloud: str, run_id: str, cursor: str | None, limit: int) -> Page[dict[str, Any]]:
        """List what came of each asset, by asset id: `{"asset_id", "restored", "left", "waits"}`.

        The cursor is the last asset id given.
        """

    def lift(self, cloud: str, asset_id: str, holds: Mapping[str, HeldValue], by: str, at: float) -> set[int]:
        """Let go of an asset's holds, log that, and have the asset judged. Returns shards to drain.

        What was still to be put back is not any more.
        """

    def forget(self, cloud: str, before: float) -> None:
        """Let go of runs begun before a time."""


class AuditLog(Protocol):
    """Where what people and the service do is noted. Read it by `Records.audit`."""

    def add(
        self, cloud: str, kind: str, detail: Mapping[str, Any], at: float, *, asset_id: str | None = None
    ) -> None:
        """Note that something was done: what, by whom (`by`) and everything else as JSON values."""


class Runs(Protocol):
    """The runs of accounts: one at a time for each account, and what came of those before for a month."""

    def turn(self, cloud: str) -> AbstractContextManager[bool]:
        """Take the right to make the next steps of an account's run; False if somebody else has it."""

    def under_way(self, cloud: str) -> Run | None:
        """Return the run that has not ended, if there is one."""

    def begin(self, cloud: str, run: Run) -> bool:
        """Keep a new run; False if another has not ended yet."""

    def load(self, cloud: str, run_id: str) -> Run | None:
        """Return a run as it stands."""

    def latest(self, cloud: str, limit: int) -> list[Run]:
        """Return the latest runs, latest first."""

    def change(
        self,
        cloud: str,
        before: Run,
        after: Run,
        at: float,
        *,
        arrivals: Sequence[Arrival] = (),
        results: Sequence[tuple[str, str, Mapping[str, Any]]] = (),
    ) -> set[int] | None:
        """Keep what a run has become, with an entry for each arrival, in one step.

        results: asset id, outcome and detail of assets that nothing is queued for. Returns the shards that
        need a drain; None, and nothing is kept, if the run is not as it was `before`.
        """

    def queued(self, cloud: str) -> dict[str, str]:
        """Return the assets that wait to be judged for a run, each with the run's id."""

    def withdraw(self, cloud: str, run_id: str, *, keep: bool) -> int:
        """Take entries that nobody works on and that only this run wanted out of the mailbox.

        keep: their assets stay among those that wait, to be queued again. Returns how many were taken out.
        """

    def outcomes(self, cloud: str, run_id: str) -> dict[str, int]:
        """Return how many assets came to each outcome so far."""

    def results(self, cloud: str, run_id: str, cursor: str | None, limit: int) -> Page[RunResult]:
        """List what came of each asset, oldest first; about the last 100,000 are kept."""


class WaitingRoom(Protocol):
    """What waits to be judged, for people to look at."""

    def page(self, cloud: str, cursor: str | None, limit: int) -> Page[Waiting]:
        """List the entries of the mailbox in the order in which they are due, live ones first."""

    def entry(self, cloud: str, asset_id: str) -> Waiting | None:
        """Return the entry of an asset, None if none waits."""

    def held(self, cloud: str, limit: int) -> list[Waiting]:
        """List assets whose writes are held back, the next to be looked at again first."""


class Paces(Protocol):
    """How much happened, by minute, hour and day."""

    def buckets(self, cloud: str, span: str, count: int, at: float) -> list[Bucket]:
        """Return the last so many buckets up to a time, oldest first, empty ones included.

        span: `minute` (kept for two hours), `hour` (for two days) or `day` (for two months).
        """


class Archive(Protocol):
    """Everything kept of an account, as plain records, and back."""

    def read(self, cloud: str) -> Iterator[dict[str, Any]]:
        """Yield records of what is kept of an account; what waits to be judged is not part of it."""

    def begin(self, cloud: str) -> int:
        """Let go of what is kept of an account, the set-up marker first; returns its rules' version."""

    def write(self, record: Mapping[str, Any]) -> None:
        """Keep what a record holds."""

    def finish(self, cloud: str, version: int) -> None:
        """Make the rules count as changed for whoever knows this version or an older one."""


class SignatureBook(Protocol):
    """Who signed what came in, and what was refused; for the operator, across processes."""

    def refused(self, cloud: str, finding: Finding, at: float) -> None:
        """Count a refused delivery under its cause."""

    def refusals(self, cloud: str) -> list[Refusals]:
        """Return what was refused, the latest cause first."""

    def signed(self, cloud: str, mark: str, signer: Signer) -> None:
        """Note that the secret of this mark (`AccountSettings.secret_marks`) has signed a delivery."""

    def signers(self, cloud: str) -> dict[str, Signer]:
        """Return the last signature made with each secret, by its mark."""


class RuleBook(Protocol):
    """What an account's assets are judged by: rules, fields, exceptions and modes, in one version.

    The version rises with every change of any of them.
    """

    def version(self, cloud: str) -> int:
        """Return the version in force; 0 before anything was stored."""

    def is_set_up(self, cloud: str) -> bool:
        """Say whether the marker is there that tells this Redis from an empty or foreign one.

        Raises NewerLayout if a later version of this program has taken the account over.
        """

    def take_over(self, cloud: str) -> bool:
        """Say what `is_set_up` says, and note that the account is kept in this version's layout from now on.

        Processes of versions with an earlier layout leave it alone then. Raises NewerLayout.
        """

    def set_up_at(self, cloud: str) -> float:
        """Return since when the account is set up here, 0 if that is not known."""

    def set_up(self, cloud: str, at: float) -> None:
        """Write the marker, with the time since when the account is set up here."""

    def load(self, cloud: str) -> RuleDocuments:
        """Return rules and fields of one version, read together."""

    def save(
        self,
        cloud: str,
        rule: Mapping[str, Any],
        author: str,
        at: float,
        *,
        replacing: Mapping[str, Any] | None,
    ) -> bool:
        """Store one rule under its `external_id` and keep the version before in its history.

        replacing: the stored rule this one was made from; False is returned, and nothing stored, if the
        rule has changed since (None: the rule must not exist).
        """

    def delete(self, cloud: str, external_id: str, author: str, at: float) -> bool:
        """Remove a rule, keeping its history; False if there is none."""

    def replace(self, cloud: str, rules: Sequence[Mapping[str, Any]], author: str, at: float) -> bool:
        """Make these the rules (from a file, or an account's own); False if they already are."""

    def save_fields(self, cloud: str, fields: Sequence[Mapping[str, Any]], at: float) -> bool:
        """Store the account's metadata fields as read at a time; True if they differ from before."""

    def forget_fields(self, cloud: str) -> None:
        """Make the stored fields count as out of date, so that the next reader fetches them."""

    def fields_at(self, cloud: str) -> float:
        """Return when the stored fields were read, 0 when out of date; `forget_fields` leaves the version."""

    def history(self, cloud: str, external_id: str) -> list[dict[str, Any]]:
        """Return a rule's versions, oldest first: `{"rule", "at", "author", "action", "version"}`."""

    def exemptions(self, cloud: str) -> tuple[Exemption, ...]:
        """Return an account's exceptions, as `load` does, and nothing else."""

    def change_exemption(
        self,
        cloud: str,
        before: Exemption | None,
        after: Exemption | None,
        *,
        kind: str,
        detail: Mapping[str, Any],
        at: float,
    ) -> bool:
        """Put an exception in the place of another (None: of nothing, by nothing) and log that.

        The version rises. Returns False, and nothing is done, if `before` is not what is stored.
        """

    def looked(self, cloud: str) -> set[str]:
        """Return the ids of exceptions whose assets were looked at again since they began."""

    def looked_at(self, cloud: str, exemption_id: str, at: float) -> None:
        """Note that the assets of an exception were looked at again since it began."""

    def change_mode(
        self,
        cloud: str,
        rule: str,
        before: str | None,
        after: str | None,
        *,
        detail: Mapping[str, Any],
        at: float,
    ) -> bool:
        """Set the mode of a rule or (`ACCOUNT`) of the account, None for the usual one, and log that.

        The version rises. Returns False, and nothing is done, if `before` is not what is stored.
        """


class Dispatcher(Protocol):
    """Tells the workers that a shard has work."""

    def waiting(self) -> bool:
        """Say whether drains wait for a worker. Raises StoreUnavailable."""

    def workers(self) -> int:
        """Return how many workers are there to drain. Raises StoreUnavailable."""

    def crew(self) -> list[WorkerSeen]:
        """Return the workers that are there, and what each does. Raises StoreUnavailable."""

    def jobs(self, shown: int) -> Jobs:
        """Count the jobs and return the latest that failed, so many at most. Raises StoreUnavailable."""

    def drain(self, cloud: str, shard: int) -> None:
        """Ask for one drain of one shard. Losing this costs seconds: overdue shards are looked for."""


class Tallies(Protocol):
    """Counts that all processes share, for each account; an account "" holds what is for none of ours."""

    def add(self, cloud: str, amounts: Mapping[tuple[str, ...], float]) -> None:
        """Add amounts to the totals of their names."""

    def totals(self, cloud: str) -> dict[tuple[str, ...], float]:
        """Return all totals by name."""
