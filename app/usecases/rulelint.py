"""Lint of rules, where this version has it (`app.rules.lint`); the one place that calls it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from app.rules import usable_fields

_LINT = "app.rules.lint"


def findings_on(
    fields: Sequence[Mapping[str, Any]],
    rules: Sequence[Mapping[str, Any]],
    *,
    only: str | None = None,
    steps: int = 200_000,
) -> list[dict[str, Any]] | None:
    """Return what lint finds: `code`, `severity`, `message`, `rules` (with `external_id`), `example`.

    Args:
        only: external_id of the one rule that findings are asked for.
        steps: how long lint may look, a microsecond or two each.

    Returns:
        The findings, those that are most likely mistakes first; None if this version has no lint.
    """
    if find_spec(_LINT) is None:
        return None
    report = import_module(_LINT).lint(usable_fields(list(fields)), rules, only=only, steps=steps)
    return [found.as_json() for found in report.findings]
