"""The referee: a plain interpretation of the definition of a rule set, against which the fast one is checked.

Nothing is indexed, compiled or remembered. The definition is docs/rules.md; the lines between the functions
name its sections, the docstrings say the rest exactly. It shares no code with what it checks.
"""

import json
import re
from collections.abc import Collection
from datetime import date
from typing import Any

import re2

Json = dict[str, Any]

WITH_OPTIONS = ("enum", "set")


def evaluate(
    fields: list[Json],
    rules: list[Json],
    values: Json,
    clear: bool = False,
    exempt: Collection[str] = (),
    exempt_rules: Collection[str] = (),
    kept: Collection[str] = (),
) -> Json:
    """The verdict on one asset.

    *exempt* holds ids of fields, *exempt_rules* ids of rules. An exempt rule is not evaluated, but belongs to
    the rule set, so its edges still order the fields. *kept* holds ids of fields whose value stays as it is.
    """
    schema = {field["external_id"]: field for field in fields}
    active = [rule for rule in rules if rule.get("state", "active") == "active"]
    usable = [rule for rule in active if not is_suspended(rule, schema)]
    evaluated = [rule for rule in usable if rule["external_id"] not in exempt_rules]
    states: dict[str, Json] = {}
    for group, is_loop in settling_order(schema, usable):
        if is_loop:
            states.update(settle_loop(group, schema, evaluated, values, states, clear, kept))
        else:
            states[group[0]] = settle_field(
                schema[group[0]], values.get(group[0]), schema, evaluated, states, clear, kept
            )
    verdict: Json = {"changes": {}, "problems": [], "fields": {}}
    for name, field in schema.items():
        state = states[name]
        stored = values.get(name)
        if same_value(stored, state["value"]):
            state["value"] = None if is_empty(stored) else stored
        else:
            verdict["changes"][name] = state["value"]
        verdict["problems"] += problems_of(field, state, name in exempt)
        verdict["fields"][name] = {
            "enabled": state["enabled"],
            "hidden": state["hidden"],
            "mandatory": state["mandatory"],
            "options": state["options"],
            "value": state["value"],
            "rules": ids(state["matching"]),
        }
    return verdict


# --- Head: empty values, and when two values are the same ------------------------------------------------


def is_empty(value: object) -> bool:
    """Head: empty means absent, null, "" or []; 0 is not empty."""
    return value is None or value == "" or value == []


def same_value(one: object, other: object) -> bool:
    """Of changes, only real differences count; sets are compared without order, empties are equal."""
    if is_empty(one) or is_empty(other):
        return is_empty(one) and is_empty(other)
    if is_list_of_text(one) and is_list_of_text(other):
        return set(one) == set(other)
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def is_list_of_text(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(member, str) for member in value)


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def ids(rules: list[Json]) -> list[str]:
    return [rule["external_id"] for rule in rules]


# --- docs/rules.md#in-which-order ------------------------------------------------------------------------


def condition_fields(condition: Json) -> set[str]:
    """Every field named in a condition, at any depth."""
    if "metadata_field_id" in condition:
        return {condition["metadata_field_id"]}
    parts = condition["and"] if "and" in condition else condition["or"]
    return {name for part in parts for name in condition_fields(part)}


def upstream_of(name: str, rules: list[Json]) -> set[str]:
    """Every field that this one depends on, directly or through others; itself only in a loop."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        target = waiting.pop()
        for rule in rules:
            if rule["metadata_field_id"] == target:
                new = condition_fields(rule["condition"]) - found
                found |= new
                waiting += new
    return found


def settling_order(schema: dict[str, Json], rules: list[Json]) -> list[tuple[list[str], bool]]:
    """The fields in groups, upstream first; a group is one field, or a loop in schema order."""
    upstream = {name: upstream_of(name, rules) for name in schema}
    order: list[tuple[list[str], bool]] = []
    done: set[str] = set()
    while len(done) < len(schema):
        for name in schema:
            loop = [other for other in schema if name in upstream[other] and other in upstream[name]]
            group = loop or [name]
            if name not in done and upstream[name] <= done | set(group):
                order.append((group, bool(loop)))
                done |= set(group)
    return order


def rules_on(name: str, rules: list[Json]) -> list[Json]:
    """A field's rules; those with a position first, ascending, ties in list order."""
    on_field = [rule for rule in rules if rule["metadata_field_id"] == name]
    placed = [rule for rule in on_field if rule.get("position") is not None]
    unplaced = [rule for rule in on_field if rule.get("position") is None]
    return sorted(placed, key=lambda rule: rule["position"]) + unplaced


# --- docs/rules.md#conditions ----------------------------------------------------------------------------


def effective_value(name: str, states: dict[str, Json]) -> Any:
    """The settled value of an enabled field, empty for a disabled one."""
    state = states[name]
    return state["value"] if state["enabled"] and not is_empty(state["value"]) else None


