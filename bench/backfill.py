"""Backfilling and sweeping a library of 10,000 and of 100,000 assets: `python -m bench.backfill`.

Some fifteen minutes. The hours of the last part pass on a simulated clock, in this process.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import requests

from app.sandbox.example import EXAMPLE_RULES
from app.usecases.backfill import Backfill
from app.wiring import backfill_of, sweep_of
from bench.deployment import Deployment, deployed
from bench.hours import BUDGET, within_the_hour
from bench.measuring import ROUNDS, Table, finish, sized
from bench.memory import peak
from bench.serving import CLOUD, free_port, process, redis_server, wait_for

SMALL, LARGE = sized(10_000, 2_000), sized(100_000, 10_000)
ROUNDS_SMALL = sized(ROUNDS, 1)
PARTS = 5
"""A backfill's pace is taken in so many parts of the library."""
WORKERS, EVERYTHING = 2, 10**6
LONGEST = 1800.0
"""Seconds that a walk through the large library may take."""
GOAL_MEMORY = 1.2
APPEND = "everysec"


@dataclass(slots=True)
class Walked:
    """What was measured of one library: assets a second, part by part; calls; the most memory of a worker."""

    backfill: list[float] = field(default_factory=list)
    sweep: list[float] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    listed: int = 0
    memory: float = 0.0


def main() -> int:
    """Walk through both libraries, print and keep the figures."""
    table = Table(
        "backfill",
        "Backfilling and sweeping a library",
        "python -m bench.backfill",
        [
            f"A believable library that nobody has judged, the example's rules, {WORKERS} worker processes, "
            f"the sandbox account without delay. Redis writes an append-only file, `appendfsync {APPEND}`. A "
            "backfill counts first what it would touch, which is part of its time, then judges every asset. "
            "The sweep comes after it: it lists everything and compares it with the verdicts.",
            f"The smaller library is new in every round; the larger is walked through once, and its figures "
            f"are those of {PARTS} parts of it. Memory is the most that a worker process has held by then.",
            f"Within {BUDGET} calls an hour: in one process, on a clock that jumps where the service would "
            "wait; the account, the allowance and the service all go by it. The account refuses what exceeds "
            "the hour's calls, and counts.",
        ],
    )
    with tempfile.TemporaryDirectory() as folder:
        rounds = [_walked(Path(folder) / str(number), SMALL, 1) for number in range(ROUNDS_SMALL)]
        large = _walked(Path(folder) / "large", LARGE, PARTS)
        small = Walked(
            backfill=[pace for one in rounds for pace in one.backfill],
            sweep=[pace for one in rounds for pace in one.sweep],
        )
        for size, walked in ((SMALL, small), (LARGE, large)):
            table.take(f"{size:,} assets", "backfill", "assets/s", walked.backfill)
            table.take(f"{size:,} assets", "sweep", "assets/s", walked.sweep)
        before = table.take(f"{SMALL:,} assets", "worker, at most", "MB", [one.memory for one in rounds])
        after = table.take(f"{LARGE:,} assets", "worker, at most", "MB", [large.memory])
        for size, walked in ((SMALL, rounds[-1]), (LARGE, large)):
            for name, number in sorted(walked.calls.items()):
                table.take(f"{size:,} assets", name, "calls", [float(number)])
        table.compare(
            f"memory of a worker: {LARGE:,} assets against {SMALL:,}",
            after.median / before.median,
            GOAL_MEMORY,
            at_most=True,
        )
        pace = [sorted(one.backfill)[len(one.backfill) // 2] for one in (large, small)]
        table.compare(f"pace of the backfill: {LARGE:,} assets against {SMALL:,}", pace[0] / pace[1])
        within_the_hour(table, Path(folder) / "hour", LARGE)
    return finish(table)


def _walked(folder: Path, size: int, parts: int) -> Walked:
    """Backfill and then sweep a new library of a size."""
    found, port = Walked(), free_port()
    command = ["-m", "app.cli", "sandbox", "--seed", str(size), "--port", str(port)]
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server(folder / "redis", APPEND))
        stack.enter_context(process(command, port, patience=LONGEST))
        url = f"http://127.0.0.1:{port}"
        settings = {"SWEEP_CALLS": str(EVERYTHING - 1)}
        ours = stack.enter_context(
            deployed(folder, redis, {CLOUD: url}, EXAMPLE_RULES, workers=WORKERS, **settings)
        )
        _backfill(found, backfill_of(ours.parts, CLOUD), size, parts)
        found.calls.update({f"backfill: {name}": number for name, number in _calls(url).items()})
        _sweep(found, ours, size)
        found.calls.update({f"sweep: {name}": number for name, number in _calls(url).items()})
        found.memory = max(peak(worker.pid) for worker in ours.workers)
    return found


def _backfill(found: Walked, backfill: Backfill, size: int, parts: int) -> None:
    """Run a backfill to its end; the time of counting is shared out among the parts."""
    began = time.perf_counter()
    run = backfill.begin("bench", agreed=size)
    wait_for(lambda: backfill.find(run.id).state != "counting", LONGEST)
    last, counting = time.perf_counter(), time.perf_counter() - began
    for number in range(1, parts + 1):
        due = size * number // parts
        wait_for(lambda due=due: backfill.progress(run.id).done >= due, LONGEST, 0.1)
        now = time.perf_counter()
        found.backfill.append(size / parts / (now - last + counting / parts))
        last = now
    wait_for(lambda: backfill.find(run.id).state == "done", 60)


def _sweep(found: Walked, ours: Deployment, size: int) -> None:
    sweep, began = sweep_of(ours.parts, CLOUD), time.perf_counter()
    sweep.begin(by="bench", everything=True)
    wait_for(lambda: not sweep.state.started, LONGEST, 0.1)
    found.sweep.append(size / (time.perf_counter() - began))


def _calls(url: str) -> dict[str, int]:
    """Return our calls since this was last asked, by what they are for."""
    split = requests.get(f"{url}/_sandbox/calls", timeout=60).json()["by_user_agent"]
    requests.post(f"{url}/_sandbox/reset-calls", timeout=60).raise_for_status()
    ours = [one for agent, one in split.items() if agent.startswith("fieldwarden/")]
    return {api: sum(one[api] for one in ours) for api in ("admin", "upload")}


if __name__ == "__main__":
    sys.exit(main())
