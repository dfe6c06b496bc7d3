"""Beginning an undo and watching the workers do it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from app.cli.asking import NOTHING_DONE, agreed_to, confirmed, number_typed
from app.cli.group import COULD_NOT
from app.cli.undo.showing import show_results
from app.cli.words import BY

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.usecases.undo import Image, Selection, Undo

STEP_SECONDS = 0.3
SAID_EVERY = 5.0
"""Seconds between two lines on how far it has come."""


def act(
    taking: Undo, cloud: str, selection: Selection, found: dict[str, Image], options: dict[str, Any]
) -> int:
    """Ask, begin, and watch unless told not to. Returns the exit code."""
    taking.must_write(cloud)
    agreed = agreed_to(options["yes"])
    if not options["yes"]:
        if not _says_yes(taking, cloud, len(found)):
            click.echo(NOTHING_DONE, err=True)
            return COULD_NOT
        agreed = len(found)
    run = taking.begin(cloud, selection, found, BY, agreed=agreed)
    click.echo(f"{run.id}: {run.assets:,} assets are queued", err=True)
    if options["no_wait"]:
        click.echo(run.id)
        return 0
    _watch(taking, cloud, run.id, run.assets, options["waits"])
    return show_results(taking, cloud, run.id, as_json=options["as_json"])


def _says_yes(taking: Undo, cloud: str, count: int) -> bool:
    """Ask a person; where the belt holds, the number has to be typed."""
    from app.usecases.belt import MustAgree

    try:
        taking.must_agree(cloud, count)
    except MustAgree:
        return number_typed(count)
    return confirmed("take them back?")


def _watch(taking: Undo, cloud: str, run_id: str, assets: int, waits: Callable[[], str | None]) -> None:
    """Wait until all assets are through. Ctrl-C stops watching; the workers go on.

    waits: tells why nothing is put back at the moment, None if nothing holds it up.
    """
    said = time.monotonic()
    while (through := taking.undos.progress(cloud, run_id)) < assets:
        if time.monotonic() - said >= SAID_EVERY:
            why = f"; waits: {reason}" if (reason := waits()) else ""
            click.echo(f"{through:,} of {assets:,} are through; Ctrl-C stops watching{why}", err=True)
            said = time.monotonic()
        time.sleep(STEP_SECONDS)
