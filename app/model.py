"""The words of the domain: assets, addresses, notifications, priorities. Frozen values without behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Any, Generic, TypeAlias, TypeVar

LAYOUT = 1
"""Layout of what is kept in Redis. It rises when older versions of this program could not read it right."""

PREFIX = "fieldwarden"
"""What the names of all that is kept in Redis start with, where `REDIS_PREFIX` is not set."""

Value: TypeAlias = str | int | list[str] | None
"""A metadata value as the account sends it; None clears."""

Metadata: TypeAlias = Mapping[str, Any]
"""Metadata field external_id to value, as stored on an asset (unchecked)."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an asset lies: resource type (image …), delivery type (upload, private …), public id."""

    resource_type: str
    type: str
    public_id: str

    def __str__(self) -> str:
        return f"{self.resource_type}/{self.type}/{self.public_id}"


@dataclass(frozen=True, slots=True)
class Asset:
    """An asset as the account shows it at one moment.

    changed_at: Unix time of its upload or its last change, as the account tells; None if it tells of neither.
    folder: path of the folder it lies in, "" at the top or if the account does not tell.
    """

    asset_id: str
    address: Address
    metadata: Metadata
    tags: tuple[str, ...] = ()
    changed_at: float | None = field(default=None, compare=False)
    folder: str = ""


@dataclass(frozen=True, slots=True)
class AssetEvent:
    """What one notification says about one asset.

    `asset_id` or `address` is always known, often both. The rest is what the notification's type brings:
    metadata before and after for `resource_metadata_changed`, tags for `resource_tags_changed`.
    """

    kind: str
    asset_id: str | None = None
    address: Address | None = None
    previous_metadata: Metadata | None = None
    new_metadata: Metadata | None = None
    tags_added: tuple[str, ...] = ()
    tags_removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A notification that was fetched: what to acknowledge it by, and the very bytes that were signed."""

    handle: str
    body: bytes
    signature: str | None
    timestamp: str | None


@dataclass(frozen=True, slots=True)
class Trigger:
    """Who is told of which events: a webhook's URL or `poll://<channel>`, and an event type or `all`.

    additive: also of events of calls that name a notification_url of their own.
    """

    id: str
    uri: str
    event_type: str
    additive: bool = False


@dataclass(frozen=True, slots=True)
class Notification:
    """A verified delivery: its `notification_type`, when it was triggered (ISO 8601, as sent) and its assets.

    `harmless` is True for types known to change neither metadata nor tags: nothing has to be done.
    `triggered_by` is who caused it, in the account's words (an API key), None where it does not say.
    `signed_by` is the API key whose secret signed it, likewise. `request_id` names it, where it has one.
    """

    kind: str
    events: tuple[AssetEvent, ...]
    triggered_at: str | None = None
    harmless: bool = False
    triggered_by: str | None = None
    signed_by: str | None = None
    request_id: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Report:
    """What one notification told of an asset's change, and when that arrived.

    foreign: it was caused with another key than ours. fields: each changed metadata field's value before and
    after, None where that is too long to keep. tags: tags that were added.
    """

    at: float
    foreign: bool
    fields: Mapping[str, tuple[Any, Any] | None]
    tags: tuple[str, ...] = ()


class Priority(IntEnum):
    """Which entries are drained first."""

    LIVE = 0
    SWEEP = 1
    BACKFILL = 2


@dataclass(frozen=True, slots=True)
class Arrival:
    """A reason to look at an asset.

    fingerprint: its kind and value, if it could be an own write's echo. report: what was told of a change.
    run: the run that wants to know what comes of it. deliveries: ids of the deliveries that told of it.
    uploader: who uploaded it, in the account's words (an API key), where this arrival tells.
    """

    asset_id: str | None
    address: Address | None
    cause: str
    priority: Priority = Priority.LIVE
    fingerprint: tuple[str, str] | None = None
    report: Report | None = None
    run: str | None = None
    uploader: str | None = None
    deliveries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of arrivals: the shards that need a drain, and how many were echoes of our own writes."""

    shards: set[int]
    echoes: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A mailbox entry as it was claimed. `id` is `id:<asset_id>` or `at:<address>`.

    generation: rises with every arrival; an entry is removed only at the generation that was claimed.
    tries: which try this is since the last arrival, not counting those that were taken back. absent: how many
    reads did not find the asset. uploader: as the last arrival had it that told. deliveries: ids of the
    latest deliveries about it, for the log.
    """

    id: str
    shard: int
    asset_id: str | None
    address: Address | None
    generation: int
    first: float
    priority: Priority
    causes: tuple[str, ...]
    tries: int
    absent: int
    uploader: str | None = None
    deliveries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many entries of a shard are due, and when the first and the last of them arrived."""

    due: int
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class OwnWrite:
    """A write we are about to make to one asset, as its notifications will show it.

    echoes: what to expect by kind (`metadata`, or both `added` and `removed` for tags, which are two calls);
    an empty fingerprint expects nothing of that kind any more. flags: for a tag write, every flag that will
    be ours once it is made. intent: for a metadata write, `changes`, the values `before` and the `write` to
    remember, kept until the effect is recorded, so that a write is told even by whoever comes after a worker
    that died.
    """

    asset_id: str
    echoes: Mapping[str, str]
    flags: tuple[str, ...] | None = None
    intent: Mapping[str, Any] | None = None


