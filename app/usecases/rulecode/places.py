"""Where rules are kept: this service as a place like an account, and rules read from either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import ConfigurationError, Problem, RuleSetInvalid
from app.ports import Clock, RuleBook, RulesPlace
from app.usecases.rulebook import FieldsOf, create_rule, delete_rule, list_rules, update_rule
from app.usecases.rulebook.check import read_kept


@dataclass(frozen=True, slots=True)
class ServiceRules:
    """This service's rules of one account, changed as the rules API changes them.

    author: kept in each rule's history.
    """

    book: RuleBook
    cloud: str
    fields_of: FieldsOf
    author: str
    clock: Clock

    def fields(self) -> list[dict[str, Any]]:
        """See `app.ports.RulesPlace.fields`; read from the account."""
        return [dict(field) for field in self.fields_of(self.cloud)]

    def rules(self) -> list[dict[str, Any]]:
        """See `app.ports.RulesPlace.rules`. Raises ConfigurationError for a Redis that is not set up."""
        if not self.book.is_set_up(self.cloud):
            raise ConfigurationError(
                f"this Redis knows nothing of {self.cloud}, which is not the same as no rules: check "
                "REDIS_URL, or start the service once, which sets it up"
            )
        return list_rules(self.book, self.cloud)

    def create_rule(self, rule: Mapping[str, Any], /) -> dict[str, Any]:
        """See `app.ports.RulesPlace.create_rule`."""
        return create_rule(
            self.book, self.cloud, rule, fields_of=self.fields_of, author=self.author, at=self.clock()
        )

    def update_rule(self, external_id: str, changes: Mapping[str, Any], /) -> dict[str, Any]:
        """See `app.ports.RulesPlace.update_rule`."""
        return update_rule(
            self.book,
            self.cloud,
            external_id,
            changes,
            fields_of=self.fields_of,
            author=self.author,
            at=self.clock(),
        )

    def delete_rule(self, external_id: str, /) -> None:
        """See `app.ports.RulesPlace.delete_rule`."""
        delete_rule(self.book, self.cloud, external_id, author=self.author, at=self.clock())


def rules_at(place: RulesPlace) -> Sequence[Mapping[str, Any]]:
    """Return a place's rules, checked to be rules that we understand.

    Raises:
        RuleSetInvalid: with every problem; an account may have rules of a kind we do not know.
        AccountError, StoreUnavailable, ConfigurationError: they could not be read.
    """
    try:
        return read_kept(place.rules())
    except RuleSetInvalid as error:
        raise RuleSetInvalid(
            [Problem(f"rules of {place.cloud} {one.place}", one.message) for one in error.problems]
        ) from None
