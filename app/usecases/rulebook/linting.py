"""Look for what nobody can have meant in an account's rules (docs/lint.md)."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from app.ports import RuleBook
from app.rules.lint import Finding, Report, lint
from app.usecases.rulebook.check import FieldsOf, by_id, read_anew

log = logging.getLogger(__name__)

STEPS_ON_SAVING, MOST_RULES = 150_000, 2000
"""How long a rule that was just saved is looked at, some tenths of a second, and among how many at most."""


def lint_account(book: RuleBook, cloud: str, *, fields_of: FieldsOf, at: float) -> Report:
    """Return what lint finds in all rules of an account.

    Raises AccountError: no fields are known, and the account does not give them.
    """
    documents = book.load(cloud)
    fields: Sequence[Mapping[str, Any]] | None = documents.fields
    if fields is None:
        fields = read_anew(book, cloud, fields_of=fields_of, at=at)
    return lint(tuple(by_id(fields).values()), documents.rules)


def lint_saved(book: RuleBook, cloud: str, rule: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return what lint finds about a rule that was just saved, with its fields as they are known.

    It is looked at for a bounded time only, not at all among very many rules; nothing that goes wrong here
    may cost anybody the rule.
    """
    try:
        documents = book.load(cloud)
        if documents.fields is None or len(documents.rules) > MOST_RULES:
            return ()
        fields = tuple(by_id(documents.fields).values())
        return lint(fields, documents.rules, only=rule["external_id"], steps=STEPS_ON_SAVING).findings
    except Exception:  # the rule is saved, whatever lint thinks of it
        log.exception("lint failed on a rule of %s", cloud)
        return ()
