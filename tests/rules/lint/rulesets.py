"""Small rule sets to look at, and what lint finds in them, in short."""

from typing import Any

from app.rules import read_fields
from app.rules.lint import Finding, Report, lint

Json = dict[str, Any]


def options(*names: str, inactive: tuple[str, ...] = ()) -> Json:
    values = [
        {"external_id": name, "state": "inactive" if name in inactive else "active"}
        for name in (*names, *inactive)
    ]
    return {"datasource": {"values": values}}


FIELDS = [
    {"external_id": "category", "type": "enum", **options("employee", "product")},
    {"external_id": "team", "type": "enum", "default_disabled": True, **options("rnd", "hr")},
    {"external_id": "role", "type": "enum", **options("qa", "writer", inactive=("typist",))},
    {"external_id": "colors", "type": "set", **options("red", "blue", "green")},
    {
        "external_id": "stock",
        "type": "integer",
        "validation": {"type": "greater_than", "value": 0, "equals": True},
    },
    {"external_id": "note", "type": "string"},
    {"external_id": "site", "type": "string"},
]
EMPLOYEE = {"metadata_field_id": "category", "equals": "employee"}
PRODUCT = {"metadata_field_id": "category", "equals": "product"}
QA = {"metadata_field_id": "role", "equals": "qa"}
NOTED = {"metadata_field_id": "note", "populated": True}


def rule(name: str, target: str, condition: Json, **result: Any) -> Json:
    return {
        "external_id": name,
        "name": name.upper(),
        "metadata_field_id": target,
        "condition": condition,
        "result": result,
    }


def value(applied: Any, mode: str = "default") -> Json:
    return {"apply_value": {"value": applied, "mode": mode}}


def check(*rules: Json, **options: Any) -> Report:
    return lint(read_fields(FIELDS), rules, **options)


def only(*rules: Json) -> Finding:
    (found,) = check(*rules).findings
    return found


def short(found: Finding) -> tuple[str, str, list[str | None], str, Any]:
    example = found.example and dict(found.example.metadata)
    return found.code, found.severity, [one.external_id for one in found.rules], found.field, example
