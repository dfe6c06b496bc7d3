"""Outlooks and results of runs as lines of CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.model import RunResult
from app.usecases.preview.outlook import Outlook

COLUMNS = ("asset_id", "resource_type", "type", "public_id", "what", "field", "before", "after", "rules")
RESULT_COLUMNS = ("asset_id", "public_id", "outcome", "field", "before", "after", "more")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_line(cells: Iterable[Any]) -> str:
    """Return cells as a line of CSV. What a spreadsheet would take for a formula gets an apostrophe."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([_cell(cell) for cell in cells])
    return line.getvalue()


def json_line(document: Mapping[str, Any]) -> str:
    """Return a document as one line of JSON."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


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


def _cell(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    number = isinstance(value, int) and not isinstance(value, bool)
    return f"'{text}" if text.startswith(_FORMULA) and not number else text
