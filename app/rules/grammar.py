"""The grammar of a rule: a JSON Schema document, with messages that people can act on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from app.errors import Problem
from app.rules.suggest import suggestion

MAX_NESTING = 32


def grammar_problems(rule: Any) -> list[Problem]:
    """Return everything about a rule document that the grammar refuses, each with its JSON place."""
    if not isinstance(rule, Mapping):
        return [Problem("", "a rule is a JSON object")]
    if nesting(rule.get("condition")) > MAX_NESTING:
        return [Problem("/condition", f"and/or are nested deeper than {MAX_NESTING}")]
    errors = sorted(_validator().iter_errors(rule), key=lambda error: list(map(str, error.absolute_path)))
    return [Problem("".join(f"/{step}" for step in error.absolute_path), _message(error)) for error in errors]


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


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(files("app.rules").joinpath("rule.schema.json").read_text("utf-8"))
    return Draft202012Validator(schema)


def _message(error: ValidationError) -> str:
    schema: Mapping[str, Any] = error.schema if isinstance(error.schema, Mapping) else {}
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        known = schema["properties"]
        unknown = [key for key in error.instance if key not in known]
        return "; ".join(f'unknown key "{key}"{suggestion(key, known)}' for key in unknown)
    if error.validator == "required":
        return str(error.message).replace("'", '"').replace(" is a required property", " is required")
    told = schema.get("x-message")
    return str(told) if told else str(error.message)
