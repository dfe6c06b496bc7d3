"""`python -m tests.chaos`: the kills and what came of them, as a table. Bounded in time."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos import limits
from tests.chaos.arena import CLOUD, Arena, session
from tests.chaos.traps import CHANCES, WRITTEN
from tests.waiting import wait_for


def main() -> int:
    """Run and report. Exit code 1 if anything was missing or wrong, or a point was hit too seldom."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000, help="events in the first burst")
    parser.add_argument("--hits", type=int, default=20, help="kills at each point")
    parser.add_argument("--minutes", type=float, default=20, help="no new round begins after this long")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with limits.running(Path(folder) / "limits") as arena:
            outcomes = [limits.keep_to_a_quota(arena), *(limits.meet(arena, one) for one in limits.TROUBLES)]
        heeded = limits.report(outcomes)
        storm_went_well = storm(Path(folder) / "storm", asked.events, asked.hits, asked.minutes * 60)
        takeovers = [
            takeover(Path(folder) / f"takeover-{workers}-{n}", workers)
            for workers in (2, 1)
            for n in range(3)
        ]
    for workers, seconds in zip((2, 1), (takeovers[:3], takeovers[3:]), strict=True):
        words = "a second worker alive" if workers == 2 else "the only worker restarted"
        print(f"takeover with {words}: {statistics.median(seconds):.1f} s (longest {max(seconds):.1f} s)")
    return 0 if heeded and storm_went_well and max(takeovers) < 60 else 1


def storm(folder: Path, events: int, hits: int, seconds: float, lease: float | None = None) -> bool:
    """Burst after burst of events while processes are killed at every point; returns whether all is right."""
    folder.mkdir(parents=True)
    arena = Arena(folder, hits=hits, chances=CHANCES, lease=lease)
    points = [*CHANCES, "at random: redis", "at random: web", "at random: worker"]
    started = time.monotonic()
    try:
        arena.ready()
        assets = arena.upload(events)
        arena.listen_to_the_account()
        with arena.random_kills(every=1.0, hits=hits):
            began = time.monotonic()
            arena.send(assets)
            print(f"{events:,} events sent in {time.monotonic() - began:.1f} s", flush=True)
            while any(arena.trace.counts()[point] < hits for point in points):
                if time.monotonic() - started > seconds:
                    break
                arena.send(arena.upload(200))
                arena.few_wait(2000, 60)
        settled = arena.quiet(300)
        missing, wrong = arena.wrong()
        status = arena.status() or {}
    finally:
        arena.close()
    counts = arena.trace.counts()
    for point in points:
        print(f"{counts[point]:5d}  kills  {point}")
    print(f"events answered 200: {len(arena.taken):,}; never answered 200 in four tries: {arena.refused:,}")
    print(f"quiet {settled:.1f} s after the last event; parked: {status.get('parked')}")
    print(f"missing: {len(missing)}, wrong: {len(wrong)}")
    return not missing and not wrong and all(counts[point] >= hits for point in points)


def takeover(folder: Path, workers: int, lease: float | None = None) -> float:
    """Kill a worker between its write and its record; returns seconds until the asset is recorded."""
    folder.mkdir(parents=True)
    arena = Arena(folder, hits=1, chances={WRITTEN: 1.0}, workers=workers, lease=lease)
    try:
        arena.ready()
        arena.send(arena.upload(1))
        (asset_id,) = arena.uploaded
        wait_for(arena.trace.lines, 30)
        url = f"{arena.web}/api/{CLOUD}/assets/{asset_id}"
        wait_for(lambda: session().get(url, timeout=5).json().get("verdict"), 120)
        return time.time() - arena.trace.lines()[0][0]
    finally:
        arena.close()


if __name__ == "__main__":
    sys.exit(main())
