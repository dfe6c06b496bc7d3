"""One run: how far it is, what it asks, what came of each asset; paused, resumed, cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from app.model import RUN_STATES, Run
from app.usecases.backfill import RunRefused
from app.usecases.backfill.results import every_result, page_of_results
from app.usecases.enforce.outcome import OUTCOMES
from app.usecases.lines import csv_line, json_line
from app.usecases.preview.export import RESULT_COLUMNS, result_rows
from app.web.console.account_pages import told
from app.web.console.names import names_in
from app.web.own_api import is_stream_id, page_asked
from app.web.parts import WebParts
from app.web.problems_api import answer_file, choice_asked


class RunPage:
    """The page about one run."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def add_to(self, pages: Blueprint) -> None:
        """Add its routes to those of the pages about runs."""
        pages.get("/runs/<run_id>")(self.show)
        pages.get("/runs/<run_id>/export")(self.export)
        pages.post("/runs/<run_id>/pause")(self.pause)
        pages.post("/runs/<run_id>/resume")(self.resume)
        pages.post("/runs/<run_id>/cancel")(self.cancel)

    def show(self, cloud: str, run_id: str) -> str:
        """Show how far a run is, what it asks, and a page of what came of each asset."""
        (cursor, limit), outcome = page_asked(is_stream_id), _outcome_asked()
        return render_template(
            "work/run.html",
            cloud=cloud,
            now=self.parts.clock(),
            results=page_of_results(self.parts.runs, cloud, run_id, outcome, cursor, limit),
            outcome=outcome,
            cursor=cursor,
            names=names_in(self.parts.rulebook.load(cloud)),
            states=RUN_STATES,
            outcomes=OUTCOMES,
            **self._state(cloud, run_id),
        )

    def export(self, cloud: str, run_id: str) -> Response:
        """Answer what came of each asset as a file."""
        kind = choice_asked("format", ("csv", "jsonl"))
        run = self.parts.backfill(cloud).find(run_id)
        lines = self._lines(cloud, run, kind, _outcome_asked())
        return answer_file(cloud, run.started, kind, (f"{line}\n" for line in lines), about="run")

    def pause(self, cloud: str, run_id: str) -> Response:
        """Stop a run for now."""
        runs = self.parts.backfill(cloud)
        return _after(cloud, run_id, lambda: runs.pause(run_id), "It is paused; it can go on where it was.")

    def resume(self, cloud: str, run_id: str) -> Response:
        """Let a run go on that is paused, or that asks and is told yes to a number."""
        runs, agreed = self.parts.backfill(cloud), _number(request.form.get("agreed", ""))
        return _after(cloud, run_id, lambda: runs.resume(run_id, agreed), "It goes on.")

    def cancel(self, cloud: str, run_id: str) -> Response:
        """End a run; what it has written stays."""
        runs = self.parts.backfill(cloud)
        return _after(cloud, run_id, lambda: runs.cancel(run_id), "It is cancelled. What was written stays.")

    def _state(self, cloud: str, run_id: str) -> dict[str, Any]:
        runs = self.parts.backfill(cloud)
        run = runs.find(run_id)
        is_walking = run.state in ("counting", "running")
        return {
            "run": run,
            "progress": runs.progress_of(run),
            "goes_far": runs.goes_far(run),
            "is_walking": is_walking,
            "waits": runs.steps.waits_for() if is_walking else None,
        }

    def _lines(self, cloud: str, run: Run, kind: str, outcome: str | None) -> Iterator[str]:
        found = every_result(self.parts.runs, cloud, run.id, outcome)
        if kind == "jsonl":
            yield from (json_line(asdict(one)) for one in found)
            return
        yield csv_line(RESULT_COLUMNS)
        yield from (csv_line(row) for one in found for row in result_rows(one))


def _after(cloud: str, run_id: str, step: Callable[[], Run], done: str) -> Response:
    """Take a step, go back to the run, and say there what came of it."""
    try:
        step()
    except RunRefused as refusal:
        done = f"Nothing was done: {refusal}."
    return told(done, url_for("runs_pages.show", cloud=cloud, run_id=run_id))


def _number(text: str) -> int | None:
    """Return the number that somebody says yes to; None where it is none."""
    digits = text.replace(",", "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 12 else None


def _outcome_asked() -> str | None:
    return choice_asked("outcome", tuple(OUTCOMES)) if request.args.get("outcome") else None
