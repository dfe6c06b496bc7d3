"""What came of an asset, in a word and a few values: what a run keeps of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.usecases.enforce.case import Case

OUTCOMES = {
    "changed": "values were written, with flags where they are due",
    "flagged": "only flags were added or removed",
    "refused": "the account refuses what the rules want; the reason says why",
    "held": "something outside keeps undoing our writes to it, so nothing is written for now",
    "observed": "the rules want values that the mode does not write",
    "problem": "nothing is to be written, and something is wrong with it",
    "unchanged": "it is as the rules want it",
    "gone": "the account does not have it any more",
    "parked": "it failed again and again and was set aside",
    "withdrawn": "the run was cancelled before it was judged",
}
"""Every outcome, and what it means."""


def outcome_of(case: Case, problems: Sequence[Mapping[str, Any]]) -> tuple[str, dict[str, Any]]:
    """Return what came of a case that is through, and the values behind it."""
    detail: dict[str, Any] = {"public_id": case.asset.address.public_id}
    if case.wrote:
        before = {name: case.before.get(name) for name in case.wrote}
        detail |= {"changes": dict(case.wrote), "before": before}
    if case.flagged or case.unflagged:
        detail |= {"flags_added": list(case.flagged), "flags_removed": list(case.unflagged)}
    if problems:
        detail["problems"] = [[problem["field"], problem["code"]] for problem in problems]
    if reason := case.refused or (case.held and case.held.reason):
        detail["reason"] = reason
    return _word(case, problems), detail


def _word(case: Case, problems: Sequence[Mapping[str, Any]]) -> str:
    found = {
        "changed": bool(case.wrote),
        "refused": case.refused is not None,
        "held": case.held is not None,
        "flagged": bool(case.flagged or case.unflagged),
        "observed": bool(case.verdict.changes),
        "problem": bool(problems),
    }
    return next((word for word, holds in found.items() if holds), "unchanged")
