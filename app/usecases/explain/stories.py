"""Each field's way through its rules, from one verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.rules import Verdict
from app.rules.trace import trace
from app.rules.values import is_empty
from app.usecases.explain.basis import Basis
from app.usecases.explain.explanation import FieldStory, RuleStory, Written
from app.usecases.explain.remedies import problem_story
from app.usecases.explain.words import does, why_not


def field_stories(
    basis: Basis, values: Mapping[str, Any], verdict: Verdict, written: Mapping[str, Written] | None = None
) -> tuple[FieldStory, ...]:
    """Return the story of each field that holds something, has rules, or that something is wrong with.

    written: what was last written to which field.
    """
    writes = written or {}
    stories = [_field_story(basis, values, verdict, name, writes.get(name)) for name in verdict.fields]
    return tuple(story for story in stories if _is_worth_telling(story))


def _is_worth_telling(story: FieldStory) -> bool:
    return bool(story.rules or story.problems or story.written) or not is_empty(story.result)


def _field_story(
    basis: Basis, values: Mapping[str, Any], verdict: Verdict, name: str, written: Written | None
) -> FieldStory:
    shown, stored = verdict.fields[name], values.get(name)
    return FieldStory(
        field=name,
        stored=None if is_empty(stored) else stored,
        result=shown["value"],
        enabled=shown["enabled"],
        mandatory=shown["mandatory"],
        hidden=shown["hidden"],
        options=None if shown["options"] is None else tuple(shown["options"]),
        rules=tuple(_rule_story(basis, verdict, rule_id) for rule_id in basis.targeting(name)),
        problems=tuple(
            problem_story(basis, values, verdict, problem)
            for problem in verdict.problems
            if problem["field"] == name
        ),
        written=written,
    )


def _rule_story(basis: Basis, verdict: Verdict, rule_id: str) -> RuleStory:
    document = basis.documents[rule_id]
    state, because, traced = _fate(basis, verdict, rule_id, document)
    return RuleStory(
        external_id=rule_id,
        name=document.get("name"),
        state=state,
        does=does(document["result"]),
        because=because,
        condition=traced,
    )


def _fate(
    basis: Basis, verdict: Verdict, rule_id: str, document: Mapping[str, Any]
) -> tuple[str, str, Mapping[str, Any] | None]:
    """Return a rule's state, why it plays no part, and its condition marked."""
    if rule_id in basis.suspended:
        problems = "; ".join(problem.message for problem in basis.suspended[rule_id].problems)
        return "suspended", problems, None
    if document.get("state") == "inactive":
        return "inactive", "it is inactive", None
    target = document["metadata_field_id"]
    traced = trace(document["condition"], basis.fields, verdict)
    if rule_id in verdict.fields[target]["rules"]:
        return "matches", "", traced
    if not traced["holds"]:
        return "does_not_match", why_not(traced, verdict), traced
    if rule_id in basis.observed:
        return "observed", "it is only observed", traced
    if rule_id in basis.exempt:
        return "exempt", f"the asset is exempt from it: {basis.exempt[rule_id]}", traced
    return "unstable", "it is part of a loop that does not settle", traced
