"""Taking an account's own rules over into the rules that live here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.errors import Problem
from app.ports import RuleBook
from app.rules import grammar_problems, reference_problems
from app.usecases.rulebook.check import by_id
from app.usecases.rulebook.document import complete, given
from app.usecases.rulebook.replace import HasRules


@dataclass(slots=True)
class Imported:
    """What came of the account's rules. Each is told by its name, or by its external_id without one.

    refused: rules that we do not understand, with the reasons. suspended: rules that were taken over and
    name what the account's fields do not have; they have no effect until that is there.
    """

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    refused: dict[str, list[str]] = field(default_factory=dict)
    suspended: dict[str, list[str]] = field(default_factory=dict)


def import_rules(
    book: RuleBook, account: HasRules, *, author: str, at: float, dry_run: bool = False
) -> Imported:
    """Take the account's own rules over, each under its external_id; other rules here stay as they are.

    dry_run: only say what would come of it. Done twice it changes nothing.

    Raises:
        AccountError: the rules could not be read.
    """
    documents, done = book.load(account.cloud), Imported()
    known = {rule["external_id"]: rule for rule in documents.rules}
    fields = by_id(documents.fields or [])
    for number, rule in enumerate(account.rules()):
        name, problems = _named(rule, number), _problems(rule)
        if problems:
            done.refused[name] = [str(problem) for problem in problems]
            continue
        if documents.fields is not None and (lacking := reference_problems(rule, fields)):
            done.suspended[name] = [str(problem) for problem in lacking]
        before = known.get(rule["external_id"])
        after = _complete(rule)
        kept = done.same if before == after else done.new if before is None else done.changed
        kept.append(name)
        if before != after and not dry_run:
            book.save(account.cloud, after, author, at, replacing=before)
    return done


def _complete(rule: dict[str, Any]) -> dict[str, Any]:
    after = complete(rule["external_id"], given(rule))
    signature = rule.get("condition_signature")
    return {**after, "condition_signature": signature} if isinstance(signature, str) else after


def _problems(rule: dict[str, Any]) -> list[Problem]:
    problems = list(grammar_problems(rule))
    if not isinstance(rule.get("external_id"), str) or not rule["external_id"]:
        problems.append(Problem("/external_id", "the account's rule has none"))
    return problems


def _named(rule: dict[str, Any], number: int) -> str:
    return str(rule.get("name") or rule.get("external_id") or f"#{number + 1}")
