"""Words that several commands share, and text that is safe to print."""

from __future__ import annotations

BY = "command line"
"""Who did something, where it was done here and nobody said otherwise."""


def printable(text: str) -> str:
    """Return a text in which no character can do anything to a terminal."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
