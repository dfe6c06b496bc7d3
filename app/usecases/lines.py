"""Lines of CSV that are safe to open in a spreadsheet, and lines of JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

_END = "\r\n"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_line(cells: Iterable[Any]) -> str:
    """Return cells as a line of CSV; what a spreadsheet would take for a formula gets an apostrophe.

    None is an empty cell, a list its members with commas.
    """
    line = io.StringIO()
    # Only a cell with a character of the line's end is put in quotes, so the end is written, then taken off.
    csv.writer(line, lineterminator=_END).writerow([_cell(cell) for cell in cells])
    return line.getvalue().removesuffix(_END)


def json_line(document: object) -> str:
    """Return a document as one line of JSON."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _cell(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) and not is_number else text
