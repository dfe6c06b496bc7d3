"""JSON Schema documents, with messages that people can act on.

A subschema's `x-message` is told in place of jsonschema's own words.
"""

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

MAX_DEPTH = 100
"""Lists and objects within each other; 32 nested and/or take 64. Deeper ones jsonschema cannot tell about."""


def schema_problems(name: str, document: Any, *, package: str = "app.rules") -> list[Problem]:
    """Return everything that a package's `<name>.schema.json` refuses, each with its JSON place."""
    if _is_too_deep(document):
        return [Problem("", f"lists and objects are nested deeper than {MAX_DEPTH}")]
    errors = sorted(
        _validator(package, name).iter_errors(document), key=lambda error: list(map(str, error.absolute_path))
    )
    return [Problem("".join(f"/{step}" for step in error.absolute_path), _message(error)) for error in errors]


def _is_too_deep(document: Any) -> bool:
    level = [document]
    depth = 0
    while level and depth <= MAX_DEPTH:
        level = [part for whole in level for part in _parts(whole)]
        depth += 1
    return bool(level)


def _parts(whole: Any) -> list[Any]:
    if isinstance(whole, Mapping):
        return list(whole.values())
    return whole if isinstance(whole, list) else []


@cache
def _validator(package: str, name: str) -> Draft202012Validator:
    text = files(package).joinpath(f"{name}.schema.json").read_text("utf-8")
    document = json.loads(text)
    return Draft202012Validator(_spelled_out(document, document.get("$defs", {}), ()))


def _spelled_out(schema: Any, defs: Mapping[str, Any], within: tuple[str, ...]) -> Any:
    """Return a schema with definitions in place of references: looking those up takes a third of a check.

    within: the definitions that it is a part of; what refers to one of them stays a reference.
    """
    if isinstance(schema, list):
        return [_spelled_out(part, defs, within) for part in schema]
    if not isinstance(schema, dict):
        return schema
    name = schema.get("$ref", "").removeprefix("#/$defs/")
    if name and name not in within:
        return _spelled_out(defs[name], defs, (*within, name))
    return {key: _spelled_out(part, defs, within) for key, part in schema.items()}


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
