"""Outlooks and results of runs as rows, for lines of CSV and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.model import RunResult
from app.usecases.lines import json_line
from app.usecases.preview.outlook import Outlook

COLUMNS = ("asset_id", "resource_type", "type", "public_id", "what", "field", "before", "after", "rules")
RESULT_COLUMNS = ("asset_id", "public_id", "outcome", "field", "before", "after", "more")


def outlook_rows(outlook: Outlook) -> Iterator[Sequence[Any]]:
    """Yield the rows of an outlook, as in `COLUMNS`: one for each value, flag and problem."""
    address = outlook.asset.address
    start = (outlook.asset.asset_id, address.resource_type, address.type, address.public_id)
    what = "refused" if outlook.refused else "change"
    for name, value in outlook.changes.items():
        yield (*start, what, name, outlook.before.get(name), value, list(outlook.rules[name]))
    for tag in outlook.flags_added:
        yield (*start, "flag added", "", None, tag, [])
    for tag in outlook.flags_removed:
        yield (*start, "flag removed", "", tag, None, [])
    for name, code in outlook.appearing:
        yield (*start, "problem appears", name, None, code, [])
    for name, code in outlook.disappearing:
        yield (*start, "problem disappears", name, code, None, [])
    if outlook.failed is not None:
        yield (*start, "failed", "", None, outlook.failed, [])


def result_rows(result: RunResult) -> Iterator[Sequence[Any]]:
    """Yield the rows of a result, as in `RESULT_COLUMNS`: one for each value, or one that tells the rest."""
    detail = result.detail
    start = (result.asset_id, detail.get("public_id"), result.outcome)
    more = {name: detail[name] for name in detail if name not in ("public_id", "changes", "before")}
    told = json_line(more) if more else None
    for name, value in detail.get("changes", {}).items():
        yield (*start, name, detail.get("before", {}).get(name), value, told)
    if not detail.get("changes"):
        yield (*start, None, None, None, told)
