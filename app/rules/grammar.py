"""The grammar of a rule: a JSON Schema document, with messages that people can act on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.errors import Problem
from app.rules.schema import schema_problems

MAX_NESTING = 32


def grammar_problems(rule: Any) -> list[Problem]:
    """Return everything about a rule document that the grammar refuses, each with its JSON place."""
    if not isinstance(rule, Mapping):
        return [Problem("", "a rule is a JSON object")]
    if nesting(rule.get("condition")) > MAX_NESTING:
        return [Problem("/condition", f"and/or are nested deeper than {MAX_NESTING}")]
    return schema_problems("rule", rule)


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
