"""What an explanation is made from: rules and fields of one version, and who is exempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.rules import Field, RuleSet, Suspended, Verdict


@dataclass(frozen=True, slots=True)
class Basis:
    """The rules that count.

    documents: all rules by external_id, the inactive ones too. observed: ids of those that are only observed.
    exempt: ids of rules and fields that the asset is exempt from, with the reason in words.
    """

    fields: Mapping[str, Field]
    documents: Mapping[str, Mapping[str, Any]]
    rules: RuleSet
    suspended: Mapping[str, Suspended]
    clear: bool
    observed: frozenset[str] = frozenset()
    exempt: Mapping[str, str] = field(default_factory=dict)

    def judge(self, values: Mapping[str, Any], without: Sequence[str] = ()) -> Verdict:
        """Return the verdict on values, leaving out some rules as if they were inactive."""
        return self.rules.evaluate(values, clear=self.clear, exempt={*self.exempt, *without})

    def name(self, rule_id: str) -> str:
        """Return what people call a rule, in quotes."""
        document = self.documents.get(rule_id, {})
        return f"“{document.get('name') or rule_id}”"

    def targeting(self, target: str) -> list[str]:
        """Return the ids of all rules of a field: those that count in their order, then the others."""
        ranked = [rule.id for rule in self.rules.rules.get(target, ())]
        others = [name for name, rule in self.documents.items() if rule["metadata_field_id"] == target]
        return list(dict.fromkeys([*ranked, *others]))
