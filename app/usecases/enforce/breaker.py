"""The breaker: something outside keeps undoing what we write, so we write ever later, then not at all.

    written ──undone, found as before──▶ waiting ──undone again and again──▶ open
       ▲                                    │ pause over                      │
       ├────────────────────────────────────┘                                 │
       └── time over: written once more · edited in another way · rules changed ──┘

What counts is a write that repeats our latest one: the same field, from the same value to the same value, and
the rules were at no time content with that value. So somebody has set it back. Everything else is written
at once, however often people change their minds; only a number of writes that no person causes opens the
breaker as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from app.usecases.echo import fingerprint, unordered
from app.usecases.enforce.rounds import HOUR, Opening, Rounds, Wanted, repeated

PAUSES = (0.0, 2.0, 10.0, 30.0)
"""Seconds that lie at least between a write and its first, second ... repetition; after those it is open."""
OPEN_SECONDS = 1800.0
"""How long nothing is written to an asset whose breaker is open."""
MOST_WRITES = 60
"""Writes to one asset within an hour, whatever they are, after which the breaker opens."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why nothing is written to an asset for now. `state` is one of two words.

    waiting: the write was undone before and is made again later. open: it is not made again for a long time.
    """

    state: str
    since: float
    until: float
    reason: str


def looked_at(
    rounds: Rounds, stored: Mapping[str, Any], wanted: Wanted, version: int, now: float
) -> tuple[Rounds, str | None]:
    """Forget what is no fight, and close a breaker that has no reason to be open any more.

    stored: what the asset holds, by the names that `wanted` uses. wanted: all that would be written now.
    version: of the rules in force. Returns the reason in words if a breaker was closed.
    """
    opening = rounds.opening
    if opening is None and now - rounds.at >= HOUR:
        return Rounds(version), None
    if rounds.version != version:
        return replace(rounds, version=version, latest={}, opening=None), _if(
            opening, "the rules have changed"
        )
    if opening is None:
        fought = {name: one for name, one in rounds.latest.items() if _is_fought(name, one, stored, wanted)}
        return replace(rounds, latest=fought), None
    if now >= opening.until:
        latest = {name: (a, b, min(times, len(PAUSES))) for name, (a, b, times) in rounds.latest.items()}
        writes = min(rounds.writes, MOST_WRITES - len(PAUSES))
        return replace(rounds, latest=latest, writes=writes, opening=None), "its time is over"
    if opening.situation not in (None, _situation(wanted)):
        return replace(rounds, latest={}, opening=None), "the asset was edited in another way"
    return rounds, None


def hold(rounds: Rounds, due: Wanted, wanted: Wanted, now: float) -> tuple[Rounds, Hold | None]:
    """Say whether what is due must not be written now. An opened breaker is in the rounds returned.

    due: the write in question. wanted: all that would be written now.
    """
    if not due:
        return rounds, None
    if rounds.opening is None:
        rounds = replace(rounds, opening=_opening(rounds, due, wanted, now))
    if rounds.opening is not None:
        opening = rounds.opening
        return rounds, Hold("open", opening.since, opening.until, opening.told)
    name, times = _most_repeated(rounds, due)
    until = rounds.at + (PAUSES[times - 2] if times > 1 else 0.0)
    if now >= until:
        return rounds, None
    told = f"Something outside has undone what was written to {name}, {times - 1} times in a row: "
    return rounds, Hold("waiting", rounds.at, until, f"{told}it is written again at {_moment(until)}.")


def _opening(rounds: Rounds, due: Wanted, wanted: Wanted, now: float) -> Opening | None:
    name, times = _most_repeated(rounds, due)
    until = now + OPEN_SECONDS
    stays = f"Nothing is written to this asset before {_moment(until)}, unless the rules change"
    if times > len(PAUSES) + 1:
        told = f"Something outside keeps undoing what is written to {name}, {times - 1} times in a row. "
        return Opening(now, until, _situation(wanted), f"{told}{stays} or it is edited in another way.")
    if now - rounds.hour < HOUR and rounds.writes >= MOST_WRITES:
        told = f"Something outside has caused {rounds.writes} writes within an hour. "
        return Opening(now, until, None, f"{told}{stays}.")
    return None


def _is_fought(name: str, one: tuple[str, str, int], stored: Mapping[str, Any], wanted: Wanted) -> bool:
    """Say whether the rules still want what was written; with another value there, they are content."""
    return name in wanted or fingerprint(unordered(stored.get(name))) == one[1]


def _most_repeated(rounds: Rounds, due: Wanted) -> tuple[str, int]:
    times = {name: repeated(rounds, name, pair)[2] for name, pair in due.items()}
    name = max(times, key=lambda one: times[one])
    return name, times[name]


def _situation(wanted: Wanted) -> str:
    return fingerprint({name: list(map(unordered, pair)) for name, pair in wanted.items()})


def _if(opening: Opening | None, reason: str) -> str | None:
    return reason if opening else None


def _moment(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"
