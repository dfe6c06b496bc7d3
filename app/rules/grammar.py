"""The grammar of a rule: a JSON Schema document, with messages that people can act on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.errors import Problem
from app.rules.schema import schema_problems

MAX_NESTING = 32
MOST_VALUES = 20_000
"""Values of any kind in one rule; more cannot be checked within a second or two."""


def grammar_problems(rule: Any) -> list[Problem]:
    """Return everything about a rule document that the grammar refuses, each with its JSON place."""
    if not isinstance(rule, Mapping):
        return [Problem("", "a rule is a JSON object")]
    if nesting(rule.get("condition")) > MAX_NESTING:
        return [Problem("/condition", f"and/or are nested deeper than {MAX_NESTING}")]
    if _has_too_many_values(rule):
        return [Problem("", f"a rule holds {MOST_VALUES:,} values at most, with those of its conditions")]
    return schema_problems("rule", rule)


def _has_too_many_values(rule: Any) -> bool:
    level, count = [rule], 1
    while level and count <= MOST_VALUES:
        level = [value for one in level for value in _values(one)]
        count += len(level)
    return count > MOST_VALUES


def _values(one: Any) -> list[Any]:
    if isinstance(one, Mapping):
        return list(one.values())
    return one if isinstance(one, list) else []


def nesting(condition: Any) -> int:
    """Return how many and/or a condition nests, counting no further than just beyond the limit."""
    level, depth = [condition], 0
    while depth <= MAX_NESTING:
        level = [branch for one in level for branch in _branches(one)]
        if not level:
            return depth
        depth += 1
    return depth


def _branches(condition: Any) -> list[Any]:
    if not isinstance(condition, Mapping):
        return []
    lists = [condition.get("and"), condition.get("or")]
    return [branch for listed in lists if isinstance(listed, list) for branch in listed]
