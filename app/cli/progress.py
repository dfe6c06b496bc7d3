"""Progress on standard error: a bar on a terminal, now and then a plain line elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType

import click

LINE_SECONDS = 10.0
"""Seconds between two plain lines."""
WIDTH = 30


class Progressing:
    """Shows how far something has come. what: what happens to assets, such as "listed"."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.began = self._told = time.monotonic()
        self._first: int | None = None
        self._said = ""
        self._is_terminal = sys.stderr.isatty()

    def __enter__(self) -> Progressing:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        if self._is_terminal:
            click.echo("\r\x1b[K", nl=False, err=True)

    def show(self, done: int, due: int, more: str = "") -> None:
        """Show that so many are done of so many that are due (0: not known)."""
        now = time.monotonic()
        self._first = done if self._first is None else self._first
        line = self.line(done, due, (done - self._first) / max(now - self.began, 0.001), more)
        if self._is_terminal:
            click.echo(f"\r\x1b[K{_bar(done, due)}{line}", nl=False, err=True)
        elif now - self._told >= LINE_SECONDS:
            self._told = now
            click.echo(line, err=True)

    def line(self, done: int, due: int, rate: float, more: str) -> str:
        """Return the line in words: counts, rate a second, time left."""
        parts = [f"{done:,} of {due:,} {self.what}" if due else f"{done:,} {self.what}"]
        if rate > 0:
            parts.append(f"{rate:,.0f} a second")
        if rate > 0 and due > done:
            parts.append(f"{_span((due - done) / rate)} left")
        return ", ".join([*parts, more] if more else parts)

    def say(self, sentence: str) -> None:
        """Say something once, until something else is said."""
        if sentence != self._said:
            self._said = sentence
            click.echo(f"{chr(13) + chr(27) + '[K' if self._is_terminal else ''}{sentence}", err=True)


def _bar(done: int, due: int) -> str:
    if not due:
        return ""
    full = min(WIDTH * done // due, WIDTH)
    return f"[{'#' * full}{'-' * (WIDTH - full)}] {min(100 * done // due, 100):3d} % "


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return (
        f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
    )
