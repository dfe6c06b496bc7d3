"""Conditions and results in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.rules.effects import Activation, Application, read_effects
from app.rules.lint.wording import listed, told
from app.rules.trace import Traced, failing
from app.rules.verdict import Verdict

_FLAGS = {
    "enable": ("enables it", "disables it"),
    "hide": ("hides it", "shows it"),
    "mandatory": ("makes it mandatory", "makes it optional"),
}


def does(result: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a rule's result does, each thing in a few words."""
    effects = read_effects(result)
    flags = [(words, getattr(effects, flag)) for flag, words in _FLAGS.items()]
    return (
        *(words[not value] for words, value in flags if value is not None),
        *([_activates(effects.activate)] if effects.activate else []),
        *([_applies(effects.apply)] if effects.apply else []),
    )


def why_not(traced: Traced, verdict: Verdict) -> str:
    """Return why a condition does not hold: what the first of its parts have seen instead."""
    missed = [_missed(test, verdict) for test in failing(traced)]
    return listed(dict.fromkeys(missed))


def _activates(activation: Activation) -> str:
    if activation.options == "all":
        return "allows every option"
    options = listed(map(told, sorted(activation.options))) or "no option"
    return f"allows only {options}" if activation.override else f"allows {options}"


def _applies(application: Application) -> str:
    value = told(application.value)
    return {"override": f"sets it to {value}", "append": f"adds {value}"}.get(
        application.mode, f"fills it with {value} if it is empty"
    )


def _missed(test: Traced, verdict: Verdict) -> str:
    name, shown = test["metadata_field_id"], verdict.fields[test["metadata_field_id"]]
    if not shown["enabled"] and shown["value"] is not None:
        return f"{name} is disabled and counts as empty"
    wanted = " and ".join(_wanted(test))
    return f"{name} is {told(test['seen'])}{', not ' if wanted else ''}{wanted}"


def _wanted(test: Traced) -> Iterator[str]:
    """Yield what a test asks for, but for a value where there is none."""
    if test.get("populated") is False or ("equals" in test and test["equals"] is None):
        yield "empty"
    if test.get("equals"):
        yield listed(map(told, _list(test["equals"])), "or")
    if test.get("includes"):
        yield f"with {listed(map(told, test['includes']))}"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
