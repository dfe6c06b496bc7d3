"""Walking through an account's library from outside the workers, and what a walk costs."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.errors import RateLimited
from app.model import Asset, Page
from app.ports import Account, Allowance, Clock
from app.usecases.enforce.calls import persistently

RESOURCE_TYPES = ("image", "video", "raw")
PAGE = 500
"""Assets that one listing call brings (docs/vendor.md#reading)."""
BACKGROUND_SHARE = 0.6
"""Share of the hour's calls that walks may use; the rest is kept for live events."""
STEP_SECONDS = 1.0
"""Seconds between two looks whether calls are free again."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What it takes to list a library: about so many assets, calls, and hours; hours None if not known."""

    assets: int
    calls: int
    hours: float | None


@dataclass(frozen=True, slots=True)
class Library:
    """The assets of one account, listed within what the hour's calls leave beside live events.

    told: is called with the reason whenever the walk has to wait.
    """

    account: Account
    allowance: Allowance
    clock: Clock
    told: Callable[[str], None] = lambda _: None
    sleep: Callable[[float], None] = time.sleep

    def cost(self) -> Cost:
        """Return what a walk takes, in one call. Raises an AccountError."""
        assets = self.account.count_assets()
        calls = math.ceil(assets / PAGE) + len(RESOURCE_TYPES) - 1
        known = self.allowance.left()
        return Cost(assets, calls, _hours(calls, *known) if known else None)

    def pages(self) -> Iterator[list[Asset]]:
        """Yield all assets, up to 500 at a time. Raises an AccountError that waiting does not help."""
        for resource_type in RESOURCE_TYPES:
            cursor = None
            while True:
                page = self._page(resource_type, cursor)
                yield page.items
                cursor = page.next_cursor
                if cursor is None:
                    break

    def _page(self, resource_type: str, cursor: str | None) -> Page[Asset]:
        while True:
            if until := self.allowance.closed_until():
                self._wait(until, "the calls that the account allows this hour are kept for live events")
            try:
                return persistently(lambda: self.account.page(resource_type, cursor), self.sleep)
            except RateLimited as limit:
                self._wait(limit.until, str(limit))

    def _wait(self, until: float, reason: str) -> None:
        self.told(f"waits until {time.strftime('%H:%M:%S', time.localtime(until))}: {reason}")
        while (left := until - self.clock()) > 0:
            self.sleep(min(left, STEP_SECONDS))


def _hours(calls: int, left: int, limit: int) -> float:
    """Return for how many hours so many calls last, beginning with what is left of this one."""
    an_hour = max(limit * BACKGROUND_SHARE, 1.0)
    now = max(left - limit * (1 - BACKGROUND_SHARE), 0.0)
    return 0.0 if calls <= now else math.ceil((calls - now) / an_hour)
