"""What is on record about an asset: which events led here, what was written, what holds it up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.model import AuditEntry, Page
from app.ports import Clock, Records
from app.rules.lint.wording import listed, told
from app.usecases.audit import Query, page
from app.usecases.explain.basis import Basis
from app.usecases.explain.explanation import Event, Written
from app.usecases.words import moment

Record = Mapping[str, Any]

MOST_EVENTS = 20
"""Audit entries of an asset that are told."""
SECONDS = 3.0
"""How long they are looked for, about. A whole audit of usual size is read through in less."""

CAUSES = {
    "upload": "an upload",
    "resource_metadata_changed": "a change of its metadata",
    "resource_tags_changed": "a change of its tags",
    "sweep": "the sweep",
    "backfill": "a backfill",
    "undo": "an undo",
}


def cause_told(cause: str) -> str:
    """Return a cause in words; those that name a run are told with its id."""
    kind, _, run = cause.partition(":")
    known = CAUSES.get(kind, f"the event {told(kind)}")
    return f"{known} ({run})" if run else known


def entries_of(records: Records, cloud: str, asset_id: str, clock: Clock) -> Page[AuditEntry]:
    """Return the latest audit entries about an asset; there is a cursor if there may be older ones."""
    return page(records, cloud, Query(asset=asset_id), None, MOST_EVENTS, clock, SECONDS)


def events_of(found: list[AuditEntry]) -> tuple[Event, ...]:
    """Return what happened to an asset, in words."""
    return tuple(Event(entry.at, entry.kind, _event_told(entry)) for entry in found)


def written_to(basis: Basis, record: Record, found: list[AuditEntry]) -> dict[str, Written]:
    """Return what was last written to each field, from the record and the audit."""
    written: dict[str, Written] = {}
    writes = [entry.detail for entry in found if entry.kind == "write"]
    for write in [*writes, *([record["last_write"]] if record.get("last_write") else [])]:
        rules = write.get("rules", {})
        for name, value in write["changes"].items():
            names = tuple(basis.name(rule) for rule in rules.get(name, ()))
            written.setdefault(name, Written(write["at"], write["before"].get(name), value, names))
    return written


def notes_on(record: Record, version: int) -> tuple[str, ...]:
    """Return sentences about the asset as a whole, in the order of NOTES.

    version: of the rules in force. A new matter on record needs a function there, nothing else.
    """
    return tuple(sentence for tell in NOTES for sentence in tell(record, version))


def _judged(record: Record, version: int) -> Iterator[str]:
    causes = listed(cause_told(cause) for cause in record.get("causes", ()))
    because = f" because of {causes}" if causes else ""
    yield f"It was last judged at {moment(record['judged_at'])}{because}."
    if record["rules_version"] != version:
        yield "The rules, or the fields, have changed since: told is what those in force now say."


def _mode(record: Record, _: int) -> Iterator[str]:
    if record["mode"] != "enforce":
        yield f"The account is in the mode {record['mode']}: no value is written."
    if would := record.get("would"):
        changes = listed(f"{name} to {told(value)}" for name, value in would["changes"].items())
        yield f"Rules that are only observed would set {changes or 'nothing'}, if they were enforced."


def _refused(record: Record, _: int) -> Iterator[str]:
    if refused := record.get("refused"):
        changes = listed(refused["changes"])
        yield f"The account refuses what the rules want for {changes}: {refused['reason']}"


def _held(record: Record, _: int) -> Iterator[str]:
    if breaker := record.get("breaker"):
        yield str(breaker["reason"])


def _overwritten(record: Record, _: int) -> Iterator[str]:
    if overwritten := record.get("overwritten"):
        yield str(overwritten["reason"])


def _exceptions(record: Record, _: int) -> Iterator[str]:
    for one in record.get("exceptions", ()):
        what = f"the rule {told(one['rule'])}" if "rule" in one else f"having to fill in {one['field']}"
        until = f" until {one['until']}" if one.get("until") else ""
        yield f"It is exempt from {what}{until}: {one['reason']} ({one['author']})."


def _taken_back(record: Record, _: int) -> Iterator[str]:
    for name, held in record.get("held_values", {}).items():
        what = f"{told(held['undone'])} was taken back from {name} by {held['by']} ({held['run']})"
        yield f"{what}: the same rules do not write it again, until they change or somebody edits the field."


NOTES: tuple[Callable[[Record, int], Iterator[str]], ...] = (
    _judged,
    _mode,
    _exceptions,
    _taken_back,
    _refused,
    _held,
    _overwritten,
)


def _event_told(entry: AuditEntry) -> str:
    detail = entry.detail
    causes = listed(cause_told(cause) for cause in detail.get("causes", ()))
    because = f", because of {causes}" if causes else ""
    return f"{_what(entry.kind, detail)}{because}"


def _what(kind: str, detail: Mapping[str, Any]) -> str:
    match kind:
        case "write":
            before = detail["before"]
            changes = [
                f"{name} from {told(before.get(name))} to {told(value)}"
                for name, value in detail["changes"].items()
            ]
            return f"wrote {listed(changes)}"
        case "flag":
            ways = (("added", detail["added"]), ("removed", detail["removed"]))
            return " and ".join(f"{way} the flag {listed(flags)}" for way, flags in ways if flags)
        case "refused":
            return f"the account refused {listed(detail['changes'])}: {detail['reason']}"
    reason = detail.get("reason")
    return kind.replace("_", " ") + (f": {reason}" if reason else "")