class Settled(Enum):
    """What became of an entry when its effect was recorded."""

    DONE = "done"
    NEWER = "newer"
    FENCED = "fenced"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that happened: when, what kind, to which asset, and the detail as JSON values."""

    id: str
    at: float
    kind: str
    asset_id: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HeldValue:
    """A value of ours that a person has taken back: the same rules do not write it again.

    restored: what is put in its place; undone: what we had written. run: the undo, `undo:<id>`; by, at: who
    asked for it and when. rules: (id, digest) of the rules that matched the field when it was put back, in
    order; None while that is still to be done.
    """

    restored: Any
    undone: Any
    run: str
    by: str
    at: float
    rules: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """What is remembered of our latest writes to an asset, for an hour after the last.

    intent: an announced write whose effect was never recorded (`OwnWrite.intent`). memory: as `Effect.memory`
    gave it. stray: a write that was meant for another asset and may have met this one. reports: what was told
    of its changes during the last minute, oldest first.
    """

    intent: Mapping[str, Any] | None = None
    memory: Mapping[str, Any] | None = None
    stray: Mapping[str, Any] | None = None
    reports: tuple[Report, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What enforcing one asset came to.

    record: the JSON document kept as the asset's verdict, None once the asset is gone. outcome: a word for
    what came of it, and the rest as JSON values, kept for the run that had the asset looked at.
    audit: (kind, detail) pairs to log. echo: fingerprint of the metadata write that led to the judged
    state; other expected echoes are forgotten, so that nothing is taken for one that changes a judged state.
    flags: the flag tags on the asset that we set. memory: what to remember of our writes, as JSON values;
    None forgets it. held_until: when the asset is looked at again because its writes are held back.
    missing: fields that lack their mandatory value.
    open_problems: (code, field) of each problem, in an order that is always the same; field is "" where it is
    about none. about: what a notice says of the asset, as JSON values.
    holds: by field, a held value as it was and as it is to be, None for none. undone: by undo run, what it
    came to for this asset, as JSON values.
    """

    asset_id: str | None
    record: Mapping[str, Any] | None
    has_problems: bool
    audit: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    echo: str | None = None
    flags: tuple[str, ...] = ()
    memory: Mapping[str, Any] | None = None
    held_until: float | None = None
    holds: Mapping[str, tuple[HeldValue, HeldValue | None]] = field(default_factory=dict)
    undone: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    outcome: tuple[str, Mapping[str, Any]] = ("unchanged", {})
    missing: tuple[str, ...] = ()
    open_problems: tuple[tuple[str, str], ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """What opened and what closed for one asset at one moment: (code, field) pairs.

    about: the asset, as `Effect.about` had it. gone: it is not there any more.
    """

    id: str
    at: float
    asset_id: str
    about: Mapping[str, Any]
    opened: tuple[tuple[str, str], ...]
    closed: tuple[tuple[str, str], ...]
    gone: bool = False


@dataclass(frozen=True, slots=True)
class NoticeState:
    """How far the sending of an account's notices has come. Times are Unix seconds, 0 for never.

    upto: id of the last notice of the message under way, None before it is made up. tries: how often it was
    tried. next_at: not before then again. sent_at, failed_at, failure: the last message that arrived, the
    last try that did not and why. given_up, dropped: notices that were not delivered in time, and those for
    which there was no room.
    """

    upto: str | None = None
    tries: int = 0
    next_at: float = 0.0
    sent_at: float = 0.0
    failed_at: float = 0.0
    failure: str | None = None
    given_up: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """How many assets had problems on a day (YYYY-MM-DD, of UTC), when they were last counted.

    missing: those that lack a mandatory value. fields: by the field that they lack. problems: by code.
    """

    date: str
    assets: int
    missing: int
    fields: Mapping[str, int]
    problems: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class UndoRun:
    """Taking back some of our writes: which, who asked for it and when.

    id: `undo:<id>`. selection: which writes, as JSON values. assets, fields: how many are queued to be put
    back so far; left: assets of which something was left at once. is_queued: all are queued.
    """

    id: str
    selection: Mapping[str, Any]
    by: str
    at: float
    assets: int = 0
    fields: int = 0
    left: int = 0
    is_queued: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing is sent to an account before `until`, because of `reason`.

    A person's pause has a name in `by` and the time it began in `since`; it lasts until somebody resumes.
    """

    until: float
    reason: str
    by: str | None = None
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class SweepState:
    """How far the walk through an account's library has come. Times are Unix seconds, 0 for never.

    started: when the walk under way began, 0 if none is. finished: when the last one ended. place and cursor:
    where it goes on, by index of the resource type and by the listing's own cursor. seen, queued, unlisted:
    assets listed so far, those of them to be judged, and those with a verdict that were not listed.
    everything: assets that were there before the account was set up here are judged, too.
    hour, calls: listing calls made since the hour that began then.
    """

    started: float = 0.0
    finished: float = 0.0
    place: int = 0
    cursor: str | None = None
    seen: int = 0
    queued: int = 0
    unlisted: int = 0
    everything: bool = False
    hour: float = 0.0
    calls: int = 0


RUN_STATES = {
    "counting": "it walks through the library and counts what would be touched; nothing is written",
    "asking": "it has counted, and waits for somebody to agree to the number",
    "running": "it walks through the library and has assets judged and written",
    "paused": "somebody, or a change of the rules, has stopped it; it can go on",
    "cancelled": "somebody has ended it",
    "done": "it has come to its end",
}
"""What a run can be in, and what that means."""
RUN_ENDED = ("cancelled", "done")


@dataclass(frozen=True, slots=True)
class Run:
    """A walk through an account's library in the name of a person. Times are Unix seconds, 0 for not yet.

    kind: `backfill`, or `preview`, which only counts. state: one of `RUN_STATES`; resumes: the state that
    a paused run goes back to. by: who began it. rules_version: of the rules that it counts and applies.
    draft: the rules that a preview tries, None for the active ones. ask: it asks before it writes, however
    little it would touch. agreed: how many assets it may touch at most, by somebody's word.
    place, cursor: where the walk goes on. listed, queued: assets listed so far, and queued to be judged.
    tally: what was counted, as JSON values. note: why it stands where it does.
    """

    id: str
    kind: str
    state: str
    by: str
    started: float
    rules_version: int
    draft: list[dict[str, Any]] | None = None
    ask: bool = False
    agreed: int | None = None
    place: int = 0
    cursor: str | None = None
    listed: int = 0
    queued: int = 0
    tally: Mapping[str, Any] = field(default_factory=dict)
    finished: float = 0.0
    resumes: str = ""
    note: str | None = None

    @property
    def has_ended(self) -> bool:
        """Whether nothing will come of it any more."""
        return self.state in RUN_ENDED


@dataclass(frozen=True, slots=True)
class RunResult:
    """What came of one asset in a run: an outcome in a word, and the detail as JSON values."""

    id: str
    at: float
    asset_id: str
    outcome: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ParkedItem:
    """Something set aside for a person: an entry that keeps failing, or a delivery not understood.

    detail: of an entry `asset_id`, `address` and `causes`; of a delivery the beginning of its `body` as text
    and how many `bytes` it has.
    """

    id: str
    at: float
    reason: str
    detail: Mapping[str, Any]


OUR_OWN_TEST = "our_own_test"
"""The cause of a refusal that `fieldwarden doctor` asked for: nothing to count or to tell."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a closer look at a refused delivery found.

    cause: a short stable word. key: the signing key that the body names, which anybody may have written.
    seconds: how old the signature is, negative if it lies ahead; None where its age was not the matter.
    """

    cause: str
    key: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Refusals:
    """Deliveries refused for one cause: how many, the first and the last time, and the last finding."""

    count: int
    first_at: float
    last_at: float
    last: Finding


@dataclass(frozen=True, slots=True)
class Signer:
    """When a secret last signed a delivery that was taken in, and the API key that the delivery named."""

    at: float
    key: str | None


@dataclass(frozen=True, slots=True)
class Bucket:
    """What happened in a minute, an hour or a day that began at a time. Names that are not there count 0.

    counts: `accepted` deliveries and other causes, `settled` assets judged and recorded, those of them
    `written` to and those with `problems`, and what was `parked`. latencies: how many writes of live events
    took no longer than so many seconds from the first arrival, and longer than the next smaller bound; all
    bounds are there, rising.
    """

    at: float
    counts: Mapping[str, int]
    latencies: Mapping[float, int]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry of the mailbox as it lies there, for people.

    due: when it is to be judged; later than now for what was postponed. running: a worker has it.
    held: writes to the asset are held back until `due`. tries: how often it was tried.
    """

    asset_id: str | None
    address: str
    first: float | None
    due: float
    priority: Priority
    causes: tuple[str, ...] = ()
    tries: int = 0
    running: bool = False
    held: bool = False


@dataclass(frozen=True, slots=True)
class WorkerSeen:
    """A worker as it told of itself last. state: `idle`, `busy` …; doing: its job in words, if it has one.

    born, heard: when it started and when it was last heard of. done, failed: jobs it has ended.
    """

    name: str
    state: str
    doing: str | None
    born: float | None
    heard: float | None
    done: int
    failed: int


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that ended with an error: which, when, and the last line of what went wrong."""

    id: str
    doing: str
    at: float | None
    error: str


@dataclass(frozen=True, slots=True)
class Jobs:
    """How many jobs wait for a worker, are under way, have failed; and the latest that failed."""

    queued: int
    started: int
    failed: int
    failures: tuple[FailedJob, ...] = ()


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; `next_cursor` is None on the last."""

    items: list[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Exemption:
    """An exception: some assets are exempt from a rule, or from having to fill in a mandatory field.

    scope: `asset` (an asset id, a public id, or an address), `tag`, or `folder` (and all below it); value:
    which one. rule, field: what they are exempt from, one of the two. since, until: Unix times; None has no
    end.
    """

    id: str
    scope: str
    value: str
    rule: str | None
    field: str | None
    reason: str
    author: str
    since: float
    until: float | None = None

    def holds(self, at: float) -> bool:
        """Say whether it has not ended at a time."""
        return self.until is None or at < self.until


@dataclass(frozen=True, slots=True)
class RuleDocuments:
    """What is judged by, in one version: an account's stored rules and fields, exceptions and modes.

    rules: in list order (by target field, position, age). fields: None before they were first fetched.
    fields_at: when they were read from the account, 0 when out of date. exemptions: ended ones included until
    the assets they were about are looked at again. modes: of the rules that have one, by external_id, and
    under `ACCOUNT` the account's, where it is not that of the settings.
    """

    version: int
    rules: list[dict[str, Any]]
    fields: list[dict[str, Any]] | None
    fields_at: float
    exemptions: tuple[Exemption, ...] = ()
    modes: Mapping[str, str] = field(default_factory=dict)


ACCOUNT = ""
"""What an account's own mode is filed under among those of its rules; no rule has an empty external_id."""
