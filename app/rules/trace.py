"""Why a rule matches or not: each part of its condition marked with what it sees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.rules.conditions import View, compile_condition
from app.rules.fields import Field
from app.rules.values import NOTHING, chosen
from app.rules.verdict import Verdict

Traced = dict[str, Any]
"""A condition as it was given, each part with `holds`, and each test with the value that it has `seen`."""


def view_of(fields: Mapping[str, Field], verdict: Verdict) -> View:
    """Return what conditions see once a verdict is reached: nothing of disabled fields.

    With it a condition holds exactly if its rule is among those that match, but for rules that are exempt and
    those of a loop that does not settle.
    """
    return {
        name: chosen(fields[name], shown["value"]) if shown["enabled"] else NOTHING
        for name, shown in verdict.fields.items()
    }


def trace(condition: Mapping[str, Any], fields: Mapping[str, Field], verdict: Verdict) -> Traced:
    """Mark each part of a condition that passed the grammar and the reference checks.

    `seen` is the value that a test was made on, None where it is empty, be it for being disabled.
    """
    return _traced(condition, fields, view_of(fields, verdict), verdict)


def failing(traced: Traced) -> list[Traced]:
    """Return the tests that keep a condition from holding; none if it holds."""
    if traced["holds"]:
        return []
    parts = traced.get("and") or traced.get("or")
    return [traced] if parts is None else [test for part in parts for test in failing(part)]


def _traced(
    condition: Mapping[str, Any], fields: Mapping[str, Field], view: View, verdict: Verdict
) -> Traced:
    for joint, holds in (("and", all), ("or", any)):
        if joint in condition:
            parts = [_traced(branch, fields, view, verdict) for branch in condition[joint]]
            return {"holds": holds(part["holds"] for part in parts), joint: parts}
    shown = verdict.fields[condition["metadata_field_id"]]
    seen = shown["value"] if shown["enabled"] else None
    return {"holds": compile_condition(condition, fields)(view), **condition, "seen": seen}
