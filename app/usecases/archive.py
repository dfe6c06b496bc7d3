"""Backup and restore as lines of JSON: rules with their history, exceptions, modes, verdicts, audit and more.

A backup begins with a line that says what it is and ends with one that counts, so that a cut file is told
from a whole one. While a restore is under way the account has no set-up marker: nothing is enforced. What
waits to be judged is not carried; a sweep after the restore finds what came in between.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app import __version__
from app.errors import ConfigurationError
from app.model import LAYOUT
from app.ports import Archive, Clock, RuleBook

KIND = "fieldwarden backup"
_SHAPES: Mapping[str, type] = {"string": str, "hash": dict, "zset": list, "list": list, "stream": list}
_STARTING_OVER = "Add --replace to put the backup in the place of what is there."


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: records by account, and when the backup was made (ISO 8601)."""

    records: Mapping[str, int]
    made_at: str


def backup(archive: Archive, book: RuleBook, clouds: Iterable[str], clock: Clock) -> Iterator[str]:
    """Yield the lines of a backup of some accounts. Raises StoreUnavailable."""
    listed = list(clouds)
    at = datetime.fromtimestamp(clock(), UTC).isoformat(timespec="seconds")
    since = {cloud: book.set_up_at(cloud) for cloud in listed}
    yield json.dumps({"kind": KIND, "layout": LAYOUT, "made_by": __version__, "at": at, "clouds": since})
    count = 0
    for cloud in listed:
        for record in archive.read(cloud):
            yield json.dumps(record, separators=(",", ":"))
            count += 1
    yield json.dumps({"records": count})


def restore(
    archive: Archive,
    book: RuleBook,
    lines: Iterable[str],
    known: Iterable[str],
    *,
    replace: bool = False,
) -> Restored:
    """Put a backup into this Redis. The marker of each account comes last.

    known: the accounts of this deployment. replace: let go of what is held for an account already. Raises
    ConfigurationError, before anything is changed, for lines that are not a whole backup that fits.
    """
    head, records = _read(lines)
    clouds: dict[str, float] = head["clouds"]
    _check_fit(clouds, set(known), book, replace)
    counts = dict.fromkeys(clouds, 0)
    versions = {cloud: archive.begin(cloud) for cloud in clouds}
    for record in records:
        archive.write(record)
        counts[record["cloud"]] += 1
    for cloud, since in clouds.items():
        archive.finish(cloud, versions[cloud])
        book.set_up(cloud, since)
    return Restored(counts, head["at"])


def _check_fit(clouds: Iterable[str], known: set[str], book: RuleBook, replace: bool) -> None:
    if strangers := sorted(set(clouds) - known):
        raise ConfigurationError(
            f"the backup is of {', '.join(strangers)}, which CLOUDINARY_URL does not name"
        )
    if not replace and (held := [cloud for cloud in clouds if book.is_set_up(cloud)]):
        raise ConfigurationError(f"this Redis already holds {', '.join(held)}. {_STARTING_OVER}")


def _read(lines: Iterable[str]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    documents = [_object(number, line) for number, line in enumerate(lines, 1)]
    head = documents[0] if documents else {}
    if head.get("kind") != KIND:
        raise ConfigurationError("this is no backup: its first line does not say so")
    if head["layout"] > LAYOUT:
        raise ConfigurationError(
            f"the backup was made by Fieldwarden {head['made_by']}, which is newer than this: update first"
        )
    *records, tail = documents[1:] or [{}]
    if tail != {"records": len(records)}:
        raise ConfigurationError("the backup is cut short: its last line does not count the others")
    for number, record in enumerate(records, 2):
        if not _is_record(record, head["clouds"]):
            raise ConfigurationError(f"the backup is damaged: line {number} is no record of its accounts")
    return head, records


def _is_record(found: Mapping[str, Any], clouds: Collection[str]) -> bool:
    shape = _SHAPES.get(found.get("type", ""))
    return (
        found.keys() == {"cloud", "key", "type", "value"}
        and found["cloud"] in clouds
        and isinstance(found["key"], str)
        and shape is not None
        and isinstance(found["value"], shape)
    )


def _object(number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ConfigurationError(f"this is no backup: line {number} is not a JSON object")
    return found