def holds(condition: Json, schema: dict[str, Json], states: dict[str, Json]) -> bool:
    """Whether a condition holds; all criteria of one object must."""
    if "and" in condition:
        return all(holds(part, schema, states) for part in condition["and"])
    if "or" in condition:
        return any(holds(part, schema, states) for part in condition["or"])
    field = schema[condition["metadata_field_id"]]
    value = effective_value(field["external_id"], states)
    if "populated" in condition and condition["populated"] is is_empty(value):
        return False
    if "equals" in condition and not equals(field, value, condition["equals"]):
        return False
    return "includes" not in condition or includes(value, condition["includes"])


def equals(field: Json, value: Any, wanted: Any) -> bool:
    """`equals`: null means empty; a set as a set; a single value as text, one of a list."""
    if wanted is None:
        return is_empty(value)
    if is_empty(value):
        return False
    if field["type"] == "set":
        chosen = as_list(value)
        return is_list_of_text(chosen) and set(chosen) == set(as_list(wanted))
    return as_text(value) in as_list(wanted)


def as_text(value: Any) -> str | None:
    """A value as text: text is itself, an integer is decimal; nothing else has a text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


def includes(value: Any, wanted: list[str]) -> bool:
    """`includes`: every listed option is chosen; a single value counts as a set of one."""
    return not is_empty(value) and all(option in as_list(value) for option in wanted)


# --- docs/rules.md#results and docs/rules.md#removing-values ---------------------------------------------


def own_definition(field: Json, value: Any) -> Json:
    """A field as it is before any rule."""
    return {
        "enabled": not field.get("default_disabled"),
        "hidden": bool((field.get("restrictions") or {}).get("hidden_ui")),
        "mandatory": bool(field.get("mandatory")),
        "options": active_options(field),
        "value": value,
        "matching": [],
        "invalid_apply": [],
        "unstable": False,
    }


def settle_field(
    field: Json,
    value: Any,
    schema: dict[str, Json],
    rules: list[Json],
    states: dict[str, Json],
    clear: bool,
    kept: Collection[str],
) -> Json:
    """The two steps, with what `clear` removes before anything is inferred. A kept value is put back."""
    state = own_definition(field, value)
    state["matching"] = [
        rule for rule in rules_on(field["external_id"], rules) if holds(rule["condition"], schema, states)
    ]
    define(field, state)
    if clear:
        state["value"] = without_what_may_not_be_there(field, state)
    if state["enabled"]:
        infer_value(field, state)
    if field["external_id"] in kept:
        state["value"] = value
    return state


def define(field: Json, state: Json) -> None:
    """Step one: flags by the last matching rule, options by `activate_values`."""
    for rule in state["matching"]:
        result = rule["result"]
        if "enable" in result:
            state["enabled"] = result["enable"]
        if "disable" in result:
            state["enabled"] = not result["disable"]
        if "hide" in result:
            state["hidden"] = result["hide"]
        if "set_mandatory" in result:
            state["mandatory"] = result["set_mandatory"]
    if field["type"] in WITH_OPTIONS:
        allowed, _ = activation(state["matching"])
        if allowed != "all":
            state["options"] = [option for option in active_options(field) if option in allowed]


def active_options(field: Json) -> list[str] | None:
    """The active options in datasource order, null for a field without a datasource."""
    if field["type"] not in WITH_OPTIONS:
        return None
    return [option["external_id"] for option in field["datasource"]["values"] if option["state"] == "active"]


def activation(matching: list[Json]) -> tuple[Any, list[Json]]:
    """`activate_values`: what is allowed ("all" or a list), and the rules still in force."""
    allowed: Any = None
    in_force: list[Json] = []
    for rule in matching:
        activate = rule["result"].get("activate_values")
        if activate is None:
            continue
        if activate == "all":
            allowed, in_force = "all", [rule]
            continue
        named = [] if activate["external_ids"] is None else as_list(activate["external_ids"])
        if activate_mode(activate) == "override":
            allowed, in_force = named, [rule]
        elif named:
            in_force = [*in_force, rule]
            if allowed != "all":
                allowed = [*(allowed or []), *named]
    return ("all" if allowed is None else allowed), in_force


def activate_mode(activate: Json) -> str:
    """Older spellings: `exclusive` gives way to `mode`; append when neither stands."""
    if "mode" in activate:
        return activate["mode"]
    return "override" if activate.get("exclusive") else "append"


def applied_by(rule: Json) -> Json | None:
    """Older spellings: `apply_default_value` gives way to `apply_value`."""
    result = rule["result"]
    if "apply_value" in result:
        return result["apply_value"]
    if "apply_default_value" in result:
        return {"value": result["apply_default_value"]}
    return None


def infer_value(field: Json, state: Json) -> None:
    """Step two: applied values in order on an enabled field; every one is checked."""
    inferred = False
    for rule in state["matching"]:
        applied = applied_by(rule)
        if applied is None:
            continue
        value, is_faulty = valid_part(field, state["options"], applied["value"])
        if is_faulty:
            state["invalid_apply"].append(rule)
        if is_empty(value):
            continue
        mode = applied.get("mode", "default")
        if mode == "override":
            state["value"] = value
        elif mode == "append" and field["type"] == "set":
            state["value"] = appended(field, state["value"], value)
        elif not inferred and is_empty(state["value"]):
            state["value"] = value
        inferred = True


def appended(field: Json, current: Any, added: list[str]) -> Any:
    """`append`: keeping order, without repeats; a stored value of the wrong type is left alone."""
    if is_empty(current):
        return without_repeats(added)
    return without_repeats(current + added) if has_right_type(field, current) else current


def without_repeats(options: list[str]) -> list[str]:
    return list(dict.fromkeys(options))


def valid_part(field: Json, options: list[str] | None, applied: Any) -> tuple[Any, bool]:
    """Each applied value must be valid: what of it may be applied, and whether any may not."""
    if field["type"] == "set":
        members = as_list(applied)
        valid = [member for member in members if isinstance(member, str) and member in options]
        return without_repeats(valid), valid != members
    if isinstance(applied, list):
        if len(applied) != 1:
            return None, True
        applied = applied[0]
    if field["type"] == "integer" and isinstance(applied, str) and re.fullmatch("-?[0-9]+", applied):
        applied = int(applied)
    if is_empty(applied) or check(field, applied) == "invalid":
        return None, True
    if field["type"] == "enum" and applied not in options:
        return None, True
    return applied, False


def without_what_may_not_be_there(field: Json, state: Json) -> Any:
    """`clear=True`: what is left of a value once everything that may not be there is removed."""
    value = state["value"]
    if not state["enabled"] or is_empty(value) or check(field, value) == "invalid":
        return None
    if field["type"] == "set":
        return [option for option in value if option in state["options"]] or None
    if field["type"] == "enum" and value not in state["options"]:
        return None
    return value


# --- Type and validation, docs/rules.md#what-a-verdict-says ----------------------------------------------


def check(field: Json, value: Any) -> str:
    """Validation: "valid", "invalid", or "unchecked"; options are judged elsewhere."""
    if not has_right_type(field, value):
        return "invalid"
    if field["type"] in WITH_OPTIONS or not field.get("validation"):
        return "valid"
    return validate(field["type"], field["validation"], value)


def has_right_type(field: Json, value: Any) -> bool:
    """A set is a list of text, a boolean is no integer, a date is a real day as YYYY-MM-DD."""
    if field["type"] == "set":
        return is_list_of_text(value)
    if field["type"] == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if field["type"] == "date":
        return isinstance(value, str) and is_real_day(value)
    return isinstance(value, str)


def is_real_day(text: str) -> bool:
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date(int(text[:4]), int(text[5:7]), int(text[8:]))
    except ValueError:
        return False
    return True


def validate(field_type: str, validation: Json, value: Any) -> str:
    """Validation: one object; within an `and` what fails outweighs what is unchecked."""
    kind = validation["type"]
    if kind == "and":
        outcomes = [validate(field_type, part, value) for part in validation["rules"]]
        return next((outcome for outcome in ("invalid", "unchecked") if outcome in outcomes), "valid")
    if kind == "strregex" and field_type == "string":
        return search(validation["regex"], value)
    passes = True
    if kind == "strlen" and field_type == "string":
        passes = validation.get("min", 0) <= len(value) <= validation.get("max", 4_000_000)
    elif kind in ("greater_than", "less_than") and field_type in ("integer", "date"):
        bound = validation["value"]
        is_beyond = value > bound if kind == "greater_than" else value < bound
        passes = is_beyond or (bool(validation.get("equals")) and value == bound)
    return "valid" if passes else "invalid"


def search(pattern: str, text: str) -> str:
    """`strregex`: searches in RE2's dialect; a pattern beyond it leaves the value unchecked."""
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(pattern, options)
        return "valid" if compiled.search(text) else "invalid"
    except (re2.error, UnicodeEncodeError):
        return "unchecked"


