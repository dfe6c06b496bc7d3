"""How far a run has come, how fast it is, and how long it will still take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.model import Run
from app.ports import Allowance, Runs


@dataclass(frozen=True, slots=True)
class Progress:
    """A run as it stands at a moment (`at`, Unix seconds).

    done, due: assets listed so far and about how many there are while it counts; assets judged and to be
    judged while it runs; due is 0 while unknown. waiting: assets that are queued now. calls_left: Admin API
    calls that the account allows this hour, None while unknown.
    """

    run: Run
    at: float
    done: int
    due: int
    waiting: int
    outcomes: Mapping[str, int]
    calls_left: int | None

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values, for people and programs that look at a run."""
        run = self.run
        return {
            "id": run.id,
            "kind": run.kind,
            "state": run.state,
            "by": run.by,
            "started": run.started,
            "finished": run.finished or None,
            "rules_version": run.rules_version,
            "agreed": run.agreed,
            "note": run.note,
            "listed": run.listed,
            "queued": run.queued,
            "waiting": self.waiting,
            "done": self.done,
            "due": self.due,
            "outcomes": dict(self.outcomes),
            "counted": dict(run.tally),
            "calls_left": self.calls_left,
        }


def progress_of(runs: Runs, allowance: Allowance, cloud: str, run: Run, at: float) -> Progress:
    """Return how far a run has come."""
    outcomes, known = runs.outcomes(cloud, run.id), allowance.left()
    waiting = sum(of == run.id for of in runs.queued(cloud).values())
    is_counting = run.kind == "preview" or "counting" in (run.state, run.resumes) or run.state == "asking"
    done = run.listed if is_counting else sum(outcomes.values())
    due = run.tally.get("assets", 0) if is_counting and run.state != "counting" else 0
    return Progress(
        run=run,
        at=at,
        done=done,
        due=due if is_counting else max(run.tally.get("due", 0), run.queued),
        waiting=waiting,
        outcomes=outcomes,
        calls_left=known[0] if known else None,
    )
