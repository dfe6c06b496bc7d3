"""Rules that somebody tries before they are kept: a whole new set, or the active ones with a few changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.errors import Problem, RuleSetInvalid
from app.model import RuleDocuments
from app.rules import read_rules, reference_problems, usable_fields
from app.usecases.rulebook.document import complete, given, next_position
from app.usecases.snapshot import Snapshot, compiled


@dataclass(frozen=True, slots=True)
class Draft:
    """What is tried. Nothing given means: no rules at all.

    rules: a list of rules or `{"metadata_rules": [...]}` that stands in place of all rules; None keeps the
    active ones. changed: rules to add, or to put in place of the one with the same external_id. removed:
    external_ids of rules to leave out.
    """

    rules: Any = None
    changed: Sequence[Mapping[str, Any]] = ()
    removed: Sequence[str] = ()


def draft_rules(draft: Draft, documents: RuleDocuments) -> list[dict[str, Any]]:
    """Return the rules as they would be kept.

    Raises:
        RuleSetInvalid: a rule does not follow the grammar or names what the account does not have, or one
            is to be left out that is not there.
    """
    whole = draft.rules is not None
    new = read_rules(draft.rules if whole else list(draft.changed))
    _check_references(new, documents)
    kept = [] if whole else _without(documents.rules, draft.removed)
    for number, rule in enumerate(new):
        _put(kept, rule, number, {} if whole else {"position": next_position(kept)})
    return kept


def with_rules(current: Snapshot, documents: RuleDocuments, rules: Sequence[Mapping[str, Any]]) -> Snapshot:
    """Return the snapshot in force with other rules in it.

    A rule that is only observed stays so while it is as it is kept; one that is changed is tried as enforced.
    """
    kept = {rule["external_id"]: rule for rule in documents.rules}
    tried = {rule["external_id"] for rule in rules if kept.get(rule["external_id"]) != rule}
    modes = {name: mode for name, mode in documents.modes.items() if name not in tried}
    snapshot = compiled(replace(documents, rules=[dict(rule) for rule in rules], modes=modes))
    return replace(snapshot, version=current.version, exemptions=current.exemptions)


def _check_references(rules: Sequence[Mapping[str, Any]], documents: RuleDocuments) -> None:
    fields = {field.id: field for field in usable_fields(documents.fields or [])}
    problems = [
        Problem(f"/{number}{problem.place}", problem.message)
        for number, rule in enumerate(rules)
        for problem in reference_problems(rule, fields)
    ]
    if problems:
        raise RuleSetInvalid(problems)


def _without(rules: Sequence[dict[str, Any]], removed: Sequence[str]) -> list[dict[str, Any]]:
    unknown = sorted(set(removed) - {rule["external_id"] for rule in rules})
    if unknown:
        told = f"no rule in force has the external_id {', '.join(unknown)}"
        raise RuleSetInvalid([Problem("/without", told)])
    return [rule for rule in rules if rule["external_id"] not in removed]


def _put(kept: list[dict[str, Any]], rule: Mapping[str, Any], number: int, placed: Mapping[str, Any]) -> None:
    """Put a rule in place of the one of the same id, else behind all others."""
    external_id = rule.get("external_id")
    for place, known in enumerate(kept):
        if known["external_id"] == external_id:
            kept[place] = complete(known["external_id"], {**known, **given(rule)})
            return
    name = external_id if isinstance(external_id, str) else rule.get("name") or f"#{number + 1}"
    kept.append(complete(str(name), {**placed, **given(rule)}))
