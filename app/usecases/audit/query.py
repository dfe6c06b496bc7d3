"""Which audit entries are meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.model import AuditEntry


@dataclass(frozen=True, slots=True)
class Query:
    """Entries of which all holds that is given. Nothing given means all.

    asset: an asset id or a public id. rule: an external_id. field: a metadata field's external_id. kind: what
    was done. cause: one of the causes, whole or up to its colon (`backfill` finds `backfill:<id>`). since,
    until: Unix times, the first one included.
    """

    asset: str | None = None
    rule: str | None = None
    field: str | None = None
    kind: str | None = None
    cause: str | None = None
    since: float | None = None
    until: float | None = None

    def fits(self, entry: AuditEntry) -> bool:
        """Say whether an entry is meant."""
        detail = entry.detail
        return (
            (self.kind is None or entry.kind == self.kind)
            and (self.since is None or entry.at >= self.since)
            and (self.until is None or entry.at < self.until)
            and (self.asset is None or self.asset in (entry.asset_id, detail.get("public_id")))
            and (self.cause is None or is_caused(detail, self.cause))
            and ((self.rule is None and self.field is None) or self._is_about(detail))
        )

    def _is_about(self, detail: Mapping[str, Any]) -> bool:
        """Say whether rule and field fit; where a write is told of, both in the same place."""
        if "changes" in detail and "rules" in detail:
            return any(True for _ in self.fields_of(detail))
        return (self.rule is None or self.rule in _rules(detail)) and (
            self.field is None or self.field in _fields(detail)
        )

    def fields_of(self, write: Mapping[str, Any]) -> Iterator[str]:
        """Yield the fields of a write, by its detail, that are meant."""
        for name in write["changes"]:
            is_named = self.field is None or name == self.field
            if is_named and (self.rule is None or self.rule in write["rules"].get(name, ())):
                yield name


def is_caused(detail: Mapping[str, Any], cause: str) -> bool:
    """Say whether a cause is among those of an entry."""
    return any(one == cause or one.startswith(f"{cause}:") for one in detail.get("causes", ()))


def _rules(detail: Mapping[str, Any]) -> set[str]:
    """Return the rules that an entry names: in so many words, or because it tells of their change."""
    changed = [one["external_id"] for one in _rule_documents(detail)]
    return {*changed, *filter(None, [detail.get("rule")])}


def _fields(detail: Mapping[str, Any]) -> set[str]:
    """Return the fields that an entry names: by values, by the flag for them, or as a rule's target."""
    values = [name for key in ("changes", "ours", "theirs", "fields") for name in _names(detail.get(key))]
    flags = [tag.partition(":")[2] for key in ("added", "removed") for tag in _names(detail.get(key))]
    targets = [one["metadata_field_id"] for one in _rule_documents(detail)]
    return {*values, *flags, *targets, *filter(None, [detail.get("field")])}


def _names(told: Any) -> Iterable[str]:
    return told if isinstance(told, Mapping | list) else ()


def _rule_documents(detail: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    told = [detail.get(key) for key in ("before", "after")]
    return [
        one for one in told if isinstance(one, Mapping) and {"metadata_field_id", "condition"} <= one.keys()
    ]
