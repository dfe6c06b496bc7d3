"""What changed since the figures that are published: `python -m bench.compare`.

Compares the latest run of each table with `bench/results/<table>.json`, ratio by ratio. Figures in
microseconds or requests a second depend on the machine; ratios, measured in one run, hardly do.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bench.measuring import RESULTS, RUNS

NOISE = 0.15
"""Differences of a ratio up to this share are taken for noise."""


def main() -> int:
    """Print each ratio then and now; 1 if one got worse by more than noise."""
    worse = 0
    for published in sorted(RESULTS.glob("*.json")):
        latest = sorted(RUNS.glob(f"{published.stem}-*.json"))
        if not latest:
            print(f"{published.stem}: no run to compare with; run its command first")
            continue
        worse += _compare(_read(published), _read(latest[-1]))
    return 1 if worse else 0


def _compare(then: dict[str, Any], now: dict[str, Any]) -> int:
    before, worse = {one["what"]: one for one in then["ratios"]}, 0
    print(f"{now['title']}: {then['taken']} and {now['taken']}")
    for one in now["ratios"]:
        old = before.get(one["what"])
        if old is None:
            print(f"  {one['what']}: {one['ratio']:.2f}, new")
            continue
        change = one["ratio"] / old["ratio"] - 1 if old["ratio"] else 0.0
        is_worse = (change if one["at_most"] else -change) > NOISE
        worse += is_worse
        told = "WORSE" if is_worse else "about the same" if abs(change) <= NOISE else "better"
        print(f"  {one['what']}: {old['ratio']:.2f} then, {one['ratio']:.2f} now ({change:+.0%}), {told}")
    return worse


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


if __name__ == "__main__":
    sys.exit(main())
