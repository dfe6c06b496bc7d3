"""Carrying out a plan, step by step, so that an end in the middle leaves nothing to repair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.errors import FieldwardenError
from app.ports import RulesPlace
from app.usecases.rulecode.plan import Plan, Step


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far it went: the steps done, and the one that failed with the reason, if one did."""

    done: tuple[Step, ...]
    failed: Step | None = None
    reason: FieldwardenError | None = None


def carry_out(plan: Plan, place: RulesPlace, *, told: Callable[[Step], None]) -> Outcome:
    """Take the steps in order until one fails.

    Each step is one call that either is done or is not, and a plan made afterwards has only what is left. A
    call whose answer got lost may have been taken; the next plan sees that.

    told: called with each step once it is done.
    """
    done: list[Step] = []
    for step in plan.steps:
        try:
            _take(step, place)
        except FieldwardenError as reason:
            return Outcome(tuple(done), step, reason)
        done.append(step)
        told(step)
    return Outcome(tuple(done))


def _take(step: Step, place: RulesPlace) -> None:
    if step.action == "create":
        place.create_rule(step.body)
    elif step.action == "delete":
        place.delete_rule(step.external_id)
    else:
        place.update_rule(step.external_id, step.body)
