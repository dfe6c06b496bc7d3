"""Watching a run: steps are taken, progress is shown, questions are asked, a report ends it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from app.cli.asking import NOTHING_DONE, confirmed, number_typed
from app.cli.backfill.words import BAD, report
from app.cli.progress import Progressing

if TYPE_CHECKING:
    from app.model import Run
    from app.usecases.backfill import Backfill
    from app.wiring import Parts

STEP_SECONDS = 0.5
NO_WORKERS = "no worker runs: nothing is judged before one does (`fieldwarden worker`)"


def watch(ctx: click.Context, parts: Parts, runs: Backfill, run_id: str, *, may_ask: bool) -> None:
    """Watch a run to its end. Exits with 1 if some assets could not be done, with 2 if it may not go on."""
    from app.cli.group import COULD_NOT

    try:
        run = _until_it_stands(parts, runs, run_id)
        if run.state == "asking":
            if not _asked(runs, run, may_ask):
                ctx.exit(COULD_NOT)
            run = _until_it_stands(parts, runs, run_id)
    except KeyboardInterrupt:
        click.echo(f"\nthe workers go on; `fieldwarden backfill show {run_id} --watch` looks again", err=True)
        return
    progress = runs.progress(run_id).as_json()
    for line in report(progress):
        click.echo(line)
    ctx.exit(1 if any(progress["outcomes"].get(word) for word in BAD) else 0)


def _until_it_stands(parts: Parts, runs: Backfill, run_id: str) -> Run:
    """Take steps and show progress until the run has ended, is paused or asks."""
    shown = ""
    while (run := runs.find(run_id)).state in ("counting", "running"):
        if run.state != shown:
            shown, progress = run.state, Progressing("counted" if run.state == "counting" else "judged")
        with progress:
            while (run := runs.find(run_id)).state == shown:
                _step(parts, runs, run, progress)
    return run


def _step(parts: Parts, runs: Backfill, run: Run, progress: Progressing) -> None:
    runs.steps.run()
    now = runs.progress(run.id)
    calls = "" if now.calls_left is None else f"{now.calls_left:,} calls left this hour"
    progress.show(now.done, now.due, calls)
    if waits := runs.steps.waits_for():
        progress.say(f"waits: {waits}")
    elif run.state == "running" and now.waiting and not parts.dispatcher.workers():
        progress.say(NO_WORKERS)
    time.sleep(STEP_SECONDS)


def _asked(runs: Backfill, run: Run, may_ask: bool) -> bool:
    """Have a person decide; what is not agreed to is cancelled."""
    from app.cli.preview.words import rule_names, told

    for line in told(
        run.tally, runs.steps.preview.previewer().mode, rule_names(runs.rulebook.load(runs.cloud).rules)
    ):
        click.echo(line, err=True)
    if may_ask and _says_yes(runs, run):
        runs.resume(run.id, run.tally["touched"])
        return True
    if not may_ask:
        click.echo(run.note, err=True)
    runs.cancel(run.id)
    click.echo(NOTHING_DONE, err=True)
    return False


def _says_yes(runs: Backfill, run: Run) -> bool:
    touched: int = run.tally["touched"]
    return number_typed(touched) if runs.goes_far(run) else confirmed(f"write to {touched:,} assets?")
