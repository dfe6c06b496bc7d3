"""What would these rules do to this metadata?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.errors import Problem, RuleSetInvalid
from app.ports import RuleBook
from app.rules import RuleSet, compile_rules, read_rules, reference_problems
from app.usecases.rulebook.check import FieldsOf, by_id, read_anew


def what_if(book: RuleBook, cloud: str, rules: Any, *, fields_of: FieldsOf, at: float) -> RuleSet:
    """Compile rules that a client wants to try, against the account's fields; nothing is kept.

    Args:
        rules: a list of rules or `{"metadata_rules": [...]}`.

    Raises:
        RuleSetInvalid: with every problem of every rule.
        AccountError: the account's fields had to be read and could not be.
    """
    read = read_rules(rules)
    documents = book.load(cloud)
    stored = documents.fields if documents.fields_at else None
    fields = by_id(stored if stored is not None else read_anew(book, cloud, fields_of=fields_of, at=at))
    problems = [
        Problem(f"/{number}{problem.place}", problem.message)
        for number, rule in enumerate(read)
        for problem in reference_problems(rule, fields)
    ]
    if problems:
        raise RuleSetInvalid(problems)
    return compile_rules(tuple(fields.values()), [_shown(rule) for rule in read])[0]


def _shown(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the rule with an external_id only if it is text that can name it in a verdict."""
    if isinstance(rule.get("external_id"), str):
        return rule
    return {key: value for key, value in rule.items() if key != "external_id"}