# --- Problems, docs/rules.md#what-a-verdict-says ---------------------------------------------------------


def problems_of(field: Json, state: Json, is_exempt: bool) -> list[Json]:
    """The problems of one field in its final state, in the table's order."""
    name = field["external_id"]
    found: list[Json] = []

    def report(code: str, rules: list[Json], **more: Any) -> None:
        found.append({"field": name, "code": code, **more, "rules": ids(rules)})

    value = state["value"]
    is_missing = state["enabled"] and state["mandatory"] and is_empty(value)
    if is_missing and not is_exempt:
        report("missing_mandatory", last_with(state["matching"], "set_mandatory"))
    if not state["enabled"] and not is_empty(value):
        report("disabled_value", last_with(state["matching"], "enable", "disable"))
    refused = options_not_allowed(field, state)
    if refused:
        report("value_not_allowed", activation(state["matching"])[1], options=refused)
    outcome = "valid" if is_empty(value) or not state["enabled"] else check(field, value)
    if outcome == "invalid":
        report("invalid_value", [])
    for rule in state["invalid_apply"]:
        report("invalid_apply_value", [rule])
    if state["unstable"]:
        report("unstable", [])
    if is_missing and is_exempt:
        report("exempt", [])
    if outcome == "unchecked":
        report("unchecked", [])
    return found


