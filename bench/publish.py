"""Writes docs/performance.md from the published figures: `python -m bench.publish`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bench.measuring import RESULTS

PAGE = Path("docs/performance.md")
ORDER = ("evaluate", "compile", "receiving", "enforcing", "latency", "backfill", "growth", "start")
HEAD = """# Performance

Every table is made by one command and compares us with a named rival or limit in the same run: all take
turns, round after round, and the figure is the median. The machines are shared and noisy, so trust the
ratios, not the single figures. `make bench` runs all of them (some half an hour); `python -m bench.compare`
tells what changed since this page. A goal that is missed stands here like one that is met.
"""


def main() -> int:
    """Write the page."""
    tables = [json.loads(path.read_text("utf-8")) for path in RESULTS.glob("*.json")]
    tables.sort(key=lambda table: ORDER.index(table["name"]) if table["name"] in ORDER else len(ORDER))
    PAGE.write_text("\n".join([HEAD, *map(_section, tables)]), "utf-8")
    return 0


def _section(table: dict[str, Any]) -> str:
    machine = table["machine"]
    where = f"{machine['cores']} cores, Python {machine['python']}"
    made = f"`{table['command']}`, {table['taken'][:10]}, {where}."
    lines = [f"## {table['title']}\n", *(f"{note}\n" for note in table["notes"]), f"{made}\n"]
    lines += ["| Case | | Median | Least to most |", "|---|---|---|---|"]
    for one in table["figures"]:
        spread = f"{_number(one['low'])} to {_number(one['high'])}"
        median = f"{_number(one['median'])} {one['unit']}"
        lines.append(f"| {one['case']} | {one['contender']} | {median} | {spread} |")
    if table["ratios"]:
        lines += ["", "| Compared | Ratio | Goal |", "|---|---|---|", *map(_ratio, table["ratios"])]
    return "\n".join(lines) + "\n"


def _ratio(one: dict[str, Any]) -> str:
    if one["goal"] is None:
        return f"| {one['what']} | {one['ratio']:.2f} | |"
    met = one["ratio"] <= one["goal"] if one["at_most"] else one["ratio"] >= one["goal"]
    goal = f"{'at most' if one['at_most'] else 'at least'} {one['goal']:g}"
    return f"| {one['what']} | {one['ratio']:.2f} | {goal}: {'met' if met else '**missed**'} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main())
