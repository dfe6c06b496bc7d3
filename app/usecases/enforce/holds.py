"""Values that a person has taken back: what is still to be put back, and what is held after that.

to be put back ──written, or there already──▶ held ──edited · rules that match are others · lifted──▶ gone
     │
     └── edited since · refused · the mode allows no writing ──▶ left as it is
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from app.model import HeldValue, Metadata
from app.rules import RuleSet, Verdict
from app.rules.values import same
from app.usecases.enforce.policy import after, difference

Holds = Mapping[str, HeldValue]
"""An asset's held values by field."""
Evaluate = Callable[[Metadata, Collection[str]], Verdict]
"""Judges values, leaving some fields as they are."""

EDITED = "it was edited since"
LATER = "a later write of ours is in its place"
OTHER_RULES = "the rules that match are others now"
GONE = "the asset is gone"
NO_WRITING = "the mode allows no writing"


@dataclass(frozen=True, slots=True)
class After:
    """What becomes of an asset's held values once it is through.

    changes: as in `Effect.holds`. restored, left: by undo run, the fields put back with their values, and
    those left as they are with the reason. ended: why holds came to an end by themselves, by field.
    """

    changes: dict[str, tuple[HeldValue, HeldValue | None]] = field(default_factory=dict)
    restored: dict[str, dict[str, Any]] = field(default_factory=dict)
    left: dict[str, dict[str, str]] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)

    @property
    def undone(self) -> dict[str, dict[str, Any]]:
        """What each undo run came to, as in `Effect.undone`."""
        runs = {*self.restored, *self.left}
        return {run: {"restored": self.restored.get(run, {}), "left": self.left.get(run, {})} for run in runs}


def with_holds(stored: Metadata, holds: Holds, rules: RuleSet, evaluate: Evaluate) -> Verdict:
    """Return the verdict on stored values where some are held: what is to be put back is, and is left alone.

    A hold binds as long as the field holds the restored value and the rules that match it are the same.
    """
    if not holds:
        return evaluate(stored, ())
    back = put_back(stored, holds)
    values = after(stored, back)
    kept = {name for name, one in holds.items() if same(values.get(name), one.restored)}
    while True:
        verdict = evaluate(values, kept)
        loose = {name for name in kept if not _binds(holds[name], matching(verdict, rules, name))}
        if not loose:
            break
        kept -= loose
    return replace(verdict, changes=difference(stored, after(values, verdict.changes))) if back else verdict


def not_to_be_put_back(
    holds: Holds, stored: Metadata, intent: Mapping[str, Any] | None
) -> dict[str, tuple[HeldValue, str]]:
    """Return the holds that come to nothing, by what an asset holds when it is first looked at, and why.

    intent: a write of ours that was announced and never recorded; it may have met what was meant.
    """
    announced = intent["changes"] if intent else {}
    told: dict[str, tuple[HeldValue, str]] = {}
    for name, one in holds.items():
        value = stored.get(name)
        if one.rules is not None or same(value, one.restored):
            continue
        if not same(value, one.undone):
            told[name] = one, EDITED
        elif name in announced and same(announced[name], one.undone):
            told[name] = one, LATER
    return told


def counting(holds: Holds, stored: Metadata) -> Holds:
    """Return the holds that count, by what an asset holds when it is first looked at."""
    dropped = not_to_be_put_back(holds, stored, None)
    return {name: one for name, one in holds.items() if name not in dropped}


def put_back(stored: Metadata, holds: Holds) -> dict[str, Any]:
    """Return the values still to be put back: those of fields that hold what we wrote."""
    return {
        name: one.restored
        for name, one in holds.items()
        if one.rules is None and same(stored.get(name), one.undone)
    }


def matching(verdict: Verdict, rules: RuleSet, name: str) -> tuple[tuple[str, str], ...]:
    """Return id and digest of the rules that match a field, in order."""
    if name not in verdict.fields:
        return ()
    known = {rule.id: rule.document for rule in rules.rules[name]}
    return tuple((rule, digest(known[rule])) for rule in verdict.fields[name]["rules"])


def digest(rule: Mapping[str, Any]) -> str:
    """Return what changes when a rule says something else; its name and place do not count."""
    said = [rule.get(key) for key in ("metadata_field_id", "condition", "result")]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def conclude(
    stored: Metadata,
    holds: Holds,
    dropped: Mapping[str, tuple[HeldValue, str]],
    verdict: Verdict,
    rules: RuleSet,
    *,
    refused: str | None,
    waits: bool,
) -> After:
    """Return what becomes of an asset's held values, now that it holds `stored`.

    holds, dropped: those that count, and those that came to nothing (`not_to_be_put_back`). refused: the
    account's reason for not taking what was written. waits: writing is only held back.
    """
    told = After()
    for name, (one, reason) in dropped.items():
        _leave(told, name, one, reason)
    for name, one in holds.items():
        match = matching(verdict, rules, name)
        is_there = same(stored.get(name), one.restored)
        if one.rules is None:
            _carried_out(told, name, one, match, stored, refused=refused, waits=waits)
        elif not is_there or (match and match != one.rules):
            told.changes[name] = one, None
            told.ended[name] = OTHER_RULES if match and match != one.rules else EDITED
    return told


def _carried_out(
    told: After,
    name: str,
    one: HeldValue,
    match: tuple[tuple[str, str], ...],
    stored: Metadata,
    *,
    refused: str | None,
    waits: bool,
) -> None:
    """Tell what became of a value that was to be put back."""
    if same(stored.get(name), one.restored):
        told.changes[name] = one, replace(one, rules=match)
        told.restored.setdefault(one.run, {})[name] = one.restored
    elif not same(stored.get(name), one.undone):
        _leave(told, name, one, EDITED)
    elif not waits:
        _leave(told, name, one, refused or NO_WRITING)


def _leave(told: After, name: str, one: HeldValue, reason: str) -> None:
    told.changes[name] = one, None
    told.left.setdefault(one.run, {})[name] = reason


def gone(holds: Holds) -> dict[str, dict[str, Any]]:
    """Return what undo runs come to for an asset that is gone, as in `Effect.undone`."""
    told = After()
    for name, one in holds.items():
        if one.rules is None:
            told.left.setdefault(one.run, {})[name] = GONE
    return told.undone


def _binds(one: HeldValue, match: tuple[tuple[str, str], ...]) -> bool:
    return one.rules is None or one.rules == match
