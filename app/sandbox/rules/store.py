"""The account's rules: create, change, list, delete, and who uses which field or option.

Source: docs/vendor.md#rules-api. What a rule may look like is decided by the rule engine's own grammar.
"""

import json
import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from app.rules import grammar_problems, reference_problems
from app.sandbox.errors import bad_request, missing, not_found
from app.sandbox.fields.store import FieldStore
from app.sandbox.rules.naming import named_fields, named_options
from app.sandbox.words import JsonObject

_CHANGEABLE = ("metadata_field_id", "condition", "result", "name", "state", "position")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One stored rule; `body` holds what the client sent of the documented keys."""

    external_id: str
    body: JsonObject
    created: int

    @property
    def order(self) -> tuple[str, bool, int, int]:
        """The place in the list: by target field, then position, then insertion."""
        position = self.body.get("position")
        return self.body["metadata_field_id"], position is None, position or 0, self.created

    @cached_property
    def fields(self) -> set[str]:
        """The fields that the rule names."""
        return named_fields(self.body)

    def to_json(self) -> JsonObject:
        """Return the rule as the API shows it; `position` only where one was sent (an assumption)."""
        canonical = json.dumps(self.body["condition"], sort_keys=True)
        signature = str(uuid.uuid3(uuid.NAMESPACE_OID, canonical))
        return {**self.body, "condition_signature": signature, "external_id": self.external_id}


@dataclass(frozen=True, kw_only=True)
class RuleState:
    """All that a rule store holds, as a value."""

    rules: tuple[Rule, ...]
    created: int


class RuleStore:
    """Rules by external id. Callers hold the account's lock."""

    def __init__(self, fields: FieldStore) -> None:
        self._fields = fields
        self._rules: dict[str, Rule] = {}
        self._created = 0

    def state(self) -> RuleState:
        """Return all that the store holds."""
        return RuleState(rules=tuple(self._rules.values()), created=self._created)

    def restore(self, state: RuleState) -> None:
        """Hold what a state says and nothing else; raises ApiError (400) for a rule that does not fit."""
        for rule in state.rules:
            self._checked(rule.body)
        self._rules = {rule.external_id: rule for rule in state.rules}
        self._created = state.created

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules.values())

    def all(self) -> list[JsonObject]:
        """Return all rules, active and inactive, in the documented order."""
        return [rule.to_json() for rule in sorted(self, key=lambda rule: rule.order)]

    def create(self, sent: JsonObject) -> JsonObject:
        """Add a rule; a sent external id is ignored, 64 hex digits are made. Raises ApiError (400)."""
        for required in ("metadata_field_id", "condition", "result", "name"):
            if sent.get(required) is None:
                raise missing(required)
        body = self._checked({"state": "active", **_sent(sent)})
        self._created += 1
        return self._put(Rule(external_id=secrets.token_hex(32), body=body, created=self._created))

    def update(self, external_id: str, sent: JsonObject) -> JsonObject:
        """Change the keys that were sent, checking the whole rule anew. Raises ApiError (400, 404)."""
        rule = self._get(external_id)
        return self._put(replace(rule, body=self._checked({**rule.body, **_sent(sent)})))

    def delete(self, external_id: str) -> None:
        """Remove a rule; raises ApiError (404)."""
        self._get(external_id)
        del self._rules[external_id]

    def refuse_used_field(self, field_id: str) -> None:
        """Refuse, in the vendor's words, to delete a field that rules use; inactive ones count too."""
        if any(field_id in rule.fields for rule in self):
            raise bad_request("Can't delete a metadata field that is used by metadata rules")

    def refuse_used_options(self, field_id: str, options: list[str]) -> None:
        """Refuse, in the vendor's words, to delete options that rules use; inactive ones count too."""
        if any(named_options(rule.body, field_id) & set(options) for rule in self if field_id in rule.fields):
            raise bad_request("Can't delete a metadata field option that is used by metadata rules")

    def _get(self, external_id: str) -> Rule:
        if external_id not in self._rules:
            raise not_found(external_id)
        return self._rules[external_id]

    def _put(self, rule: Rule) -> JsonObject:
        self._rules[rule.external_id] = rule
        return rule.to_json()

    def _checked(self, body: JsonObject) -> JsonObject:
        """Return a rule's body, refused with every problem and its place; the vendor's words are unknown."""
        if not isinstance(body["name"], str) or not body["name"].strip():
            raise missing("name")
        problems = grammar_problems(body) or reference_problems(body, self._fields.for_rules())
        if problems:
            raise bad_request("; ".join(map(str, problems)))
        return {name: value for name, value in body.items() if value is not None}


def _sent(sent: JsonObject) -> JsonObject:
    return {name: sent[name] for name in _CHANGEABLE if name in sent}
