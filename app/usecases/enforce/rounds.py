"""What is remembered of our writes to an asset, so that a fight over its values can be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from app.usecases.echo import fingerprint, unordered

HOUR = 3600.0
"""Seconds after the last write until all is forgotten, and for which writes are counted."""

Wanted = Mapping[str, tuple[Any, Any]]
"""What is to be written: field id, or `tag:` and a flag, to the value found and the value wanted."""


@dataclass(frozen=True, slots=True)
class Opening:
    """An open breaker. `situation`: fingerprint of what was to be written then; None if no edit closes it."""

    since: float
    until: float
    situation: str | None
    told: str


@dataclass(frozen=True, slots=True)
class Rounds:
    """What is remembered of our writes to an asset.

    version: of the rules that asked for them. latest: by name, fingerprints of the value found and the value
    written last, and how often that was done in a row. at: when we last wrote. hour, writes: how many
    writes there were since the hour that began then.
    """

    version: int = 0
    latest: Mapping[str, tuple[str, str, int]] = field(default_factory=dict)
    at: float = 0.0
    hour: float = 0.0
    writes: int = 0
    opening: Opening | None = None

    def as_json(self) -> dict[str, Any] | None:
        """Return it as JSON values, None if there is nothing to remember."""
        return asdict(self) if self.writes or self.opening else None


def rounds_from(document: Mapping[str, Any] | None) -> Rounds:
    """Return what `as_json` gave; nothing remembered for None."""
    if document is None:
        return Rounds()
    latest = {name: (before, after, times) for name, (before, after, times) in document["latest"].items()}
    opening = document["opening"] and Opening(**document["opening"])
    return Rounds(**{**document, "latest": latest, "opening": opening})


def written(rounds: Rounds, writes: Wanted, now: float) -> Rounds:
    """Return the rounds after some writes."""
    if not writes:
        return rounds
    latest = {**rounds.latest, **{name: repeated(rounds, name, pair) for name, pair in writes.items()}}
    is_new = now - rounds.hour >= HOUR
    return replace(
        rounds,
        latest=latest,
        at=now,
        hour=now if is_new else rounds.hour,
        writes=1 if is_new else rounds.writes + 1,
    )


def repeated(rounds: Rounds, name: str, pair: tuple[Any, Any]) -> tuple[str, str, int]:
    """Return a write of a name as it would be remembered: how often in a row is the point."""
    found, wanted = (fingerprint(unordered(value)) for value in pair)
    before, after, times = rounds.latest.get(name, ("", "", 0))
    return found, wanted, times + 1 if (before, after) == (found, wanted) else 1
