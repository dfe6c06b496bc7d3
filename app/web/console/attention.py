"""What a person should look at, the worst first. Nothing here asks the account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.usecases.doctor import FEW_CALLS, LONG_WAIT
from app.usecases.explain_refusals import Explanation, explain_refusals
from app.web.console.words import counted, lasting
from app.web.parts import WebParts

REFUSED_SECONDS = 86_400.0
"""How long a refused delivery is worth a word."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at: how bad it is (`bad` or `warn`), what it is, and where one sees more."""

    level: str
    says: str
    link: str | None = None
    link_says: str = ""


class Attention:
    """Finds what needs attention."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def of(self, cloud: str, status: dict[str, Any], workers: int) -> list[Item]:
        """Return what needs attention in an account. status: as `app.web.status.Status` tells it."""
        found = [*self._not_working(cloud, status, workers), *self._to_look_at(cloud, status)]
        return sorted(found, key=lambda item: item.level != "bad")

    def _not_working(self, cloud: str, status: dict[str, Any], workers: int) -> Iterator[Item]:
        queue = url_for("queue.show", cloud=cloud)
        if not workers:
            yield Item("bad", "No worker is there, so nothing is judged. Start `fieldwarden worker`.")
        for reason in status["degraded"] or ():
            is_pause = reason.startswith("Paused")
            yield Item("bad", reason, queue if is_pause else None, "To the queue" if is_pause else "")
        if status["pending"] and status["oldest_seconds"] > LONG_WAIT and not status["paused"]:
            said = f"The oldest of {counted(status['pending'], 'waiting asset')} has waited for "
            said += f"{lasting(status['oldest_seconds'])}. Start more workers, if nothing else explains it."
            yield Item("warn", said, queue, "What waits")

    def _to_look_at(self, cloud: str, status: dict[str, Any]) -> Iterator[Item]:
        if count := status["parked"]:
            said = counted(count, "thing is set aside and waits", "things are set aside and wait")
            address = url_for("queue.parked", cloud=cloud)
            yield Item("warn", f"{said} for a person.", address, "See it" if count == 1 else "See them")
        if status["held"]:
            said = (
                f"Writes to {counted(status['held'], 'asset')} are held back: something outside undoes them."
            )
            yield Item("warn", said, url_for("queue.show", cloud=cloud, state="held"), "Which")
        if refused := self.refused(cloud):
            said = (
                f"Deliveries are refused, the last one {lasting(self.parts.clock() - refused.last_at)} ago. "
            )
            address = url_for("activity.refused", cloud=cloud)
            yield Item("warn", f"{said}{refused.meaning} {refused.remedy}", address, "More about it")
        left = self.parts.allowances(cloud).left()
        if left and left[0] < left[1] * FEW_CALLS:
            said = f"Only {left[0]:,} of {left[1]:,} calls that the account allows are left this hour."
            yield Item("warn", f"{said} Look for who else calls the Admin API; it goes on by itself.")

    def refused(self, cloud: str) -> Explanation | None:
        """Return why the last delivery was refused, unless that was long ago."""
        marks = self.parts.settings.accounts[cloud].secret_marks
        latest = next(iter(explain_refusals(self.parts.signatures, cloud, marks)), None)
        is_news = latest is not None and self.parts.clock() - latest.last_at < REFUSED_SECONDS
        return latest if is_news else None
