"""May these steps be taken? Said before the first one is, everything at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.errors import Problem, RuleSetInvalid
from app.rules import Field, reference_problems
from app.usecases.rulebook.check import BLANK_NAME, by_id, is_blank
from app.usecases.rulecode.plan import Step

_MEANING = {"metadata_field_id", "condition", "result"}


def check_steps(steps: Sequence[Step], fields: Sequence[Mapping[str, Any]]) -> None:
    """Refuse steps that the place would refuse, as far as can be known before.

    What stays as it is is not looked at: it is in force already, or suspended and told elsewhere.

    Raises:
        RuleSetInvalid: with every problem, each at its JSON place in the list of wanted rules.
    """
    known = by_id(fields)
    problems = [problem for step in steps for problem in _problems(step, known)]
    if problems:
        raise RuleSetInvalid(problems)


def _problems(step: Step, fields: Mapping[str, Field]) -> Iterator[Problem]:
    if step.number is None:
        return
    if "name" in step.body and is_blank(step.body["name"]):
        yield Problem(f"/{step.number}/name", BLANK_NAME)
    if _MEANING & step.body.keys():
        for problem in reference_problems(step.rule, fields):
            yield Problem(f"/{step.number}{problem.place}", problem.message)
