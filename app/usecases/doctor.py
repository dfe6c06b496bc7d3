"""A check-up: everything that a real deployment gets wrong, each finding with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from app.errors import AccessRefused, AccountError, FieldwardenError, NewerLayout, StoreUnavailable
from app.model import Trigger
from app.ports import (
    Allowance,
    Clock,
    Dispatcher,
    ExaminedAccount,
    Mailbox,
    Records,
    RuleBook,
    SignatureBook,
)
from app.usecases.explain_refusals import explain_refusals, report_secrets
from app.usecases.rulebook import told_suspended

CLOCK_OFF = 60.0
"""Seconds that our clock may be off before it is worth a word; signatures bear five minutes."""
LONG_WAIT = 120.0
"""Seconds that something may wait to be judged before it is worth a word."""
NEWS_SECONDS = 86_400.0
"""How long a refused delivery is worth a word."""
FEW_CALLS = 0.1
"""Share of the hour's calls below which it is worth a word."""


class Level(Enum):
    """How a finding stands. GOOD: as it should be. DOUBTFUL: works, but look at it. BAD: does not work."""

    GOOD = "ok"
    DOUBTFUL = "warning"
    BAD = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it stands, and what to do about it (empty where nothing is to be done)."""

    level: Level
    about: str
    says: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined.

    doubts: why Redis might not keep what it takes. channel: POLL_CHANNEL, may be empty.
    signatures, marks: what was refused and who signed, and the marks of an account's secrets.
    deliver: sends a signed and an unsigned event to the receiver and returns what is wrong with its answers.
    """

    accounts: Sequence[ExaminedAccount]
    allowances: Callable[[str], Allowance]
    mailbox: Mailbox
    records: Records
    rulebook: RuleBook
    dispatcher: Dispatcher
    doubts: Callable[[], Sequence[str]]
    deliver: Callable[[str], str | None]
    channel: str
    signatures: SignatureBook
    marks: Callable[[str], Sequence[str]]
    clock: Clock


def examine(patient: Patient) -> Iterator[Finding]:
    """Yield a finding for everything there is to look at. Without Redis only that is said."""
    try:
        yield from _redis(patient)
        yield _workers(patient)
    except StoreUnavailable as problem:
        yield _bad("Redis", str(problem), "Start it, or correct REDIS_URL. Until then nothing is taken in.")
        return
    for account in patient.accounts:
        try:
            yield from _account(patient, account)
        except FieldwardenError as problem:
            yield _bad(account.cloud, str(problem), "See the findings above.")


def _redis(patient: Patient) -> Iterator[Finding]:
    doubts = patient.doubts()
    if not doubts:
        yield _good("Redis", "keeps what it is given")
    for doubt in doubts:
        said, _, remedy = doubt.partition(". ")
        yield Finding(Level.DOUBTFUL, "Redis", said, remedy)


def _workers(patient: Patient) -> Finding:
    there = patient.dispatcher.workers()
    if there:
        return _good("workers", f"{there} at work")
    return _bad("workers", "none is there", "Start `fieldwarden worker`: nothing is judged without one.")


def _account(patient: Patient, account: ExaminedAccount) -> Iterator[Finding]:
    cloud = account.cloud
    yield _set_up(patient, cloud)
    yield from _key(account)
    yield _calls(patient, cloud)
    yield from _events(patient, account)
    yield _receiver(patient, cloud)
    yield from _signatures(patient, cloud)
    yield from _rules(patient, cloud)
    yield from _work(patient, cloud)


def _set_up(patient: Patient, cloud: str) -> Finding:
    try:
        known = patient.rulebook.is_set_up(cloud)
    except NewerLayout as problem:
        return _bad(cloud, str(problem), "Until then another version does the work.")
    if known:
        return _good(cloud, "is set up in this Redis")
    return _bad(
        cloud,
        "was never set up in this Redis, or Redis has lost its data: nothing is enforced",
        "Start the web process once; after a loss `fieldwarden restore` puts a backup back.",
    )


def _key(account: ExaminedAccount) -> Iterator[Finding]:
    try:
        ahead = account.ping()
    except AccessRefused as problem:
        remedy = "Copy key, secret and cloud name anew from the console, Settings > API Keys."
        yield _bad(account.cloud, f"refuses our key: {problem}", remedy)
        return
    except AccountError as problem:
        yield _bad(account.cloud, f"does not answer: {problem}", "Is the API host right? Is there a proxy?")
        return
    yield _good(account.cloud, "accepts our key")
    if ahead is None:
        return
    if abs(ahead) < CLOCK_OFF:
        yield _good(account.cloud, "its clock and ours agree")
    else:
        way = "ahead of" if ahead > 0 else "behind"
        said = f"our clock is {abs(ahead):.0f} s {way} the account's"
        yield _bad(account.cloud, said, "Set this machine's clock by a time server: signatures are dated.")


