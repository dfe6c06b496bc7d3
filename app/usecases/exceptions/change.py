"""Add, list and remove exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.errors import Problem, RuleSetInvalid
from app.model import Exemption
from app.ports import RuleBook
from app.usecases.enforce.exemptions import shown
from app.usecases.exceptions.asked import read_exception

MOST = 1000
"""Exceptions of an account: each asset that is judged is compared with all of them."""


def list_exceptions(book: RuleBook, cloud: str, at: float) -> list[dict[str, Any]]:
    """Return the exceptions in force, the oldest first, as `shown` gives them."""
    return [shown(one) for one in book.load(cloud).exemptions if one.holds(at)]


def add_exception(
    book: RuleBook, cloud: str, said: Mapping[str, Any], *, author: str, at: float
) -> dict[str, Any]:
    """Exempt assets from a rule or field from now on, and return the exception as it is shown.

    said: as for `read_exception`. Workers look again at the assets it is about.
    Raises RuleSetInvalid with every problem.
    """
    documents = book.load(cloud)
    made = read_exception(said, documents, author=author, at=at)
    if len(documents.exemptions) >= MOST:
        told = f"there are {MOST:,} exceptions already; remove some, or exempt a tag or a folder"
        raise RuleSetInvalid([Problem("", told)])
    detail = {**shown(made), "by": author}
    book.change_exemption(cloud, None, made, kind="exception_added", detail=detail, at=at)
    return shown(made)


def remove_exception(book: RuleBook, cloud: str, exemption_id: str, *, author: str, at: float) -> bool:
    """End an exception now; False if none of this id is in force. Workers look again at its assets."""
    found = _in_force(book, cloud, exemption_id, at)
    if found is None:
        return False
    detail, ended = {**shown(found), "by": author}, replace(found, until=at)
    return book.change_exemption(cloud, found, ended, kind="exception_removed", detail=detail, at=at)


def _in_force(book: RuleBook, cloud: str, exemption_id: str, at: float) -> Exemption | None:
    found = (one for one in book.load(cloud).exemptions if one.id == exemption_id and one.holds(at))
    return next(found, None)
