"""Finding out what our writes have overwritten that we had not read.

The vendor has no conditional write. But a notification tells each changed field's value before and after:
where our own write is told with another value before than we had read, somebody's edit came in between and is
gone. The same goes for a write that met another asset, because its public id had changed hands.

A person may have done the same as we did, later. So nothing is concluded from a notification that names
another key than ours, nor once our write was told as we expected it, or told as what somebody changed.
Because notifications come in any order, a moment is given to those that would say so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.model import Metadata, Report
from app.rules.values import same

GRACE = 1.0
"""Seconds to wait for notifications that would clear up what happened."""
REMEMBERED = 60.0
"""Seconds for which a write is compared with what is told of its asset."""


@dataclass(frozen=True, slots=True)
class Write:
    """A write of ours that was made.

    changes: values by field. since: when the values it was made from were read. found: the values it was
    meant to replace; None for a write that was meant for another asset, which was noticed `at`. before: for
    such a write, what this asset held when it was last judged before, as far as known. flags: tags added.
    given_back: where the write gives back what somebody had set, the values which that edit had replaced; the
    news of it may still be on its way, and looks as if it were ours.
    """

    changes: Mapping[str, Any]
    since: float
    found: Mapping[str, Any] | None = None
    at: float = 0.0
    before: Mapping[str, Any] | None = None
    flags: tuple[str, ...] = ()
    given_back: Mapping[str, Any] | None = None

    @property
    def is_stray(self) -> bool:
        """Whether the write was meant for another asset."""
        return self.found is None

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Loss:
    """What a write has overwritten.

    lost: values that were there, by field. unclear: fields whose value nobody knows.
    """

    write: Write
    lost: Mapping[str, Any]
    unclear: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """More is known in so many seconds."""

    seconds: float


def write_from(document: Mapping[str, Any] | None) -> Write | None:
    """Return the write that `as_json` gave."""
    return None if document is None else Write(**{**document, "flags": tuple(document["flags"])})


def find(write: Write, reports: Sequence[Report], stored: Metadata, now: float) -> Loss | Wait | None:
    """Say what a write has overwritten, by what was told of its asset since, and by what it holds now."""
    told = [report for report in reports if report.at >= write.since and report.fields]
    if any(_clears_up(write, report) for report in told):
        return None
    suspects = [report for report in told if not report.foreign and _is_told_by(write, report)]
    until = max((report.at for report in suspects), default=write.at) + GRACE
    if now < until and (suspects or write.is_stray):
        return Wait(until - now)
    loss = _from_last_verdict(write, stored)
    if suspects:
        loss = _from_reports(write, suspects, stored)
    return loss if loss.lost or loss.unclear else None


def _is_told_by(write: Write, report: Report) -> bool:
    """Say whether a report could be of this write: nothing but its fields, and each with its value after."""
    fits = all(
        name in write.changes and (pair is None or same(pair[1], write.changes[name]))
        for name, pair in report.fields.items()
    )
    return fits and not _replaces(report, write.given_back)


def _replaces(report: Report, values: Mapping[str, Any] | None) -> bool:
    """Say whether a report tells that just these values were replaced; values that are None never are."""
    return values is not None and all(
        pair is not None and same(pair[0], values.get(name)) for name, pair in report.fields.items()
    )


def _clears_up(write: Write, report: Report) -> bool:
    """Say whether a report shows that the write replaced what it was meant to, or was itself replaced."""
    pairs = {name: pair for name, pair in report.fields.items() if pair and name in write.changes}
    if any(same(pair[0], write.changes[name]) for name, pair in pairs.items()):
        return True
    return _is_told_by(write, report) and _replaces(report, write.found)


def _from_reports(write: Write, suspects: Sequence[Report], stored: Metadata) -> Loss:
    lost: dict[str, Any] = {}
    unclear: set[str] = set()
    for name, pair in ((name, pair) for report in suspects for name, pair in report.fields.items()):
        if pair is None or (name in lost and not same(lost[name], pair[0])):
            unclear.add(name)
        elif write.found is None or not same(pair[0], write.found.get(name)):
            lost[name] = pair[0]
    still = {name for name in {*lost, *unclear} if same(stored.get(name), write.changes[name])}
    known = {name: value for name, value in lost.items() if name in still - unclear}
    return Loss(write, known, tuple(sorted(unclear & still)))


def _from_last_verdict(write: Write, stored: Metadata) -> Loss:
    """Nobody told what the asset held that a stray write has met: it may be known from its last verdict."""
    before = write.before
    if not write.is_stray:
        return Loss(write, {})
    met = [name for name, value in write.changes.items() if same(stored.get(name), value)]
    if before is None:
        return Loss(write, {}, tuple(sorted(met)))
    lost = {name: before.get(name) for name in met if not same(before.get(name), write.changes[name])}
    return Loss(write, lost)
