"""What lint finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

WARNING, NOTICE = "warning", "notice"
"""A warning is most likely a mistake; a notice may well be meant, and is good to know."""

CODES = {
    "loop": "fields whose rules look at each other, or at themselves",
    "contradiction": "two rules can match together and say different things; one of them silently loses",
    "never_matches": "no asset, or none with allowed values, can match a rule",
    "shadowed": "whenever a rule matches, others take away or already have all of its effect",
    "never_enabled": "a rule makes a field mandatory or fills it that is disabled whenever the rule matches",
    "invalid_value": "a rule applies what the field, or the options that rules allow, do not take",
    "disabled_condition": "a condition looks at a field that is always disabled",
    "suspended": "a rule names a field or option that the account does not have, so it is not evaluated",
}
"""Every code, and what it says."""


@dataclass(frozen=True, slots=True)
class Named:
    """A rule that a finding is about. `external_id` is None for a rule of a file that has none."""

    external_id: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Example:
    """An asset that shows a finding; `shows` says what the evaluator makes of it."""

    metadata: Mapping[str, Any]
    shows: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that lint found.

    code: one of CODES. rules: those it is about, the one to look at first. field: the field it is about.
    example: the smallest asset that shows it, as the evaluator has confirmed; None where the finding says
    that something never happens and no asset shows even a part of it.
    """

    code: str
    severity: str
    rules: tuple[Named, ...]
    field: str
    message: str
    example: Example | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the finding as JSON values."""
        return {**asdict(self), "rules": [asdict(rule) for rule in self.rules]}


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, warnings first, and sentences that say where lint stopped looking (empty if nowhere)."""

    findings: tuple[Finding, ...]
    stopped: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {"findings": [found.as_json() for found in self.findings], "stopped": list(self.stopped)}
