"""Create, update and delete one rule (docs/vendor.md#rules-api)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.model import RuleDocuments
from app.ports import RuleBook
from app.usecases.rulebook.check import FieldsOf, check_grammar, check_references
from app.usecases.rulebook.document import complete, etag, given, new_id, next_position
from app.usecases.rulebook.errors import RuleEdited, RuleNotFound, RulesChanged

TRIES = 5
"""How often a change is tried when others change the same rule at the same time."""

_MEANING = ("metadata_field_id", "condition", "result")


def create_rule(
    book: RuleBook, cloud: str, body: Mapping[str, Any], *, fields_of: FieldsOf, author: str, at: float
) -> dict[str, Any]:
    """Make a rule from what a client sent and return it whole.

    Args:
        body: the client's JSON object. A missing position becomes the one after all others.
        fields_of: reads the account's fields where they are not known yet.
        author: who did it (an API key), kept in the rule's history.
        at: Unix time in seconds.

    Raises:
        RuleSetInvalid: the rule cannot be kept; carries every problem.
        AccountError: the account's fields had to be read and could not be.
    """
    said = given(body)
    check_grammar(said, name_required=True)
    documents = book.load(cloud)
    check_references(said, documents, book, cloud, fields_of=fields_of, at=at)
    placed = {"position": next_position(documents.rules), **said}
    rule = complete(new_id(), placed)
    if not book.save(cloud, rule, author, at, replacing=None):
        raise RulesChanged("the rule's new external_id is taken; send the request again")
    return rule


def update_rule(
    book: RuleBook,
    cloud: str,
    external_id: str,
    body: Mapping[str, Any],
    *,
    fields_of: FieldsOf,
    author: str,
    at: float,
    only_if: Callable[[str], bool] | None = None,
) -> dict[str, Any]:
    """Change what a client names of a rule and return it whole; condition and result are replaced whole.

    The fields it names are checked anew when what it means changes, so that a suspended rule can still be
    renamed or made inactive. only_if: says whether the rule may still be changed, by its `etag`.

    Raises:
        RuleNotFound: there is no such rule.
        RuleEdited: `only_if` says no.
        RulesChanged: others kept changing it at the same time.
        RuleSetInvalid, AccountError: as for `create_rule`.
    """
    said = given(body)
    for _ in range(TRIES):
        documents = book.load(cloud)
        before = named_rule(documents, external_id)
        if only_if is not None and not only_if(etag(before)):
            raise RuleEdited(external_id)
        after = _changed(before, said)
        if any(key in said for key in _MEANING):
            check_references(after, documents, book, cloud, fields_of=fields_of, at=at)
        if after == before or book.save(cloud, after, author, at, replacing=before):
            return after
    raise RulesChanged(f"others are changing the rule {external_id} right now; send the request again")


def delete_rule(book: RuleBook, cloud: str, external_id: str, *, author: str, at: float) -> None:
    """Remove a rule; its history stays.

    Raises:
        RuleNotFound: there is no such rule.
    """
    if not book.delete(cloud, external_id, author, at):
        raise RuleNotFound(external_id)


def named_rule(documents: RuleDocuments, external_id: str) -> dict[str, Any]:
    """Return a rule. Raises RuleNotFound."""
    for rule in documents.rules:
        if rule["external_id"] == external_id:
            return rule
    raise RuleNotFound(external_id)


def _changed(before: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rule with what was said; the signature follows the condition only."""
    merged = {**before, **said}
    check_grammar(merged, name_required="name" in said)
    after = complete(before["external_id"], merged)
    if after["condition"] == before["condition"]:
        after["condition_signature"] = before["condition_signature"]
    return after
