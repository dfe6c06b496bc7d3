"""What a person does with runs: begin, pause, resume, cancel. Workers take the steps."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.errors import FieldwardenError
from app.model import Arrival, Priority, Run
from app.ports import AuditLog, Clock, RuleBook, Runs
from app.usecases.backfill.progress import Progress, progress_of
from app.usecases.backfill.steps import Steps
from app.usecases.belt import MustAgree
from app.usecases.preview import Draft
from app.usecases.preview.draft import draft_rules

TRIES = 10
"""How often a change is tried while workers change the run at the same time."""


class NoSuchRun(FieldwardenError):
    """No run has this id, or it ended more than a month ago."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"there is no run {run_id}, or it ended more than a month ago")


class RunRefused(FieldwardenError):
    """What was asked cannot be done with the run as it stands."""


@dataclass(frozen=True, slots=True)
class Backfill:
    """The runs of one account."""

    cloud: str
    runs: Runs
    rulebook: RuleBook
    steps: Steps
    audit: AuditLog
    clock: Clock

    def begin(
        self,
        by: str,
        *,
        kind: str = "backfill",
        draft: Draft | None = None,
        agreed: int | None = None,
        ask: bool = False,
    ) -> Run:
        """Begin a run: it counts first, and writes once that is few enough or somebody has agreed.

        by: who begins it. kind: `backfill` or `preview`. draft: the rules that a preview tries. agreed: how
        many assets may be touched. ask: wait for somebody to agree whatever the number.

        Raises RunRefused while another run is under way, and what `draft_rules` raises.
        """
        now, documents = self.clock(), self.rulebook.load(self.cloud)
        run = Run(
            id=f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(now))}-{secrets.token_hex(2)}",
            kind=kind,
            state="counting",
            by=by,
            started=now,
            rules_version=documents.version,
            draft=None if draft is None else draft_rules(draft, documents),
            ask=ask,
            agreed=agreed,
        )
        if not self.runs.begin(self.cloud, run):
            raise RunRefused(self._under_way())
        self.audit.add(self.cloud, "run_begun", {"by": by, "run": f"{kind}:{run.id}"}, now)
        return run

    def find(self, run_id: str | None = None) -> Run:
        """Return a run; without an id the one under way, else the latest. Raises NoSuchRun."""
        if run_id is None:
            latest = self.runs.latest(self.cloud, 1)
            found = self.runs.under_way(self.cloud) or (latest[0] if latest else None)
        else:
            found = self.runs.load(self.cloud, run_id)
        if found is None:
            raise NoSuchRun(run_id or "yet")
        return found

    def progress(self, run_id: str) -> Progress:
        """Return how far a run has come. Raises NoSuchRun."""
        return self.progress_of(self.find(run_id))

    def progress_of(self, run: Run) -> Progress:
        """Return how far a run has come that was just looked up."""
        return progress_of(self.runs, self.steps.allowance, self.cloud, run, self.clock())

    def goes_far(self, run: Run) -> bool:
        """Say whether what a run has counted is more than goes without asking (docs/backfill.md#the-belt)."""
        try:
            self.steps.belt.check(run.tally.get("touched", 0), run.tally.get("assets", 0))
        except MustAgree:
            return True
        return False

    def pause(self, run_id: str) -> Run:
        """Stop a run; what it had queued and nobody works on is taken back. Raises RunRefused."""

        def paused(run: Run) -> Run:
            _must_go_on(run)
            if run.state == "paused":
                raise RunRefused(f"the run {run.id} is paused already")
            return replace(run, state="paused", resumes=run.state, note="somebody has paused it")

        run = self._change(run_id, paused)
        self.runs.withdraw(self.cloud, run_id, keep=True)
        return run

    def resume(self, run_id: str, agreed: int | None = None) -> Run:
        """Let a run go on: one that is paused by the rules in force now, one that asks if that is agreed to.

        agreed: how many assets may be touched. Raises RunRefused.
        """

        def resumed(run: Run) -> Run:
            if run.state == "asking":
                return _agreed(run, agreed)
            if run.state != "paused":
                raise RunRefused(f"the run {run.id} neither asks nor is paused: it is {run.state}")
            version = self.rulebook.version(self.cloud)
            return replace(run, state=run.resumes, resumes="", rules_version=version, note=None)

        waiting = [asset for asset, of in self.runs.queued(self.cloud).items() if of == run_id]
        return self._change(run_id, resumed, [_again(asset, run_id) for asset in waiting])

    def cancel(self, run_id: str) -> Run:
        """End a run; what is written stays. Raises RunRefused if it has ended."""

        def cancelled(run: Run) -> Run:
            _must_go_on(run)
            return replace(run, state="cancelled", finished=self.clock(), note="somebody has cancelled it")

        run = self._change(run_id, cancelled)
        self.runs.withdraw(self.cloud, run_id, keep=False)
        return run

    def _change(self, run_id: str, change: Callable[[Run], Run], arrivals: Sequence[Arrival] = ()) -> Run:
        for _ in range(TRIES):
            before = self.find(run_id)
            after = change(before)
            if self.steps.keep(before, after, arrivals=arrivals):
                return after
        raise RunRefused(f"the run {run_id} keeps changing at the moment: ask again")

    def _under_way(self) -> str:
        """Return why no other run can begin, and what to do about the one that is there."""
        run = self.runs.under_way(self.cloud)
        if run is None:
            return "another run has just ended: begin again"
        remedy = {
            "asking": f"agree to it (`fieldwarden backfill resume --yes {run.tally.get('touched', 0)}`)",
            "paused": "let it go on (`fieldwarden backfill resume`)",
        }.get(run.state, "wait for it")
        return f"the run {run.id} ({run.state}) is under way: {remedy}, or `fieldwarden backfill cancel` it"


def _must_go_on(run: Run) -> None:
    if run.has_ended:
        raise RunRefused(f"the run {run.id} has ended: it is {run.state}")


def _agreed(run: Run, count: int | None) -> Run:
    touched = run.tally["touched"]
    if count is None or count < touched:
        said = "that number" if count is None else f"{touched:,}, not {count:,}"
        raise RunRefused(f"the run {run.id} would touch {touched:,} assets: say yes to {said}")
    return replace(run, state="running", agreed=count, place=0, cursor=None, listed=0, note=None)


def _again(asset_id: str, run_id: str) -> Arrival:
    return Arrival(asset_id, None, f"backfill:{run_id}", Priority.BACKFILL, run=run_id)
