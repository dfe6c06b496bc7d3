"""What a rule that follows the grammar may still get wrong about the fields it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.errors import Problem
from app.rules.effects import option_ids
from app.rules.fields import Field
from app.rules.suggest import suggestion
from app.rules.values import DECIMAL

Fields = Mapping[str, Field]

MOST_TOLD = 20
"""Unknown options of one list that are told one by one: looking for what was meant takes time."""


def reference_problems(rule: Mapping[str, Any], fields: Fields) -> list[Problem]:
    """Return every unknown field or option and every wrong type in a rule that follows the grammar."""
    problems = list(_unknown_field("/metadata_field_id", rule["metadata_field_id"], fields))
    problems.extend(_in_condition("/condition", rule["condition"], fields))
    if rule["metadata_field_id"] in fields:
        problems.extend(_in_result(rule["result"], fields[rule["metadata_field_id"]]))
    return problems


def _unknown_field(place: str, name: str, fields: Fields) -> Iterator[Problem]:
    if name not in fields:
        yield Problem(place, f'there is no metadata field "{name}"{suggestion(name, fields)}')


def _in_condition(place: str, condition: Mapping[str, Any], fields: Fields) -> Iterator[Problem]:
    for key in ("and", "or"):
        for number, branch in enumerate(condition.get(key, ())):
            yield from _in_condition(f"{place}/{key}/{number}", branch, fields)
    if "metadata_field_id" in condition:
        yield from _in_atom(place, condition, fields)


def _in_atom(place: str, atom: Mapping[str, Any], fields: Fields) -> Iterator[Problem]:
    name = atom["metadata_field_id"]
    yield from _unknown_field(f"{place}/metadata_field_id", name, fields)
    field = fields.get(name)
    if field is None:
        return
    equals = atom.get("equals")
    yield from _options(f"{place}/equals", [equals] if isinstance(equals, str) else equals or [], field)
    if "includes" in atom and field.options is None:
        yield Problem(
            f"{place}/includes", f'"{name}" is of type {field.type}; includes needs an enum or set field'
        )
    yield from _options(f"{place}/includes", atom.get("includes", []), field)


def _in_result(result: Mapping[str, Any], field: Field) -> Iterator[Problem]:
    activate = result.get("activate_values")
    if activate is not None and field.options is None:
        yield Problem("/result/activate_values", f'"{field.id}" is of type {field.type} and has no options')
    elif isinstance(activate, Mapping):
        yield from _options("/result/activate_values/external_ids", option_ids(activate), field)
    if "apply_value" in result:
        yield from _applied("/result/apply_value/value", result["apply_value"]["value"], field)
    if "apply_default_value" in result:
        yield from _applied("/result/apply_default_value", result["apply_default_value"], field)


def _applied(place: str, value: Any, field: Field) -> Iterator[Problem]:
    for item in value if isinstance(value, list) else [value]:
        if field.type == "integer":
            fits = isinstance(item, int) or (isinstance(item, str) and DECIMAL.fullmatch(item) is not None)
        else:
            fits = isinstance(item, str)
        if fits:
            yield from _options(place, [item], field)
        else:
            yield Problem(place, f'{item!r} is of the wrong type for the {field.type} field "{field.id}"')


def _options(place: str, options: list[str], field: Field) -> Iterator[Problem]:
    known = field.options
    if known is None:
        return
    unknown = [option for option in options if option not in known]
    for option in unknown[:MOST_TOLD]:
        yield Problem(place, f'"{option}" is not an option of "{field.id}"{suggestion(option, known)}')
    if len(unknown) > MOST_TOLD:
        yield Problem(place, f"and {len(unknown) - MOST_TOLD:,} more that are not")
