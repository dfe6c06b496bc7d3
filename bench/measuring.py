"""Measuring contenders side by side: interleaved rounds, medians, spreads, ratios, a file of each run."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
"""One JSON file for each published table."""
RUNS = RESULTS / "runs"
"""One JSON file for each run."""
ROUNDS = 5

Measure = Callable[[], float]
"""Does a contender's work once and returns the figure, in the table's unit."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured of one contender in one case: the median of all rounds, the least and the most."""

    case: str
    contender: str
    unit: str
    median: float
    low: float
    high: float
    rounds: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """How two figures of one run compare. goal: what is wanted; more is better unless `at_most`."""

    what: str
    ratio: float
    goal: float | None = None
    at_most: bool = False

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached, None where there is none."""
        if self.goal is None:
            return None
        return self.ratio <= self.goal if self.at_most else self.ratio >= self.goal


@dataclass(slots=True)
class Table:
    """One table of figures. notes: sentences on what was measured and how, shown below it."""

    name: str
    title: str
    command: str
    notes: list[str]
    figures: list[Figure] = field(default_factory=list)
    ratios: list[Ratio] = field(default_factory=list)

    def run(
        self, case: str, contenders: Mapping[str, Measure], unit: str, *, rounds: int = ROUNDS
    ) -> dict[str, Figure]:
        """Let all contenders do a case in turn, round after round, each round in another order."""
        taken: dict[str, list[float]] = {name: [] for name in contenders}
        names = list(contenders)
        for number in range(min(rounds, 2) if is_quick() else rounds):
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                taken[name].append(contenders[name]())
        return {name: self.take(case, name, unit, values) for name, values in taken.items()}

    def take(self, case: str, contender: str, unit: str, values: list[float]) -> Figure:
        """Add what the rounds of a case have given for a contender, and print it."""
        figure = Figure(
            case, contender, unit, statistics.median(values), min(values), max(values), len(values)
        )
        self.figures.append(figure)
        print(_line(figure), flush=True)
        return figure

    def compare(self, what: str, ratio: float, goal: float | None = None, *, at_most: bool = False) -> None:
        """Add a ratio, and print it beside its goal."""
        one = Ratio(what, ratio, goal, at_most)
        self.ratios.append(one)
        wanted = "" if goal is None else f"   {'at most' if at_most else 'at least'} {goal:g} wanted"
        print(f"  {what}: {ratio:.2f}{wanted}{'' if one.is_met in (None, True) else ': MISSED'}", flush=True)

    def save(self, *, publish: bool) -> None:
        """Keep the run's figures in a file; publish: also as those the documentation shows."""
        taken = datetime.now(UTC)
        found = {
            **asdict(self),
            "taken": taken.isoformat(timespec="seconds"),
            "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": sys.platform},
        }
        text = json.dumps(found, indent=1) + "\n"
        RUNS.mkdir(parents=True, exist_ok=True)
        (RUNS / f"{self.name}-{taken:%Y%m%dT%H%M%S}.json").write_text(text, "utf-8")
        if publish:
            (RESULTS / f"{self.name}.json").write_text(text, "utf-8")


def seconds_each(work: Callable[[], object], *, at_least: float = 0.05) -> float:
    """Return the seconds that one call takes, repeating it for at least so long."""
    calls, started = 0, time.perf_counter()
    while (took := time.perf_counter() - started) < at_least:
        work()
        calls += 1
    return took / calls


def is_quick() -> bool:
    """Say whether `--quick` is on the command line: a try with few rounds and small counts."""
    return "--quick" in sys.argv[1:]


def sized(count: int, quick: int) -> int:
    """Return a count of the real run, or that of a try."""
    return quick if is_quick() else count


def finish(table: Table) -> int:
    """End a benchmark's command: keep its figures; `--publish` on the command line publishes them.

    A try is not kept: its figures compare with nothing.
    """
    if not is_quick():
        table.save(publish="--publish" in sys.argv[1:])
    return 0


def _line(figure: Figure) -> str:
    spread = f"{figure.low:,.4g} to {figure.high:,.4g}"
    return f"{figure.case:24} {figure.contender:24} {figure.median:>10,.4g} {figure.unit:12} {spread}"
