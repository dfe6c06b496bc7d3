"""A run in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

BAD = ("refused", "parked", "held")
"""Outcomes that are bad news."""


def moment(at: float) -> str:
    """Return a Unix time as people here read it."""
    return f"{datetime.fromtimestamp(at).astimezone():%Y-%m-%d %H:%M:%S %Z}"


def report(run: Mapping[str, Any], waits: str | None = None) -> Iterator[str]:
    """Yield lines about a run as it stands. waits: why it does not go on at the moment."""
    from app.model import RUN_STATES
    from app.usecases.enforce.outcome import OUTCOMES

    yield f"run {run['id']}: {run['state']}, {RUN_STATES[run['state']]}"
    if run["note"]:
        yield f"  {run['note']}"
    if waits and run["state"] in ("counting", "running"):
        yield f"  it waits: {waits}"
    ended = f", ended {moment(run['finished'])}" if run["finished"] else ""
    yield f"  a {run['kind']} begun {moment(run['started'])} by {run['by']}{ended}"
    if run["counted"]:
        counted = run["counted"]
        yield f"  counted: {counted['touched']:,} of {counted['assets']:,} assets would be touched"
    if run["kind"] == "backfill" and run["outcomes"]:
        wait = "wait for it to go on" if run["state"] == "paused" else "are queued"
        yield f"  {run['done']:,} of about {run['due']:,} assets judged, {run['waiting']:,} {wait}"
    for outcome, count in run["outcomes"].items():
        yield f"  {count:>9,}  {outcome:10} {OUTCOMES.get(outcome, '')}"
