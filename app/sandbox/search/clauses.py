"""Clauses of an expression that stand next to each other (docs/vendor-assets.md#search-expressions)."""

from dataclasses import dataclass
from typing import Any

from app.sandbox.search.words import Test


@dataclass(frozen=True)
class Clause:
    """A test with its sign, and whether `OR` stands before it."""

    test: Test
    sign: str = ""
    after_or: bool = False


def plain(clause: Clause) -> Test:
    """Return the test of one clause, turned round by a minus."""
    test = clause.test
    return (lambda document: not test(document)) if clause.sign == "-" else test


def combined(clauses: list[Clause]) -> Test:
    """Return the test of clauses next to each other: signed ones decide, of the others one must hold."""
    if len(clauses) == 1:
        return plain(clauses[0])
    following = [*clauses[1:], Clause(lambda _: True)]
    signed = [c for c, n in zip(clauses, following, strict=True) if c.sign and not (c.after_or or n.after_or)]
    required = [plain(clause) for clause in signed]
    choices = [plain(clause) for clause in clauses if clause not in signed]
    optional = not choices or any(clause.sign == "+" for clause in signed)

    def holds(document: Any) -> bool:
        if not all(test(document) for test in required):
            return False
        return optional or any(test(document) for test in choices)

    return holds
