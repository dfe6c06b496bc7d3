"""Metadata judged by conditional rules, as an Enterprise account does (docs/vendor.md#when-rules-act).

Rules change the definition that each field has for one set of values; the values are then judged by it. What
a rule infers and what it makes invalid is told by the one rule engine. What an account does about it is told
here; where the documents are silent or disagree it is an assumption (docs/assumptions.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.rules import FieldVerdict, RuleSet, Verdict
from app.sandbox.errors import disabled, invalid_value
from app.sandbox.fields.field import Field
from app.sandbox.fields.merging import SentValues, Values, merged, refuse_missing
from app.sandbox.words import MetadataValue

_OUTDATED = {"disabled_value", "value_not_allowed", "invalid_value"}


@dataclass(frozen=True)
class ByRules:
    """Judges metadata by compiled rules; `fields` are the account's, for their default values."""

    rules: RuleSet
    fields: list[Field]

    def update(self, stored: Mapping[str, MetadataValue], sent: SentValues, *, clear_invalid: bool) -> Values:
        """Return an asset's metadata after an update, with what the rules infer.

        Raises ApiError (400) for a sent value that the rules do not let in, for a mandatory field that stays
        empty, and for a stored value of a field with rules that is valid no more, unless `clear_invalid`
        clears it. A call that neither sends metadata nor clears is not judged.
        """
        if not sent and not clear_invalid:
            return dict(stored)
        values = merged(stored, sent)
        return self._judged(self._without_outdated(values, sent) if clear_invalid else values, sent)

    def upload(self, sent: SentValues) -> Values:
        """Return the metadata of a new asset: sent, inferred, and default values where nothing is inferred.

        An assumption as a whole: the documents speak of updates. Raises ApiError (400) as `update` does.
        """
        defaults = {f.external_id: f.default_value for f in self.fields if f.default_value is not None}
        values = merged({}, sent)
        for name in self.rules.upstream_first:
            if name in defaults and _takes(self.rules.evaluate(values), name, defaults[name]):
                values[name] = defaults[name]
        return self._judged(values, sent)

    def _judged(self, values: Values, sent: SentValues) -> Values:
        verdict = self.rules.evaluate(values)
        for name, value in sent.items():
            _refuse_invalid(verdict.fields[name], name, value)
        for name in self._outdated(verdict, sent):
            value = values.get(name, verdict.fields[name]["value"])  # in a loop, one inferred just now
            _refuse_invalid(verdict.fields[name], name, value)
            raise invalid_value(name, value)
        refuse_missing([p["field"] for p in verdict.problems if p["code"] == "missing_mandatory"])
        return merged(values, dict(verdict.changes))

    def _without_outdated(self, values: Values, sent: SentValues) -> Values:
        """Clear what is outdated, upstream first, as it may be what outdates the rest."""
        for name in self.rules.upstream_first:
            verdict = self.rules.evaluate(values)
            if name in values and name in self._outdated(verdict, sent):
                values = merged(values, {name: _rest(verdict.fields[name], values[name])})
        return values

    def _outdated(self, verdict: Verdict, sent: SentValues) -> list[str]:
        """Return the fields with active rules whose stored value is valid no more."""
        suspects = [problem["field"] for problem in verdict.problems if problem["code"] in _OUTDATED]
        return [name for name in suspects if self.rules.rules[name] and name not in sent]


def _refuse_invalid(field: FieldVerdict, name: str, value: MetadataValue | None) -> None:
    """Refuse a value that the field, as the rules leave it, does not take. None clears, which is allowed."""
    if value is not None and not field["enabled"]:
        raise disabled(name)
    if value is not None and not _may_hold(field, value):
        raise invalid_value(name, value)


def _takes(verdict: Verdict, name: str, default: MetadataValue) -> bool:
    field = verdict.fields[name]
    return field["enabled"] and field["value"] is None and _may_hold(field, default)


def _may_hold(field: FieldVerdict, value: MetadataValue) -> bool:
    options = field["options"]
    return options is None or set(options).issuperset(value if isinstance(value, list) else [value])


def _rest(field: FieldVerdict, value: MetadataValue) -> MetadataValue | None:
    """Return what may stay of an outdated value: of a set the options that are still allowed."""
    if not field["enabled"] or not isinstance(value, list):
        return None
    return [option for option in value if option in (field["options"] or ())] or None
