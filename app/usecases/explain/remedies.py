"""What is wrong with a field, in words, and what would solve it: tried on the evaluator where it can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.rules import Field, Verdict
from app.rules.lint.wording import listed, told
from app.rules.trace import trace
from app.rules.verdict import Problem
from app.usecases.explain.basis import Basis
from app.usecases.explain.explanation import ProblemStory
from app.usecases.explain.words import why_not

MOST = 20
"""Options that are tried as a remedy."""
_KINDS = {
    "integer": "a whole number",
    "date": "a day written YYYY-MM-DD",
    "string": "a text",
    "enum": "one of its options",
    "set": "some of its options",
}

Told = tuple[str, Iterator[str]]


def problem_story(
    basis: Basis, values: Mapping[str, Any], verdict: Verdict, problem: Problem
) -> ProblemStory:
    """Return a problem with what it means here and what solves it."""
    message, remedies = _TELL[problem["code"]](_Trouble(basis, values, verdict, problem))
    return ProblemStory(problem["code"], message, tuple(remedies))


class _Trouble:
    """A problem of an asset, and ways to find out what helps."""

    def __init__(self, basis: Basis, values: Mapping[str, Any], verdict: Verdict, problem: Problem) -> None:
        self.basis, self.values, self.verdict, self.problem = basis, values, verdict, problem
        self.name = problem["field"]
        self.shown = verdict.fields[self.name]
        self.field: Field = basis.fields[self.name]

    @property
    def value(self) -> str:
        """The value that the field holds, in words."""
        return told(self.shown["value"])

    @property
    def by(self) -> str:
        """The rules behind the problem, in words."""
        return listed(self.basis.name(rule) for rule in self.problem["rules"])

    def is_solved_by(self, verdict: Verdict) -> bool:
        """Say whether a verdict has no problem in this field that stands for a wrong or missing value."""
        harmless = {"exempt", "unchecked", "invalid_apply_value"}
        about = {p["code"] for p in verdict.problems if p["field"] == self.name}
        return self.problem["code"] not in about and about <= {*harmless}

    def choosing(self) -> Iterator[str]:
        """Yield how to give the field a value that it takes."""
        if self.field.options is None:
            yield f"fill {self.name} with {_KINDS[self.field.type]} that its validation accepts"
            return
        fitting = [told(option) for option in (self.shown["options"] or ())[:MOST] if self._takes(option)]
        if fitting:
            yield (
                f"choose {listed(fitting, 'or')}"
                if len(fitting) < 2
                else f"choose one of {listed(fitting, 'or')}"
            )

    def removing(self) -> Iterator[str]:
        """Yield that the value is to be removed, where nothing is missing then."""
        if self.is_solved_by(self.basis.judge({**self.values, self.name: None})):
            yield f"remove the value of {self.name}"

    def without_rules(self) -> Iterator[str]:
        """Yield which rule to make inactive."""
        for rule in self.problem["rules"]:
            if self.is_solved_by(self.basis.judge(self.values, [rule])):
                yield f"make the rule {self.basis.name(rule)} inactive, or change it"

    def enabling(self) -> Iterator[str]:
        """Yield what has to change for a rule to enable the field."""
        for rule in self.basis.rules.rules[self.name]:
            document = self.basis.documents[rule.id]
            if rule.effects.enable and rule.id not in self.shown["rules"]:
                traced = trace(document["condition"], self.basis.fields, self.verdict)
                why = why_not(traced, self.verdict)
                yield f"let {self.basis.name(rule.id)} match, which enables it: now {why}"

    def _takes(self, option: str) -> bool:
        value = [option] if self.field.is_set else option
        return self.is_solved_by(self.basis.judge({**self.values, self.name: value}))


def _missing(trouble: _Trouble) -> Told:
    def remedies() -> Iterator[str]:
        yield from trouble.choosing()
        yield from trouble.without_rules()
        yield "make an exception for the asset"

    why = f" because of {trouble.by}" if trouble.by else " by its own definition"
    return f"{trouble.name} is mandatory{why}, and it is empty.", remedies()


def _disabled(trouble: _Trouble) -> Told:
    def remedies() -> Iterator[str]:
        yield from trouble.removing()
        yield from trouble.enabling()
        yield from trouble.without_rules()

    why = f" by {trouble.by}" if trouble.by else ", since no rule enables it here"
    return f"{trouble.name} is disabled{why}, but holds {trouble.value}.", remedies()


def _not_allowed(trouble: _Trouble) -> Told:
    def remedies() -> Iterator[str]:
        yield from trouble.choosing()
        yield from trouble.removing()
        yield from trouble.without_rules()

    why = f" by {trouble.by}" if trouble.by else ": inactive, or no option of the field"
    return f"{trouble.name} holds {told(trouble.problem['options'])}, not allowed{why}.", remedies()


def _invalid(trouble: _Trouble) -> Told:
    kind = _KINDS.get(trouble.field.type, "a value")
    message = f"{trouble.name} holds {trouble.value}: the wrong type, or its validation does not accept it."
    return message, iter(
        [f"give it {kind} that its validation accepts", f"correct the validation of {trouble.name}"]
    )


def _invalid_applied(trouble: _Trouble) -> Told:
    message = f"{trouble.by} applies to {trouble.name} what it does not take; the value is dropped."
    return message, iter([f"correct the value in the rule {trouble.by}, or make it inactive"])


def _unstable(trouble: _Trouble) -> Told:
    message = f"The rules of {trouble.name} are part of a loop that does not settle, so none of them acts."
    return message, iter(["break the loop: let one of its rules look at another field, or make it inactive"])


def _exempt(trouble: _Trouble) -> Told:
    reason = trouble.basis.exempt.get(trouble.name)
    why = f": {reason}" if reason else ""
    return f"{trouble.name} is mandatory and empty, but the asset is excused{why}.", iter(())


def _unchecked(trouble: _Trouble) -> Told:
    message = f"The value of {trouble.name} was not checked: its pattern cannot run in bounded time."
    return message, iter(["write the pattern without look-around and back-references, and shorter"])


_TELL: dict[str, Callable[[_Trouble], Told]] = {
    "missing_mandatory": _missing,
    "disabled_value": _disabled,
    "value_not_allowed": _not_allowed,
    "invalid_value": _invalid,
    "invalid_apply_value": _invalid_applied,
    "unstable": _unstable,
    "exempt": _exempt,
    "unchecked": _unchecked,
}
