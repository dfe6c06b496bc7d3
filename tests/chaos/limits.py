"""What the account can do to us: used-up quotas, errors, slowness, lost answers, a refused key."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chaos.arena import Arena, session

ASSETS, SLICES = 120, 20
"""Assets that events tell of during a trouble, and in how many handfuls."""


@dataclass(frozen=True)
class Trouble:
    """A fault, how long it lasts (seconds), and how many calls we may make meanwhile."""

    name: str
    faults: dict[str, Any]
    lasts: float
    most_calls: int


def _always(status: int, match: str = "*") -> dict[str, Any]:
    return {"statuses": [{"match": match, "status": status, "times": 10**6, "retry_after": 3}]}


TROUBLES = [
    Trouble("420 with the time to come back", {"rate_limit": 1.0, "retry_after": 3}, 8, 10),
    Trouble("429 with Retry-After", _always(429), 8, 10),
    Trouble("20 % of calls fail with 5xx", {"error_rate": 0.2, "seed": 5}, 8, 200),
    Trouble("every call fails with 503", _always(503), 12, 30),
    Trouble("500 ms a call", {"latency_ms": 500}, 10, 60),
    Trouble("60 s a call", {"latency_ms": 60_000}, 40, 12),
    Trouble(
        "a third of the answers lost after the call was carried out", {"reset_after_apply": 0.33}, 8, 200
    ),
    Trouble("the key is refused (401)", _always(401), 8, 6),
    Trouble("the key may not do this (403)", _always(403), 8, 6),
]


@dataclass(frozen=True)
class Outcome:
    """Seconds from the end of the trouble until all was right, calls while it lasted, and what is wrong."""

    name: str
    recovered: float
    calls: int
    missing: int
    wrong: int
    within: bool

    @property
    def is_well(self) -> bool:
        """Whether nothing was lost and nobody was pestered."""
        return not self.missing and not self.wrong and self.within


@contextmanager
def running(folder: Path) -> Iterator[Arena]:
    """An arena in which nothing is killed."""
    folder.mkdir(parents=True)
    arena = Arena(folder, hits=0, chances={})
    try:
        arena.ready()
        arena.listen_to_the_account()
        yield arena
    finally:
        arena.close()


def meet(arena: Arena, trouble: Trouble, assets: int = ASSETS) -> Outcome:
    """Let events arrive in the middle of a trouble, end it, and see how all becomes right."""
    chosen = arena.upload(assets)
    arena.quiet(60)
    _control(arena, "faults", trouble.faults)
    before = our_calls(arena)
    ends, slices = time.monotonic() + trouble.lasts, SLICES
    for number in range(slices):
        arena.send(chosen[number::slices])
        time.sleep(max(0.0, (ends - time.monotonic()) / (slices - number)))  # the trouble's own length
    calls = our_calls(arena) - before
    _control(arena, "faults", {})
    ended = time.monotonic()
    arena.quiet(180)
    recovered = time.monotonic() - ended
    missing, wrong = arena.wrong()
    return Outcome(trouble.name, recovered, calls, len(missing), len(wrong), calls <= trouble.most_calls)


def keep_to_a_quota(arena: Arena, limit: int = 5, window: float = 10.0, assets: int = 1000) -> Outcome:
    """Work within a quota that is far too small for a burst; no call may be refused for it."""
    chosen = arena.upload(assets)
    arena.quiet(60)
    _control(arena, "quota", {"limit": limit, "window_seconds": window})
    before, started = our_calls(arena, admin_only=True), time.monotonic()
    arena.send(chosen)
    arena.quiet(180)
    elapsed = time.monotonic() - started
    calls = our_calls(arena, admin_only=True) - before
    _control(arena, "quota", {"limit": None})
    missing, wrong = arena.wrong()
    allowed = limit * (int(elapsed // window) + 2)
    name = f"a quota of {limit} calls in {window:.0f} s, {assets} events"
    return Outcome(name, elapsed, calls, len(missing), len(wrong), calls <= allowed)


def report(outcomes: list[Outcome], say: Callable[[str], None] = print) -> bool:
    """Tell of each trouble in a line; returns whether all went well."""
    for one in outcomes:
        told = f"{one.recovered:6.1f} s to recover, {one.calls:4d} calls meanwhile"
        say(f"{told}, missing {one.missing}, wrong {one.wrong}  {one.name}")
        if not one.within:
            say("        more calls than the trouble allows")
    return all(one.is_well for one in outcomes)


def our_calls(arena: Arena, *, admin_only: bool = False) -> int:
    """Return how many calls we have made."""
    calls = session().get(f"{arena.sandbox}/_sandbox/calls", timeout=10).json()["by_user_agent"]
    ours = [split for agent, split in calls.items() if agent.startswith("fieldwarden/")]
    return sum(split["admin"] + (0 if admin_only else split["upload"]) for split in ours)


def _control(arena: Arena, name: str, body: dict[str, Any]) -> None:
    answer = session().post(f"{arena.sandbox}/_sandbox/{name}", json=body, timeout=10)
    assert answer.status_code == 200, answer.text
