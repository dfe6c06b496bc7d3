"""How long lint looks: counted in steps, so that the same rules always give the same findings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Spent(Exception):
    """There is nothing left to spend on what was being looked at, so nothing can be said about it."""


class Budget:
    """Steps, a microsecond or two each."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self._floor = 0

    def step(self, count: int = 1) -> None:
        """Count some steps. Raises Spent."""
        self.steps -= count
        if self.steps < self._floor:
            raise Spent

    @contextmanager
    def at_most(self, steps: int) -> Iterator[None]:
        """Let one question take so many steps and no more."""
        before = self._floor
        self._floor = max(before, self.steps - steps)
        try:
            yield
        finally:
            self._floor = before
