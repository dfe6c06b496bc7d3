"""Rules, conditions and steps in words for a terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from app.cli.words import printable

if TYPE_CHECKING:
    from app.usecases.rulecode import Plan, Step

_SIGNS = {
    "create": ("+", "green"),
    "change": ("~", "yellow"),
    "reorder": ("↕", "cyan"),
    "inactivate": ("-", "red"),
    "delete": ("-", "red"),
}
_PAST = {
    "create": "created",
    "change": "changed",
    "reorder": "put in order",
    "inactivate": "made inactive",
    "delete": "deleted",
}
_SIMPLE = re.compile(r"[\w.-]+")


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield a plan's steps in words, with what differs below each, then how many there are of each."""
    for step in plan.steps:
        yield from step_lines(step)
    yield summary(plan)


def step_lines(step: Step) -> Iterator[str]:
    """Yield one step: what is done to which rule, then each key that differs."""
    sign, colour = _SIGNS[step.action]
    yield click.style(f"{sign} {step.action:<10}", fg=colour) + f" {rule_name(step.rule)}"
    if step.action == "create":
        yield f"      when {printable(told_condition(step.rule['condition']))}"
        for action, value in step.rule["result"].items():
            yield f"      {action}: {compact(value)}"
        return
    for one in step.differences:
        before, after = (_value(one.key, value) for value in (one.before, one.after))
        yield f"      {one.key}: {before} → {after}"


def summary(plan: Plan) -> str:
    """Return how many rules a plan creates, changes and so on, in one sentence."""
    counts = {action: sum(step.action == action for step in plan.steps) for action in _SIGNS}
    told = [f"{count} to {action}" for action, count in counts.items() if count]
    told.append(f"{plan.equal} as they should be")
    if plan.left:
        told.append(f"{len(plan.left)} left as they are")
    return "Rules: " + ", ".join(told)


def done_line(step: Step) -> str:
    """Return in words that a step was taken."""
    return f"{_PAST[step.action]}: {rule_name(step.rule)}"


def rule_name(rule: Mapping[str, Any]) -> str:
    """Return a rule's target field and its name."""
    name = rule.get("name")
    return printable(f"{rule['metadata_field_id']}  {'(no name)' if name is None else f'“{name}”'}")


def told_condition(condition: Mapping[str, Any], *, within: bool = False) -> str:
    """Return a condition as a sentence: `team = rnd and (role is empty or role = qa)`."""
    for word in ("and", "or"):
        if word in condition:
            parts = [told_condition(part, within=True) for part in condition[word]]
            told = f" {word} ".join(parts)
            return f"({told})" if within and len(parts) > 1 else told
    return " and ".join(_criteria(condition))


def _criteria(atom: Mapping[str, Any]) -> Iterator[str]:
    name = atom["metadata_field_id"]
    if "populated" in atom:
        yield f"{name} is {'not empty' if atom['populated'] else 'empty'}"
    if "equals" in atom:
        wanted = atom["equals"]
        yield f"{name} is empty" if wanted is None else f"{name} = {_texts(wanted)}"
    if "includes" in atom:
        yield f"{name} includes {_texts(atom['includes'])}"


def _texts(value: str | Sequence[str]) -> str:
    if isinstance(value, str):
        return value if _SIMPLE.fullmatch(value) else json.dumps(value, ensure_ascii=False)
    return f"[{', '.join(map(_texts, value))}]"


def _value(key: str, value: Any) -> str:
    if value is None:
        return "nothing"
    return printable(told_condition(value)) if key == "condition" else compact(value)


def compact(value: Any) -> str:
    """Return a value as short JSON that is safe to print; text without quotes where it needs none."""
    if isinstance(value, str) and _SIMPLE.fullmatch(value):
        return value
    return printable(json.dumps(value, ensure_ascii=False))
