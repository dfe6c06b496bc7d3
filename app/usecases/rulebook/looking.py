"""What somebody who edits a rule is told before it is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.errors import Problem
from app.model import RuleDocuments
from app.ports import RuleBook
from app.rules import reference_problems
from app.usecases.rulebook.check import FieldsOf, by_id, read_anew, spelling_problems


def known_documents(book: RuleBook, cloud: str, *, fields_of: FieldsOf, at: float) -> RuleDocuments:
    """Return an account's rules, with its fields; these are read from the account if none are known yet.

    Raises:
        AccountError: the fields had to be read and could not be.
    """
    documents = book.load(cloud)
    if documents.fields is not None:
        return documents
    return replace(
        documents, fields=[dict(one) for one in read_anew(book, cloud, fields_of=fields_of, at=at)]
    )


def problems_in(rule: Any, documents: RuleDocuments) -> list[Problem]:
    """Return everything for which a rule would be refused, each at its JSON place in the rule."""
    problems = spelling_problems(rule, name_required=True)
    return problems or reference_problems(rule, by_id(documents.fields or []))