def last_with(matching: list[Json], *keys: str) -> list[Json]:
    """`rules`: the last matching rule with one of the keys, or nothing."""
    return [rule for rule in matching if any(key in rule["result"] for key in keys)][-1:]


def options_not_allowed(field: Json, state: Json) -> list[str]:
    """`value_not_allowed`: chosen options that are not allowed, of a value of the right type."""
    value = state["value"]
    if field["type"] not in WITH_OPTIONS or not state["enabled"]:
        return []
    if is_empty(value) or not has_right_type(field, value):
        return []
    return without_repeats([option for option in as_list(value) if option not in state["options"]])


# --- docs/rules.md#loops ---------------------------------------------------------------------------------


def settle_loop(
    loop: list[str],
    schema: dict[str, Json],
    rules: list[Json],
    values: Json,
    upstream: dict[str, Json],
    clear: bool,
    kept: Collection[str],
) -> dict[str, Json]:
    """Settled twice; or unstable, every field as it is stored, judged as if it had no rules."""
    stored = {name: values.get(name) for name in loop}
    first = settle_together(loop, schema, rules, stored, upstream, clear, kept)
    if first is not None:
        reached = {name: first[name]["value"] for name in loop}
        second = settle_together(loop, schema, rules, reached, upstream, clear, kept)
        if second is not None and all(same_value(reached[name], second[name]["value"]) for name in loop):
            return second
    return {name: own_definition(schema[name], stored[name]) | {"unstable": True} for name in loop}


def settle_together(
    loop: list[str],
    schema: dict[str, Json],
    rules: list[Json],
    start: Json,
    upstream: dict[str, Json],
    clear: bool,
    kept: Collection[str],
) -> dict[str, Json] | None:
    """Passes in schema order until one changes nothing; None if 2n + 2 of them were not enough."""
    states = {name: own_definition(schema[name], start[name]) for name in loop}
    for _ in range(2 * len(loop) + 2):
        changed = False
        for name in loop:
            before = states[name]
            after = settle_field(schema[name], before["value"], schema, rules, upstream | states, clear, kept)
            states[name] = after
            changed = changed or not same_state(before, after)
        if not changed:
            return states
    return None


def same_state(before: Json, after: Json) -> bool:
    """A pass changes nothing: flags, options, value and matching rules."""
    keys = ("enabled", "hidden", "mandatory", "options", "matching")
    return all(before[key] == after[key] for key in keys) and same_value(before["value"], after["value"])


# --- docs/rules.md#suspended-rules -----------------------------------------------------------------------


def is_suspended(rule: Json, schema: dict[str, Json]) -> bool:
    """Whether a rule names a field or an option that the schema does not have."""
    if rule["metadata_field_id"] not in schema or condition_fields(rule["condition"]) - set(schema):
        return True
    named = options_in_condition(rule["condition"])
    named += [(rule["metadata_field_id"], option) for option in options_in_result(rule["result"])]
    return any(lacks_option(schema[name], option) for name, option in named)


def lacks_option(field: Json, option: Any) -> bool:
    if field["type"] not in WITH_OPTIONS or not isinstance(option, str):
        return False
    return option not in [known["external_id"] for known in field["datasource"]["values"]]


def options_in_condition(condition: Json) -> list[tuple[str, Any]]:
    """Field and option id of everything that a condition compares with."""
    if "metadata_field_id" not in condition:
        parts = condition["and"] if "and" in condition else condition["or"]
        return [named for part in parts for named in options_in_condition(part)]
    wanted = as_list(condition.get("equals")) + condition.get("includes", [])
    return [(condition["metadata_field_id"], option) for option in wanted]


def options_in_result(result: Json) -> list[Any]:
    """Every option id that a result activates or applies, in either spelling."""
    named = as_list(result.get("apply_value", {}).get("value")) + as_list(result.get("apply_default_value"))
    activate = result.get("activate_values", "all")
    return named if activate == "all" else named + as_list(activate["external_ids"])
