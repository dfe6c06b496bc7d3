"""Lines in, lines out, in bounded memory and without keeping an answer back while waiting for more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol

LONGEST_LINE = 32 << 20
"""Bytes a line may have; a longer one is passed over without being kept."""

_CHUNK = 1 << 16


class Source(Protocol):
    """Where bytes come from; as much as is there, up to a size, in one call."""

    def read1(self, size: int, /) -> bytes:
        """Return some bytes, waiting for the first; empty at the end."""


def answer_lines(source: Source, sink: BinaryIO, answer: Callable[[bytes | None], bytes]) -> None:
    """Write the answer to every line of the source.

    All answers so far are flushed whenever the next read may have to wait, so that a program that sends one
    line and waits for one gets it.
    answer: called with a line without its end, or with None for a line longer than LONGEST_LINE.
    """
    for line in read_lines(source, sink.flush):
        sink.write(answer(line) + b"\n")
    sink.flush()


def read_lines(source: Source, before_waiting: Callable[[], None]) -> Iterator[bytes | None]:
    """Yield every line without its end; None stands for one that is too long."""
    held: list[bytes] = []
    size = 0
    while chunk := _next(source, before_waiting):
        *ended, rest = chunk.split(b"\n")
        for part in ended:
            yield None if size + len(part) > LONGEST_LINE else b"".join([*held, part])
            held, size = [], 0
        size += len(rest)
        if size > LONGEST_LINE:
            held.clear()
        else:
            held.append(rest)
    if size:
        yield None if size > LONGEST_LINE else b"".join(held)


def _next(source: Source, before_waiting: Callable[[], None]) -> bytes:
    before_waiting()
    return source.read1(_CHUNK)
