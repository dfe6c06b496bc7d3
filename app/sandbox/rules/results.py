"""The grammar of a rule's result (docs/vendor.md#results), older spellings included."""

from typing import Any

from app.sandbox.errors import bad_request
from app.sandbox.fields.field import Field
from app.sandbox.fields.validation import real_day
from app.sandbox.rules.grammar import check_options, refuse_unknown
from app.sandbox.words import JsonObject, whole_number

_FLAGS = ("enable", "disable", "hide", "set_mandatory")
_ACTIONS = {*_FLAGS, "activate_values", "apply_value", "apply_default_value"}


def check_result(field: Field, result: object) -> None:
    """Check a rule's result against its target field; raises ApiError (400) that names the place."""
    if not isinstance(result, dict) or not result:
        raise bad_request("result: must be an object with at least one action")
    refuse_unknown(result, _ACTIONS, "result")
    for flag in _FLAGS:
        if flag in result and not isinstance(result[flag], bool):
            raise bad_request(f"result.{flag}: must be true or false")
    if "activate_values" in result:
        _check_activate(field, result["activate_values"])
    if "apply_value" in result:
        _check_apply(field, result["apply_value"])
    if "apply_default_value" in result:
        _check_applied(field, result["apply_default_value"], "result.apply_default_value")


def used_options(result: JsonObject) -> list[str]:
    """Return every option id that a checked result names."""
    named: list[str] = []
    activate = result.get("activate_values")
    if isinstance(activate, dict):
        named += _as_list(activate.get("external_ids"))
    apply = result.get("apply_value")
    if isinstance(apply, dict):
        named += _as_list(apply.get("value"))
    return named + _as_list(result.get("apply_default_value"))


def _check_activate(field: Field, given: Any) -> None:
    place = "result.activate_values"
    if not field.is_list:
        raise bad_request(f"{place}: {field.external_id} has no options")
    if given == "all":
        return
    if not isinstance(given, dict) or "external_ids" not in given:
        raise bad_request(f'{place}: must be "all" or an object with external_ids')
    refuse_unknown(given, {"external_ids", "mode", "exclusive"}, place)
    if given.get("mode", "append") not in ("append", "override"):
        raise bad_request(f"{place}.mode: must be append or override")
    if not isinstance(given.get("exclusive", False), bool):
        raise bad_request(f"{place}.exclusive: must be true or false")
    ids = given["external_ids"]
    options = [] if ids is None else [ids] if isinstance(ids, str) else ids
    if not isinstance(options, list) or not all(isinstance(option, str) for option in options):
        raise bad_request(f"{place}.external_ids: must be a list of texts or null")
    check_options(field, options, f"{place}.external_ids")


def _check_apply(field: Field, given: Any) -> None:
    place = "result.apply_value"
    if not isinstance(given, dict) or "value" not in given:
        raise bad_request(f"{place}: must be an object with a value")
    refuse_unknown(given, {"value", "mode"}, place)
    if given.get("mode", "default") not in ("default", "override", "append"):
        raise bad_request(f"{place}.mode: must be default, override or append")
    _check_applied(field, given["value"], f"{place}.value")


def _check_applied(field: Field, value: Any, place: str) -> None:
    if value is None or value == "" or value == []:
        raise bad_request(f"{place}: must not be empty")
    items = value if isinstance(value, list) else [value]
    if len(items) > 1 and field.type != "set":
        raise bad_request(f"{place}: {field.external_id} takes one value")
    if not all(_fits(field, item) for item in items):
        raise bad_request(f"{place}: wrong type for the {field.type} field {field.external_id}")
    check_options(field, [str(item) for item in items], place)


def _fits(field: Field, item: object) -> bool:
    if field.type == "integer":
        return whole_number(item) is not None
    if field.type == "date":
        return real_day(item) is not None
    return isinstance(item, str) and item != ""


def _as_list(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(item) for item in (value if isinstance(value, list) else [value])]
