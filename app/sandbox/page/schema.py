"""Metadata fields and conditional rules, in words."""

from collections.abc import Iterator
from typing import Any

from flask import render_template

from app.sandbox.account import SandboxAccount
from app.sandbox.words import JsonObject


def listed(account: SandboxAccount) -> str:
    """Show all fields in the account's order, and all rules in theirs."""
    with account.lock:
        fields = [field.to_json() for field in account.fields.all()]
        rules = account.rules.all()
    told = [{**rule, "when": when(rule["condition"]), "then": list(then(rule["result"]))} for rule in rules]
    return render_template("sandbox/schema.html", fields=fields, rules=told)


def when(condition: JsonObject, nested: bool = False) -> str:
    """Return a condition in words: `category = employee and (name = ms or name = rb)`."""
    for joint in ("and", "or"):
        if joint in condition:
            words = f" {joint} ".join(when(part, nested=True) for part in condition[joint])
            return f"({words})" if nested and len(condition[joint]) > 1 else words
    return " and ".join(_tests(condition))


def then(result: JsonObject) -> Iterator[str]:
    """Yield what a rule's result does, an action an item."""
    for action, value in result.items():
        if isinstance(value, bool):
            yield action.replace("_", " ") if value else f"not {action.replace('_', ' ')}"
        elif action == "activate_values":
            yield _allowed(value)
        elif action == "apply_value":
            yield f"apply {_shown(value['value'])} ({value.get('mode', 'default')})"
        else:
            yield f"{action.replace('_', ' ')} {_shown(value)}"


def _tests(condition: JsonObject) -> Iterator[str]:
    field = condition["metadata_field_id"]
    if "populated" in condition:
        yield f"{field} is {'filled in' if condition['populated'] else 'empty'}"
    if "equals" in condition:
        yield f"{field} = {_shown(condition['equals'])}"
    if "includes" in condition:
        yield f"{field} includes {_shown(condition['includes'])}"


def _allowed(value: Any) -> str:
    if value == "all":
        return "allow all options"
    override = value.get("mode") == "override" or value.get("exclusive") is True
    return f"allow {'only ' if override else 'also '}{_shown(value['external_ids'])}"


def _shown(value: Any) -> str:
    if value is None or value == []:
        return "nothing"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
