"""Look for what nobody can have meant in an account's rules (docs/lint.md)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from app.model import RuleDocuments
from app.ports import RuleBook
from app.rules.lint import Finding, Report, lint
from app.usecases.rulebook.check import FieldsOf, fields_in
from app.usecases.rulebook.looking import known_documents

log = logging.getLogger(__name__)

STEPS_ON_SAVING, MOST_RULES = 150_000, 2000
"""How long a rule that was just saved is looked at, some tenths of a second, and among how many at most."""
STEPS_WHILE_TYPING = 60_000
"""How long a draft is looked at each time that somebody changes it."""
_NEW = "\0new"
"""The external_id of a draft that has none yet."""


def lint_account(book: RuleBook, cloud: str, *, fields_of: FieldsOf, at: float) -> Report:
    """Return what lint finds in all rules of an account.

    Raises AccountError: no fields are known, and the account does not give them.
    """
    return lint_known(known_documents(book, cloud, fields_of=fields_of, at=at))


def lint_known(documents: RuleDocuments) -> Report:
    """Return what lint finds in all rules, with the fields as they are known; nothing where none are."""
    if documents.fields is None:
        return Report(())
    return lint(fields_in(documents), documents.rules)


def lint_draft(
    documents: RuleDocuments, rule: Mapping[str, Any], external_id: str | None
) -> tuple[Finding, ...]:
    """Return what lint finds in a rule as it would be among the others, or in place of the one it changes.

    rule: follows the grammar and names what the account has. external_id: of the rule that it changes.
    """
    if not _is_looked_at(documents):
        return ()
    named = external_id or _NEW
    others = [one for one in documents.rules if one["external_id"] != named]
    tried = [*others, {**rule, "external_id": named}]
    return lint(fields_in(documents), tried, only=named, steps=STEPS_WHILE_TYPING).findings


def lint_saved(book: RuleBook, cloud: str, rule: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return what lint finds about a rule that was just saved, with its fields as they are known.

    It is looked at for a bounded time only, not at all among very many rules; nothing that goes wrong here
    may cost anybody the rule.
    """
    try:
        documents = book.load(cloud)
        if not _is_looked_at(documents):
            return ()
        named = rule["external_id"]
        return lint(fields_in(documents), documents.rules, only=named, steps=STEPS_ON_SAVING).findings
    except Exception:  # the rule is saved, whatever lint thinks of it
        log.exception("lint failed on a rule of %s", cloud)
        return ()


def _is_looked_at(documents: RuleDocuments) -> bool:
    """Say whether one rule is looked at while somebody waits: not without fields, nor among very many."""
    return documents.fields is not None and len(documents.rules) <= MOST_RULES