def _calls(patient: Patient, cloud: str) -> Finding:
    left = patient.allowances(cloud).left()
    if left is None:
        return _good(cloud, "names no limit of calls yet")
    said = f"{left[0]:,} of {left[1]:,} calls are left this hour"
    if left[0] >= left[1] * FEW_CALLS:
        return _good(cloud, said)
    return Finding(
        Level.DOUBTFUL, cloud, said, "Look for who else calls the Admin API; it goes on by itself."
    )


def _events(patient: Patient, account: ExaminedAccount) -> Iterator[Finding]:
    """Look whether the account tells us of what happens, at a webhook or at the channel."""
    try:
        triggers = account.triggers()
    except AccountError as problem:
        yield Finding(Level.DOUBTFUL, account.cloud, f"does not show its triggers: {problem}")
        return
    ours = [one for one in triggers if _is_ours(one, account.cloud, patient.channel)]
    if not ours:
        how = "poll" if patient.channel else "webhook https://<your host>"
        said = "no trigger tells this service of anything"
        yield _bad(account.cloud, said, f"Run `fieldwarden connect {how}`.")
        return
    partial = [one.event_type for one in ours if one.event_type != "all"]
    for one in ours:
        yield _good(account.cloud, f"tells {one.uri} of {one.event_type}")
    if len(partial) == len(ours) and not {"upload", "resource_metadata_changed"} <= set(partial):
        said = "uploads or edits of metadata are not among the events told of"
        yield _bad(account.cloud, said, "Make a trigger for all events.")


def _is_ours(trigger: Trigger, cloud: str, channel: str) -> bool:
    if channel:
        return trigger.uri == f"poll://{channel}"
    return trigger.uri.rstrip("/").endswith(f"/webhooks/{cloud}")


def _receiver(patient: Patient, cloud: str) -> Finding:
    wrong = patient.deliver(cloud)
    if wrong is None:
        return _good(cloud, "a signed event is taken in, an unsigned one is not")
    return _bad(cloud, f"a test event: {wrong}", "Is the web process running, at this PORT or address?")


def _signatures(patient: Patient, cloud: str) -> Iterator[Finding]:
    """Tell what was refused in the last day, and which secrets no longer sign."""
    marks, now = patient.marks(cloud), patient.clock()
    for one in explain_refusals(patient.signatures, cloud, marks):
        if now - one.last_at < NEWS_SECONDS:
            said = f"a delivery was refused {_ago(now - one.last_at)} ago. {one.meaning}"
            yield Finding(Level.DOUBTFUL, cloud, said, one.remedy)
    for secret in report_secrets(patient.signatures, cloud, marks):
        yield _good(cloud, f"the secret of {secret.where}: {secret.said}")


def _rules(patient: Patient, cloud: str) -> Iterator[Finding]:
    documents = patient.rulebook.load(cloud)
    if documents.fields is None:
        yield _good(cloud, f"{len(documents.rules)} rules; the fields were not read yet")
        return
    suspended = told_suspended(documents)
    yield _good(cloud, f"{len(documents.rules) - len(suspended)} rules fit the account's fields")
    for told in suspended:
        remedy = "Bring the field or option back, or change the rule."
        yield Finding(Level.DOUBTFUL, cloud, f"the {told}", remedy)


def _work(patient: Patient, cloud: str) -> Iterator[Finding]:
    now = patient.clock()
    if halt := patient.mailbox.halted(cloud):
        said = f"paused by {halt.by}, {_ago(now - halt.since)} ago: {halt.reason}"
        yield Finding(Level.DOUBTFUL, cloud, said, f"`fieldwarden resume {cloud}` has it go on.")
    elif pause := patient.mailbox.paused(cloud, now):
        said = f"paused for {pause.until - now:.0f} s more: {pause.reason}"
        yield Finding(Level.DOUBTFUL, cloud, said, "It goes on by itself.")
    counts = patient.records.counts(cloud, now)
    waiting, oldest = counts["pending"], counts["oldest_seconds"]
    if waiting and oldest > LONG_WAIT:
        said = f"{waiting:,} assets wait, the oldest for {oldest:.0f} s"
        yield Finding(Level.DOUBTFUL, cloud, said, "Start more workers, if nothing above explains it.")
    else:
        yield _good(cloud, f"{waiting:,} assets wait to be judged")
    if counts["parked"]:
        said = f"{counts['parked']:,} things are parked for a person"
        yield Finding(Level.DOUBTFUL, cloud, said, "See `fieldwarden parked list`.")
    last = patient.records.last_judged(cloud)
    if last is None:
        yield Finding(Level.DOUBTFUL, cloud, "no asset was ever judged", "Upload one, and look again.")
    else:
        yield _good(cloud, f"the last asset was judged {_ago(now - last)} ago")


def _ago(seconds: float) -> str:
    for name, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {name}"
    return f"{max(seconds, 0):.0f} seconds"


def _good(about: str, says: str) -> Finding:
    return Finding(Level.GOOD, about, says)


def _bad(about: str, says: str, remedy: str) -> Finding:
    return Finding(Level.BAD, about, says, remedy)
