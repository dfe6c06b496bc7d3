"""May these steps be taken? Said before the first one is, everything at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.errors import Problem, RuleSetInvalid
from app.ports import RulesPlace
from app.rules import Field, reference_problems
from app.usecases.rulebook.check import BLANK_NAME, by_id, is_blank
from app.usecases.rulecode.places import rules_at
from app.usecases.rulecode.plan import Plan, Prune, Step, make_plan
from app.usecases.rulecode.portable import Rule

_MEANING = {"metadata_field_id", "condition", "result"}


class StepsRefused(RuleSetInvalid):
    """Wanted rules that a place would not take; places are those in the list of wanted rules."""


def check_steps(steps: Sequence[Step], fields: Sequence[Mapping[str, Any]]) -> None:
    """Refuse steps that the place would refuse, as far as can be known before.

    What stays as it is is not looked at: it is in force already, or suspended and told elsewhere.

    Raises:
        StepsRefused: with every problem, each at its JSON place in the list of wanted rules.
    """
    known = by_id(fields)
    problems = [problem for step in steps for problem in _problems(step, known)]
    if problems:
        raise StepsRefused(problems)


def plan_for(wanted: Sequence[Rule], place: RulesPlace, prune: Prune) -> Plan:
    """Plan what makes a place's rules the wanted ones, sure that it can be carried out as far as we know.

    Raises:
        RuleSetInvalid: the place's own rules are of a kind that we do not know.
        StepsRefused: with every problem of the wanted rules, each at its JSON place in their list.
        AccountError, StoreUnavailable, ConfigurationError: rules or fields could not be read.
    """
    plan = make_plan(wanted, rules_at(place), prune)
    if plan.steps:
        check_steps(plan.steps, place.fields())
    return plan


def _problems(step: Step, fields: Mapping[str, Field]) -> Iterator[Problem]:
    if step.number is None:
        return
    if "name" in step.body and is_blank(step.body["name"]):
        yield Problem(f"/{step.number}/name", BLANK_NAME)
    if _MEANING & step.body.keys():
        for problem in reference_problems(step.rule, fields):
            yield Problem(f"/{step.number}{problem.place}", problem.message)
