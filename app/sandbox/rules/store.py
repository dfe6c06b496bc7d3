"""The account's rules: create, change, list, delete, and who uses which field or option.

Source: docs/vendor.md#rules-api.
"""

import json
import secrets
import uuid
from dataclasses import dataclass, replace
from typing import Any

from app.sandbox.errors import bad_request, missing, not_found
from app.sandbox.fields.store import FieldStore
from app.sandbox.rules.grammar import atomic_conditions, check_condition, known_field
from app.sandbox.rules.results import check_result, used_options
from app.sandbox.words import JsonObject, whole_number

_STATES = ("active", "inactive")
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
        return self.body["metadata_field_id"], position is None, whole_number(position) or 0, self.created

    def to_json(self) -> JsonObject:
        """Return the rule as the API shows it; `position` only where one was sent (an assumption)."""
        canonical = json.dumps(self.body["condition"], sort_keys=True)
        signature = str(uuid.uuid3(uuid.NAMESPACE_OID, canonical))
        return {**self.body, "condition_signature": signature, "external_id": self.external_id}

    def uses_field(self, field_id: str) -> bool:
        """Whether the rule has the field as target or in its condition; inactive rules count too."""
        atoms = atomic_conditions(self.body["condition"])
        named = {atom["metadata_field_id"] for atom in atoms} | {self.body["metadata_field_id"]}
        return field_id in named

    def options_of(self, field_id: str) -> set[str]:
        """Return the options of a field that the rule's condition or result names."""
        named: set[str] = set()
        for atom in atomic_conditions(self.body["condition"]):
            if atom["metadata_field_id"] == field_id:
                equals = atom.get("equals")
                named.update(
                    [equals] if isinstance(equals, str) else equals or [], atom.get("includes") or []
                )
        if self.body["metadata_field_id"] == field_id:
            named.update(used_options(self.body["result"]))
        return named


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
        """Hold what a state says and nothing else."""
        self._rules = {rule.external_id: rule for rule in state.rules}
        self._created = state.created

    def all(self) -> list[JsonObject]:
        """Return all rules, active and inactive, in the documented order."""
        return [rule.to_json() for rule in sorted(self._rules.values(), key=lambda rule: rule.order)]

    def create(self, sent: JsonObject) -> JsonObject:
        """Add a rule; a sent external id is ignored, 64 hex digits are made. Raises ApiError (400)."""
        for required in ("metadata_field_id", "condition", "result", "name"):
            if sent.get(required) is None:
                raise missing(required)
        body: dict[str, Any] = {"state": "active", **{k: sent[k] for k in _CHANGEABLE if k in sent}}
        self._check(body)
        self._created += 1
        return self._put(Rule(external_id=secrets.token_hex(32), body=body, created=self._created))

    def update(self, external_id: str, sent: JsonObject) -> JsonObject:
        """Change the keys that were sent, checking the whole rule anew. Raises ApiError (400, 404)."""
        rule = self._get(external_id)
        body = {**rule.body, **{key: sent[key] for key in _CHANGEABLE if key in sent}}
        self._check(body)
        return self._put(replace(rule, body=body))

    def delete(self, external_id: str) -> None:
        """Remove a rule; raises ApiError (404)."""
        self._get(external_id)
        del self._rules[external_id]

    def refuse_used_field(self, field_id: str) -> None:
        """Refuse, in the vendor's words, to delete a field that rules use."""
        if any(rule.uses_field(field_id) for rule in self._rules.values()):
            raise bad_request("Can't delete a metadata field that is used by metadata rules")

    def refuse_used_options(self, field_id: str, options: list[str]) -> None:
        """Refuse, in the vendor's words, to delete options that rules use."""
        if any(rule.options_of(field_id) & set(options) for rule in self._rules.values()):
            raise bad_request("Can't delete a metadata field option that is used by metadata rules")

    def _get(self, external_id: str) -> Rule:
        if external_id not in self._rules:
            raise not_found(external_id)
        return self._rules[external_id]

    def _put(self, rule: Rule) -> JsonObject:
        self._rules[rule.external_id] = rule
        return rule.to_json()

    def _check(self, body: JsonObject) -> None:
        if not isinstance(body["name"], str) or not body["name"].strip():
            raise missing("name")
        if body["state"] not in _STATES:
            raise bad_request(f"Invalid value {body['state']} for parameter state")
        if body.get("position") is not None and whole_number(body["position"]) is None:
            raise bad_request(f"Invalid value {body['position']} for parameter position")
        target = known_field(self._fields, body["metadata_field_id"], "metadata_field_id")
        check_condition(self._fields, body["condition"])
        check_result(target, body["result"])
