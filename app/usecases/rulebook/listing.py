"""Show an account's rules."""

from __future__ import annotations

from typing import Any

from app.model import RuleDocuments
from app.ports import RuleBook
from app.rules import Suspended, compile_rules
from app.usecases.rulebook.change import named_rule
from app.usecases.rulebook.check import fields_in


def list_rules(book: RuleBook, cloud: str) -> list[dict[str, Any]]:
    """Return active and inactive rules by target field, then position, then age."""
    return book.load(cloud).rules


def one_rule(book: RuleBook, cloud: str, external_id: str) -> dict[str, Any]:
    """Return one rule. Raises RuleNotFound."""
    return named_rule(book.load(cloud), external_id)


def suspended_rules(documents: RuleDocuments) -> tuple[Suspended, ...]:
    """Return the active rules that name something the account's fields no longer have, with the reason."""
    if documents.fields is None:
        return ()
    return compile_rules(fields_in(documents), documents.rules)[1]


def told_suspended(documents: RuleDocuments) -> list[str]:
    """Return in words which rules are suspended, by name, and why: `rule “…” is suspended: …`."""
    names = {rule["external_id"]: rule.get("name") for rule in documents.rules}
    return [
        f"rule “{names.get(rule.rule_id) or rule.rule_id}” is suspended: "
        + "; ".join(problem.message for problem in rule.problems)
        for rule in suspended_rules(documents)
    ]
