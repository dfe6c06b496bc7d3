"""`fieldwarden backfill start | list | show | pause | resume | cancel | results`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from app.cli.accounts import the_account
from app.cli.asking import agreed_to, yes_option
from app.cli.words import BY

if TYPE_CHECKING:
    from app.usecases.backfill import Backfill
    from app.wiring import Parts

_CLOUD = click.option("--cloud", help="The account, where there are several.")
_NO_WAIT = click.option("--no-wait", is_flag=True, help="Do not watch; the workers go on with it.")


@click.group()
def backfill() -> None:
    """Apply the rules in force to the assets that are there already.

    A backfill counts first what it would touch, and asks. Workers then do it beside their other work, within
    the hour's calls and behind live events. It outlives restarts, and goes on wherever a worker runs.
    """


@backfill.command()
@click.argument("cloud", required=False)
@yes_option
@_NO_WAIT
@click.pass_context
def start(ctx: click.Context, cloud: str | None, yes: str | None, no_wait: bool) -> None:
    """Count what would be touched, ask, and have it done.

    Ctrl-C stops watching; the workers go on. Where more would be touched than ASK_ABOVE allows, --yes needs
    the number, as `fieldwarden preview` counts it. The exit code is 1 if some assets could not be done.
    """
    from app.cli.backfill.watching import watch

    parts, runs = _runs(cloud, "")
    agreed = agreed_to(yes)
    run = runs.begin(BY, agreed=agreed, ask=yes is None and not no_wait)
    click.echo(f"run {run.id} of {runs.cloud} has begun")
    if not no_wait:
        watch(ctx, parts, runs, run.id, may_ask=yes is None)


@backfill.command("list")
@_CLOUD
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_(cloud: str | None, as_json: bool) -> None:
    """List the runs of the last month, latest first."""
    from app.cli.backfill.words import moment

    parts, runs = _runs(cloud)
    for run in parts.runs.latest(runs.cloud, 100):
        shown = runs.progress(run.id).as_json()
        come = f"{shown['done']:,} {'counted' if run.state in ('counting', 'asking') else 'done'}"
        told = f"{run.id}  {moment(run.started)}  {run.kind:8} {run.state:9} {come}, by {run.by}"
        click.echo(json.dumps(shown) if as_json else told)


@backfill.command()
@click.argument("run_id", required=False)
@_CLOUD
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--watch", "watching", is_flag=True, help="Go on showing it until it ends.")
@click.pass_context
def show(ctx: click.Context, run_id: str | None, cloud: str | None, as_json: bool, watching: bool) -> None:
    """Show how far a run has come; without RUN_ID the one under way, else the latest."""
    from app.cli.backfill.watching import watch
    from app.cli.backfill.words import report

    parts, runs = _runs(cloud)
    run = runs.find(run_id)
    if watching:
        watch(ctx, parts, runs, run.id, may_ask=False)
        return
    shown = runs.progress(run.id).as_json()
    for line in [json.dumps(shown, indent=2)] if as_json else report(shown, runs.steps.waits_for()):
        click.echo(line)


@backfill.command()
@click.argument("run_id", required=False)
@_CLOUD
def pause(run_id: str | None, cloud: str | None) -> None:
    """Stop a run for now. What a worker has just in hand is still finished."""
    _, runs = _runs(cloud)
    run = runs.pause(runs.find(run_id).id)
    click.echo(f"run {run.id} is paused; `fieldwarden backfill resume` lets it go on")


@backfill.command()
@click.argument("run_id", required=False)
@_CLOUD
@yes_option
@_NO_WAIT
@click.pass_context
def resume(ctx: click.Context, run_id: str | None, cloud: str | None, yes: str | None, no_wait: bool) -> None:
    """Let a paused run go on, by the rules in force now; or one that asks, with --yes COUNT."""
    from app.cli.backfill.watching import watch

    parts, runs = _runs(cloud)
    run = runs.resume(runs.find(run_id).id, agreed_to(yes))
    click.echo(f"run {run.id} goes on")
    if not no_wait:
        watch(ctx, parts, runs, run.id, may_ask=yes is None)


@backfill.command()
@click.argument("run_id", required=False)
@_CLOUD
def cancel(run_id: str | None, cloud: str | None) -> None:
    """End a run. What it has written stays."""
    _, runs = _runs(cloud)
    run = runs.cancel(runs.find(run_id).id)
    click.echo(f"run {run.id} is cancelled; what it has written stays")


@backfill.command()
@click.argument("run_id", required=False)
@_CLOUD
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True)
@click.option("--outcome", metavar="WORD", help="Only assets that came to this: changed, refused, gone ...")
def results(run_id: str | None, cloud: str | None, form: str, outcome: str | None) -> None:
    """Write what came of each asset, oldest first. About the last 100,000 are kept, for a month."""
    from dataclasses import asdict

    from app.usecases.enforce.outcome import OUTCOMES
    from app.usecases.lines import csv_line, json_line
    from app.usecases.preview.export import RESULT_COLUMNS, result_rows

    if outcome not in (None, *OUTCOMES):
        raise click.BadParameter(f'--outcome is one of {", ".join(OUTCOMES)}, not "{outcome}"')

    parts, runs = _runs(cloud)
    run, cursor, more = runs.find(run_id), None, True
    if form == "csv":
        click.echo(csv_line(RESULT_COLUMNS))
    while more:
        page = parts.runs.results(runs.cloud, run.id, cursor, 500)
        for result in page.items:
            if outcome in (None, result.outcome):
                rows = [json_line(asdict(result))] if form == "jsonl" else map(csv_line, result_rows(result))
                click.echo("\n".join(rows))
        cursor, more = page.next_cursor, page.next_cursor is not None


def _runs(cloud: str | None, remedy: str = "--cloud ") -> tuple[Parts, Backfill]:
    from app.cli.beside import parts_beside_a_run
    from app.wiring import backfill_of

    parts = parts_beside_a_run()
    return parts, backfill_of(parts, the_account(parts.accounts, cloud, remedy))
