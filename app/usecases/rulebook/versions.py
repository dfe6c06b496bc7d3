"""The versions of a rule: what changed from one to the next, and back to one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.ports import RuleBook
from app.usecases.rulebook.change import TRIES
from app.usecases.rulebook.check import FieldsOf, check_grammar, check_references
from app.usecases.rulebook.document import etag
from app.usecases.rulebook.errors import RuleEdited, RuleNotFound, RulesChanged


@dataclass(frozen=True, slots=True)
class Change:
    """One place of a rule that differs: its JSON place, and what stood and stands there, None if nothing."""

    place: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a rule.

    number: 1 for the oldest. action: `created`, `updated` or `deleted` (rule is then what was deleted).
    rules_version: the account's version that it began. changes: what differs from the version before.
    """

    number: int
    at: float
    author: str
    action: str
    rules_version: int
    rule: dict[str, Any]
    changes: tuple[Change, ...]


def versions_of(book: RuleBook, cloud: str, external_id: str) -> list[Version]:
    """Return all versions of a rule, the oldest first; of one that was deleted too. Raises RuleNotFound."""
    versions: list[Version] = []
    for number, kept in enumerate(book.history(cloud, external_id), 1):
        before = versions[-1].rule if versions else {}
        versions.append(
            Version(
                number,
                kept["at"],
                kept["author"],
                kept["action"],
                kept["version"],
                kept["rule"],
                tuple(differences(before, kept["rule"])),
            )
        )
    if not versions:
        raise RuleNotFound(external_id)
    return versions


def restore_version(
    book: RuleBook,
    cloud: str,
    external_id: str,
    number: int,
    *,
    fields_of: FieldsOf,
    author: str,
    at: float,
    only_if: Callable[[str], bool] | None = None,
) -> dict[str, Any]:
    """Make a rule again what it was in one of its versions, and return it; a deleted one is back.

    That makes a new version: nothing of the history is lost. only_if: as for `update_rule`.

    Raises:
        RuleNotFound: there is no such rule, or it has no such version.
        RuleEdited: `only_if` says no.
        RuleSetInvalid: it names fields or options that are there no more.
        RulesChanged, AccountError: as for `update_rule`.
    """
    versions = versions_of(book, cloud, external_id)
    if not 1 <= number <= len(versions):
        raise RuleNotFound(f"{external_id} version {number}")
    rule = versions[number - 1].rule
    check_grammar(rule, name_required=False)
    for _ in range(TRIES):
        documents = book.load(cloud)
        before = next((one for one in documents.rules if one["external_id"] == external_id), None)
        if only_if is not None and (before is None or not only_if(etag(before))):
            raise RuleEdited(external_id)
        check_references(rule, documents, book, cloud, fields_of=fields_of, at=at)
        if rule == before or book.save(cloud, rule, author, at, replacing=before):
            return rule
    raise RulesChanged(f"others are changing the rule {external_id} right now; send the request again")


def differences(before: Any, after: Any, place: str = "") -> Iterator[Change]:
    """Yield what differs between two JSON values, object by object; lists are compared as wholes."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in [*before, *(key for key in after if key not in before)]:
            step = str(key).replace("~", "~0").replace("/", "~1")
            yield from differences(before.get(key), after.get(key), f"{place}/{step}")
    elif before != after or isinstance(before, bool) is not isinstance(after, bool):
        yield Change(place, before, after)
