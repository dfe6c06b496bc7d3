"""What pages about rules need again and again and that takes long: kept for a version of the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.model import RuleDocuments
from app.rules import Suspended
from app.usecases.rulebook import suspended_rules
from app.usecases.rulelint import findings_on
from app.web.console.by_version import ByVersion
from app.web.console.field_views import FieldView, field_views

Findings = Sequence[Mapping[str, Any]]


def _findings(documents: RuleDocuments) -> Findings:
    """Return what lint says; pages say themselves which rules are suspended."""
    found = findings_on(documents.fields, documents.rules) if documents.fields is not None else None
    return [one for one in found or () if one["code"] != "suspended"]


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """The account's fields, its suspended rules and what lint says."""

    fields: ByVersion[dict[str, FieldView]] = field(default_factory=lambda: ByVersion(field_views))
    suspended: ByVersion[tuple[Suspended, ...]] = field(default_factory=lambda: ByVersion(suspended_rules))
    findings: ByVersion[Findings] = field(default_factory=lambda: ByVersion(_findings))
