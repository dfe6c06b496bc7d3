"""Lines of CSV that are safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

_END = "\r\n"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_line(cells: Iterable[str | int | float | None]) -> str:
    """Return cells as a line of CSV; what a spreadsheet would take for a formula gets an apostrophe."""
    line = io.StringIO()
    # Only a cell with a character of the line's end is put in quotes, so the end is written, then taken off.
    csv.writer(line, lineterminator=_END).writerow([_cell(cell) for cell in cells])
    return line.getvalue().removesuffix(_END)


def _cell(value: str | float | None) -> str | float | None:
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value
