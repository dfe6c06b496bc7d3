"""What pages about rules need again and again and that takes long: kept for a version of the rules."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.model import RuleDocuments
from app.rules import Suspended
from app.rules.lint import Report
from app.usecases.rulebook import lint_known, suspended_rules
from app.web.console.by_version import ByVersion
from app.web.console.field_views import FieldView, field_views


def _lint(documents: RuleDocuments) -> Report:
    """Return what lint says; pages say themselves which rules are suspended."""
    report = lint_known(documents)
    return replace(report, findings=tuple(one for one in report.findings if one.code != "suspended"))


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """The account's fields, its suspended rules and what lint says."""

    fields: ByVersion[dict[str, FieldView]] = field(default_factory=lambda: ByVersion(field_views))
    suspended: ByVersion[tuple[Suspended, ...]] = field(default_factory=lambda: ByVersion(suspended_rules))
    lint: ByVersion[Report] = field(default_factory=lambda: ByVersion(_lint))
