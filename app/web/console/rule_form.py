"""A rule as a form, and back. What a form cannot show stays as it stands in JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from app.errors import Problem
from app.rules.effects import read_effects
from app.rules.values import DECIMAL
from app.web.console.field_views import FieldView

Form = MultiDict[str, str]
MOST_TESTS = 50
"""Tests of one condition that a form shows."""
_FLAGS = {
    "enable": {"enable": {"enable": True}, "disable": {"disable": True}},
    "hide": {"hide": {"hide": True}, "show": {"hide": False}},
    "mandatory": {"mandatory": {"set_mandatory": True}, "optional": {"set_mandatory": False}},
}
"""What a form's select adds to a result."""


@dataclass(frozen=True, slots=True)
class FieldTest:
    """One condition on a single field. kind: populated, empty, equals or includes."""

    field: str
    kind: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule as a form shows it.

    tests: None where the condition says more than the form can show. join: `and` or `or`.
    enable, hide, mandatory: "" where the rule says nothing. allow: "", all, override or append, with options.
    apply: "", default, override or append, with values.
    """

    name: str = ""
    target: str = ""
    state: str = "active"
    position: str = ""
    join: str = "and"
    tests: tuple[FieldTest, ...] | None = ()
    enable: str = ""
    hide: str = ""
    mandatory: str = ""
    allow: str = ""
    options: tuple[str, ...] = ()
    apply: str = ""
    values: tuple[str, ...] = ()


def form_of(rule: Mapping[str, Any]) -> RuleForm:
    """Return a rule that follows the grammar as a form."""
    join, tests = _tests(rule["condition"])
    effects = read_effects(rule["result"])
    allow, options = "", tuple[str, ...]()
    if effects.activate is not None:
        everything = effects.activate.options == "all"
        allow = "all" if everything else "override" if effects.activate.override else "append"
        options = () if effects.activate.options == "all" else tuple(sorted(effects.activate.options))
    return RuleForm(
        name=rule.get("name") or "",
        target=rule["metadata_field_id"],
        state=rule.get("state", "active"),
        position="" if rule.get("position") is None else str(rule["position"]),
        join=join,
        tests=tests,
        enable=_flag(effects.enable, "enable", "disable"),
        hide=_flag(effects.hide, "hide", "show"),
        mandatory=_flag(effects.mandatory, "mandatory", "optional"),
        allow=allow,
        options=options,
        apply=effects.apply.mode if effects.apply else "",
        values=tuple(map(str, _listed(effects.apply.value))) if effects.apply else (),
    )


def form_sent(sent: Form) -> RuleForm:
    """Return a form as it was sent."""
    tests = [_sent_test(sent, number) for number in range(MOST_TESTS) if sent.get(f"test-{number}-field")]
    return RuleForm(
        name=sent.get("name", "").strip(),
        target=sent.get("target", ""),
        state=sent.get("state", "active"),
        position=sent.get("position", "").strip(),
        join="or" if sent.get("join") == "or" else "and",
        tests=None if "kept-condition" in sent else tuple(tests),
        enable=sent.get("enable", ""),
        hide=sent.get("hide", ""),
        mandatory=sent.get("mandatory", ""),
        allow=sent.get("allow", ""),
        options=_values(sent, "options"),
        apply=sent.get("apply", ""),
        values=_values(sent, "values"),
    )


def rule_from(form: RuleForm, before: Mapping[str, Any], fields: Mapping[str, FieldView]) -> dict[str, Any]:
    """Return the rule that a form says; it may break the grammar.

    before: the rule that the form was made from, for what the form could not show.
    """
    kept = before.get("condition", {})
    rule: dict[str, Any] = {
        "name": form.name,
        "metadata_field_id": form.target,
        "condition": kept if form.tests is None else _condition(form.join, form.tests, fields),
        "result": _result(form, fields.get(form.target)),
        "state": form.state,
    }
    if form.position:
        is_number = DECIMAL.fullmatch(form.position) and len(form.position) < 12
        rule["position"] = int(form.position) if is_number else form.position
    return rule


def unchosen(form: RuleForm) -> list[Problem]:
    """Return what a form leaves open that the grammar takes as it is."""
    return [
        Problem("/condition", f"choose a value for {test.field}, or ask whether it has one")
        for test in form.tests or ()
        if test.kind == "equals" and not test.values
    ]


def _tests(condition: Mapping[str, Any]) -> tuple[str, tuple[FieldTest, ...] | None]:
    join = "or" if "or" in condition else "and"
    branches = condition.get(join)
    tests = [_test(branch) for branch in ([condition] if branches is None else branches)]
    simple = tuple(test for test in tests if test is not None)
    return join, simple if len(simple) == len(tests) <= MOST_TESTS else None


def _test(condition: Mapping[str, Any]) -> FieldTest | None:
    if "metadata_field_id" not in condition or len(condition) != 2:
        return None
    name = condition["metadata_field_id"]
    if "populated" in condition:
        return FieldTest(name, "populated" if condition["populated"] else "empty")
    if "includes" in condition:
        return FieldTest(name, "includes", tuple(condition["includes"]))
    equals = condition["equals"]
    return FieldTest(name, "empty") if equals is None else FieldTest(name, "equals", tuple(_listed(equals)))


def _sent_test(sent: Form, number: int) -> FieldTest:
    start = f"test-{number}"
    kind = sent.get(f"{start}-kind", "populated")
    return FieldTest(sent.get(f"{start}-field", ""), kind, _values(sent, f"{start}-values"))


def _condition(join: str, tests: Sequence[FieldTest], fields: Mapping[str, FieldView]) -> dict[str, Any]:
    atoms = [_atom(test, fields.get(test.field)) for test in tests]
    return atoms[0] if len(atoms) == 1 else {join: atoms}


def _atom(test: FieldTest, field: FieldView | None) -> dict[str, Any]:
    said: Any = list(test.values)
    if test.kind in ("populated", "empty"):
        return {"metadata_field_id": test.field, "populated": test.kind == "populated"}
    if test.kind == "equals" and len(said) == 1 and not (field and field.is_set):
        said = said[0]
    return {"metadata_field_id": test.field, "includes" if test.kind == "includes" else "equals": said}


def _result(form: RuleForm, target: FieldView | None) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, words in _FLAGS.items():
        result |= words.get(getattr(form, name), {})
    if form.allow == "all":
        result["activate_values"] = "all"
    elif form.allow:
        result["activate_values"] = {"external_ids": list(form.options), "mode": form.allow}
    if form.apply:
        result["apply_value"] = {"value": _applied(form.values, target), "mode": form.apply}
    return result


def _applied(values: Sequence[str], target: FieldView | None) -> Any:
    if target is not None and target.is_set:
        return list(values)
    first = values[0] if values else ""
    is_number = target is not None and target.type == "integer" and DECIMAL.fullmatch(first)
    return int(first) if is_number and len(first) < 20 else first


def _values(sent: Form, name: str) -> tuple[str, ...]:
    """Return chosen options, or the lines of a text, each once."""
    lines = [line.strip() for text in sent.getlist(name) for line in text.splitlines()]
    return tuple(dict.fromkeys(line for line in lines if line))


def _flag(value: bool | None, yes: str, no: str) -> str:
    return "" if value is None else yes if value else no


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
