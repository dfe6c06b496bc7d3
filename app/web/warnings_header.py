"""What lint says of a rule that was saved, in a header beside the vendor's answer."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response

from app.rules.lint import Finding

NAME = "X-Fieldwarden-Warnings"
MOST, LONGEST = 3, 300
"""Sentences that are told, and characters of each."""

_PLAIN = str.maketrans({"“": '"', "”": '"', "’": "'", "…": "...", "|": "/"})


def with_warnings(answer: Response, findings: Sequence[Finding]) -> Response:
    """Add the header: `0`, or how many there are and the first of them: `2: sentence | sentence`.

    It is printable ASCII, whatever stands in the names of rules, and a thousand characters at most.
    """
    told = [_plain(found.message) for found in findings[:MOST]]
    if len(findings) > MOST:
        told.append("GET /api/<cloud>/lint tells all")
    answer.headers[NAME] = f"{len(findings)}: {' | '.join(told)}" if told else "0"
    return answer


def _plain(sentence: str) -> str:
    ascii_only = sentence.translate(_PLAIN).encode("ascii", "backslashreplace").decode()
    printable = "".join(char if char.isprintable() else " " for char in ascii_only)
    return printable if len(printable) <= LONGEST else f"{printable[: LONGEST - 3]}..."
