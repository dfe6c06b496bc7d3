"""Sending notices, one message after the other: until each has arrived, or it is too late for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.model import Notice, NoticeState
from app.ports import Clock, NoticeBook
from app.usecases.notices.message import message_of

log = logging.getLogger(__name__)

MOST = 500
"""Notices in one message."""
AT_ONCE = 20.0
"""Seconds for which messages follow each other before others get their turn."""
PAUSES = (5.0, 30.0, 120.0, 600.0, 1800.0, 3600.0)
"""Seconds until a message that did not arrive is sent again; the last one stays."""
GIVE_UP = 86_400.0
"""Seconds after which a notice that still did not arrive is given up."""
REFUSED_TRIES = 5
"""Tries after which a message is given up whose content is refused, so that it does not hold up others."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a message did not arrive.

    refused: it was its content. wait: seconds that its receiver wants to be left alone.
    """

    reason: str
    refused: bool = False
    wait: float = 0.0


Send = Callable[[str, bytes, float], Failure | None]
"""Sends a message (id, body) now (Unix time); None once it has arrived."""


@dataclass(frozen=True, slots=True)
class Notices:
    """Sends the notices of some accounts. every: seconds that a digest collects; 0 for one message each."""

    book: NoticeBook
    clouds: Sequence[str]
    send: Send
    every: float
    clock: Clock

    def run(self) -> None:
        """Send what is due, unless another process does. Raises StoreUnavailable."""
        for cloud in self.clouds:
            if self.book.counted(cloud):
                with self.book.turn(cloud) as mine:
                    if mine:
                        self._work_off(cloud)

    def _work_off(self, cloud: str) -> None:
        until = self.clock() + AT_ONCE
        while self._step(cloud) and self.clock() < until:
            pass

    def _step(self, cloud: str) -> bool:
        """Send one message if one is due; says whether another may follow at once."""
        state, now = self.book.state(cloud), self.clock()
        notices = self._due(cloud, state, now) if now >= state.next_at else []
        if not notices:
            return False
        # What a message is made of stays the same at every try, also by another process: its id is.
        state = replace(state, upto=notices[-1].id, tries=state.tries + 1)
        self.book.save(cloud, state)
        message = message_of(cloud, notices)
        failure = self.send(message.id, message.body, self.clock())
        if failure is not None:
            self._failed(cloud, notices, state, failure)
            return False
        done = replace(state, upto=None, tries=0, next_at=0.0, sent_at=self.clock(), failure=None)
        self.book.take_off(cloud, notices, done, None)
        return True

    def _due(self, cloud: str, state: NoticeState, now: float) -> list[Notice]:
        """Return the notices of the message under way, else of the next that is due."""
        waiting = self.book.waiting(cloud, MOST if self.every or state.upto else 1)
        if state.upto is not None:
            begun = [notice for notice in waiting if _order(notice.id) <= _order(state.upto)]
            if begun:
                return begun
        if self.every and waiting and now - waiting[0].at < self.every:
            return []
        return waiting if self.every else waiting[:1]

    def _failed(self, cloud: str, notices: Sequence[Notice], state: NoticeState, failure: Failure) -> None:
        now = self.clock()
        wait = max(PAUSES[min(state.tries, len(PAUSES)) - 1], min(failure.wait, PAUSES[-1]))
        state = replace(state, next_at=now + wait, failed_at=now, failure=failure.reason)
        log.warning("a notice of %s did not arrive: %s", cloud, failure.reason)
        if failure.refused and state.tries >= REFUSED_TRIES:
            self._give_up(cloud, notices, replace(state, next_at=0.0))
        elif now - notices[0].at > GIVE_UP:
            self._give_up_old(cloud, notices, state, now)
        else:
            self.book.save(cloud, state)

    def _give_up_old(self, cloud: str, notices: Sequence[Notice], state: NoticeState, now: float) -> None:
        """Give up a message and whatever else has waited too long, without another try for each."""
        state = self._give_up(cloud, notices, state)
        while old := [one for one in self.book.waiting(cloud, MOST) if now - one.at > GIVE_UP]:
            state = self._give_up(cloud, old, state)

    def _give_up(self, cloud: str, notices: Sequence[Notice], state: NoticeState) -> NoticeState:
        state = replace(state, upto=None, tries=0, given_up=state.given_up + len(notices))
        told = {
            "count": len(notices),
            "first_at": notices[0].at,
            "last_at": notices[-1].at,
            "reason": state.failure,
        }
        log.error("%d notices of %s were given up: %s", len(notices), cloud, state.failure)
        self.book.take_off(cloud, notices, state, told)
        return state


def summary(book: NoticeBook, cloud: str, now: float) -> dict[str, object]:
    """Return how the sending goes, for people."""
    state, first = book.state(cloud), book.waiting(cloud, 1)
    failed = {"at": state.failed_at, "reason": state.failure} if state.failure else None
    return {
        "pending": book.counted(cloud),
        "oldest_seconds": max(round(now - first[0].at, 3), 0) if first else 0,
        "sent_at": state.sent_at or None,
        "failure": failed,
        "given_up": state.given_up,
        "dropped": state.dropped,
    }


def _order(stream_id: str) -> tuple[int, int]:
    first, _, second = stream_id.partition("-")
    return int(first), int(second)
