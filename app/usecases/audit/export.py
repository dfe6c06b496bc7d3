"""Audit entries as CSV and as lines of JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from app.model import AuditEntry

COLUMNS = (
    "id",
    "at",
    "kind",
    "by",
    "causes",
    "asset_id",
    "public_id",
    "field",
    "before",
    "after",
    "rules",
    "rules_version",
    "detail",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def json_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """Yield each entry as one line of JSON."""
    for entry in entries:
        yield json.dumps(asdict(entry), separators=(",", ":")) + "\n"


def csv_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """Yield a line of names, then one for each value that was written, or for each other entry.

    Lists are joined by spaces. Nothing that a spreadsheet would take for a formula is left as one: it gets an
    apostrophe before it.
    """
    yield _line(COLUMNS)
    for entry in entries:
        for row in _rows(entry):
            yield _line(row)


def moment(at: float) -> str:
    """Return a Unix time in words, in UTC."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}Z"


def _rows(entry: AuditEntry) -> Iterator[Sequence[Any]]:
    detail = entry.detail
    start = [entry.id, moment(entry.at), entry.kind, detail.get("by"), detail.get("causes")]
    start += [entry.asset_id, detail.get("public_id")]
    version = detail.get("rules_version", detail.get("version"))
    if entry.kind != "write":
        yield [*start, detail.get("field"), None, None, detail.get("rule"), version, _json(detail)]
        return
    for name, value in detail["changes"].items():
        rules = detail["rules"].get(name, [])
        yield [*start, name, detail["before"].get(name), value, rules, version, None]


def _line(cells: Iterable[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([_cell(cell) for cell in cells])
    return line.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    text = " ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _json(detail: Any) -> str:
    return json.dumps(detail, separators=(",", ":"))
