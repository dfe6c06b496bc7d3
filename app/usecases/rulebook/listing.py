"""Show an account's rules."""

from __future__ import annotations

from typing import Any

from app.model import RuleDocuments
from app.ports import RuleBook
from app.rules import Suspended, compile_rules
from app.usecases.rulebook.check import by_id


def list_rules(book: RuleBook, cloud: str) -> list[dict[str, Any]]:
    """Return active and inactive rules by target field, then position, then age."""
    return book.load(cloud).rules


def suspended_rules(documents: RuleDocuments) -> tuple[Suspended, ...]:
    """Return the active rules that name something the account's fields no longer have, with the reason."""
    if documents.fields is None:
        return ()
    return compile_rules(tuple(by_id(documents.fields).values()), documents.rules)[1]
