"""Modes: how far an account goes, and which of its rules are only observed (docs/modes.md)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from app.errors import Problem, RuleSetInvalid
from app.model import ACCOUNT, RuleDocuments
from app.ports import Records, RuleBook
from app.usecases.rulebook import RuleNotFound, RulesChanged
from app.usecases.snapshot import observed_rules

OF_ACCOUNT = ("enforce", "flag", "observe")
OF_RULE = ("enforce", "observe")
"""A rule cannot be in the mode `flag`: what is flagged follows from all rules together."""


@dataclass(frozen=True, slots=True)
class Modes:
    """The modes of an account.

    mode: the one in force. setting: that of MODE. own: what was set for the account, None where MODE counts.
    observed: external ids of the rules that are there and only observed.
    """

    mode: str
    setting: str
    own: str | None
    observed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Would:
    """What is only observed, by the recorded verdicts: assets judged, those that would change, by field."""

    judged: int
    assets: int
    fields: dict[str, int]


def modes_of(documents: RuleDocuments, setting: str) -> Modes:
    """Return the modes of an account. setting: the mode that MODE asks for."""
    own = documents.modes.get(ACCOUNT)
    return Modes(own or setting, setting, own, tuple(sorted(observed_rules(documents))))


def set_mode(
    book: RuleBook, cloud: str, mode: str | None, *, rule: str | None, author: str, at: float
) -> None:
    """Set the mode of an account, or of one rule. It holds for what is judged from then on.

    mode: None, or for a rule also `enforce`, goes back to what is usual. rule: its external_id.
    Raises RuleSetInvalid for a mode that there is not, RuleNotFound, RulesChanged.
    """
    allowed = OF_ACCOUNT if rule is None else OF_RULE
    if mode is not None and mode not in allowed:
        what = "an account" if rule is None else "a rule"
        raise RuleSetInvalid([Problem("/mode", f'"{mode}" is no mode of {what}: {", ".join(allowed)}')])
    documents, named = book.load(cloud), rule or ACCOUNT
    before = documents.modes.get(named)
    after = None if rule is not None and mode == "enforce" else mode
    if rule is not None and after and all(rule != each["external_id"] for each in documents.rules):
        raise RuleNotFound(rule)
    detail = {"rule": rule, "mode": after, "before": before, "by": author}
    if after != before and not book.change_mode(cloud, named, before, after, detail=detail, at=at):
        raise RulesChanged("somebody else has just changed the mode; look at it and try again")


def count_observed(records: Records, cloud: str) -> Would:
    """Count what the recorded verdicts would have changed if nothing were only observed."""
    judged, assets, fields = 0, 0, Counter[str]()
    for record in records.every_verdict(cloud):
        judged += 1
        changes = (record.get("would") or {}).get("changes", {})
        assets += bool(changes)
        fields.update(changes.keys())
    return Would(judged, assets, dict(fields.most_common()))
