"""May this rule be kept? Grammar first, then the fields it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.errors import Problem, RuleSetInvalid
from app.model import RuleDocuments
from app.ports import RuleBook
from app.rules import Field, grammar_problems, read_rules, reference_problems, usable_fields

FieldsOf = Callable[[str], Sequence[Mapping[str, Any]]]
"""Reads an account's metadata fields from the account; raises an AccountError."""

BLANK_NAME = "give the rule a name, text that is not blank"


def check_grammar(rule: Mapping[str, Any], *, name_required: bool) -> None:
    """Refuse a rule that does not follow the grammar.

    Raises:
        RuleSetInvalid: with every problem, each at its JSON place in the rule.
    """
    if problems := spelling_problems(rule, name_required=name_required):
        raise RuleSetInvalid(problems)


def spelling_problems(rule: Any, *, name_required: bool) -> list[Problem]:
    """Return where a rule does not follow the grammar, each at its JSON place in the rule."""
    problems = list(grammar_problems(rule))
    if name_required and isinstance(rule, Mapping) and is_blank(rule.get("name")):
        problems.append(Problem("/name", BLANK_NAME))
    return problems


def check_references(
    rule: Mapping[str, Any],
    documents: RuleDocuments,
    book: RuleBook,
    cloud: str,
    *,
    fields_of: FieldsOf,
    at: float,
) -> None:
    """Refuse a rule that follows the grammar but names what the account does not have.

    The account is asked for its fields if they are not known, out of date, or seem to lack something.

    Raises:
        RuleSetInvalid: with every problem.
        AccountError: the fields had to be read and could not be.
    """
    problems = _problems(rule, documents.fields)
    if problems or documents.fields is None or not documents.fields_at:
        problems = _problems(rule, read_anew(book, cloud, fields_of=fields_of, at=at))
    if problems:
        raise RuleSetInvalid(problems)


def read_kept(document: Any) -> list[Mapping[str, Any]]:
    """Return rules that an account or this service keeps: each has to have its external_id.

    Raises:
        RuleSetInvalid: with every problem of every rule.
    """
    rules = read_rules(document)
    unnamed = [
        Problem(f"/{number}/external_id", "the account's rule has no external_id")
        for number, rule in enumerate(rules)
        if not isinstance(rule.get("external_id"), str)
    ]
    if unnamed:
        raise RuleSetInvalid(unnamed)
    return rules


def read_anew(book: RuleBook, cloud: str, *, fields_of: FieldsOf, at: float) -> Sequence[Mapping[str, Any]]:
    """Read the fields from the account, store and return them."""
    fields = list(fields_of(cloud))
    book.save_fields(cloud, fields, at)
    return fields


def by_id(fields: Sequence[Mapping[str, Any]]) -> dict[str, Field]:
    """Return an account's fields by their id, as far as they can be read."""
    return {field.id: field for field in usable_fields(list(fields))}


def fields_in(documents: RuleDocuments) -> tuple[Field, ...]:
    """Return the fields that are known of an account, as far as they can be read."""
    return tuple(by_id(documents.fields or []).values())


def _problems(rule: Mapping[str, Any], fields: Sequence[Mapping[str, Any]] | None) -> list[Problem]:
    return [] if fields is None else reference_problems(rule, by_id(fields))


def is_blank(name: Any) -> bool:
    """Say whether a name is missing or nothing but white space."""
    return name is None or (isinstance(name, str) and not name.strip())
