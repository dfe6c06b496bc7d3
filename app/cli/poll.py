"""`fieldwarden poll`: fetch notifications from the accounts instead of being told of them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.usecases.poll import Poll


@click.command()
def poll() -> None:
    """Fetch what happened from each account's channel POLL_CHANNEL, for as long as this runs.

    For a service that Cloudinary cannot reach: no port has to be open. A poll trigger must be there:
    `fieldwarden connect poll` makes it. SIGTERM and SIGINT end it; what was not taken in yet comes again.
    """
    from app.cli.run.endings import told_to_end
    from app.wiring import operator_parts, polls

    with told_to_end() as (ending, _):
        found = polls(operator_parts(), lambda seconds: _wait(ending, seconds))
        for cloud, one in found.items():
            threading.Thread(target=_run, args=(one, ending), name=f"poll {cloud}", daemon=True).start()
        click.echo(f"fetching what happens in {', '.join(found)}", err=True)
        ending.wait()


def _wait(ending: threading.Event, seconds: float) -> None:
    ending.wait(seconds)


def _run(one: Poll, ending: threading.Event) -> None:
    while not ending.is_set():
        one.run()
