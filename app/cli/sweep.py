"""`fieldwarden sweep`: walk through the library now, and watch it."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.model import SweepState
    from app.usecases.sweep import Sweep

STEP_SECONDS = 0.5


@click.command()
@click.argument("clouds", nargs=-1, metavar="[CLOUD]...")
@click.option("--show", is_flag=True, help="Only tell how far the walks have come.")
@click.option(
    "--everything", is_flag=True, help="Also judge what was there before Fieldwarden and has no verdict."
)
@click.option("--no-wait", is_flag=True, help="Only begin; the workers go on with it.")
def sweep(clouds: tuple[str, ...], show: bool, everything: bool, no_wait: bool) -> None:
    """Find what no event told of: walk through the library and queue what has changed since its verdict.

    Workers do the same by themselves every SWEEP_EVERY seconds. A new rule is not carried through the
    library by it: an asset that has not changed keeps its verdict, and one that was there before the account
    was set up here is left alone, unless --everything is given. Without CLOUD, all accounts are walked.
    Ctrl-C stops watching; the workers go on. Workers must run for anything to be judged.
    """
    from app.cli.accounts import chosen
    from app.cli.beside import parts_beside_a_run
    from app.cli.words import BY
    from app.wiring import sweep_of

    parts = parts_beside_a_run()
    sweeps = [sweep_of(parts, cloud) for cloud in chosen(parts.accounts, clouds)]
    if not show:
        for one in sweeps:
            begun = one.begin(by=BY, everything=everything)
            click.echo(f"{one.cloud}: {'begun' if begun else 'a walk is under way already'}")
    if show or no_wait:
        for one in sweeps:
            click.echo(f"{one.cloud}: {told(one.state)}")
        return
    for one in sweeps:
        _watch(one)


def _watch(sweep: Sweep) -> None:
    """Take steps until the walk has ended, telling of each page and of each reason to wait once."""
    said = None
    while (state := sweep.state).started:
        sweep.run()
        after = sweep.state
        waits = sweep.waits_for(after) if after == state else None
        line = f"waits: {waits}" if waits else told(after)
        if line != said:
            click.echo(f"{sweep.cloud}: {line}")
            said = line
        if after == state:
            time.sleep(STEP_SECONDS)


def told(state: SweepState) -> str:
    """Return in words how far a walk has come."""
    if not state.started and not state.finished:
        return "no walk yet"
    counted = f"{state.seen:,} assets listed, {state.queued:,} to be judged"
    if state.started:
        return f"{counted} so far"
    at = datetime.fromtimestamp(state.finished).astimezone().isoformat(" ", "seconds")
    return f"{counted}, {state.unlisted:,} no longer listed; ended {at}"
