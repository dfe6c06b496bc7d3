"""Walking through a library on the command line: what it costs is said first, how far it is while it goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from app.cli.progress import Progressing

if TYPE_CHECKING:
    from app.model import Asset
    from app.usecases.library import Cost
    from app.wiring import Parts


def walk(parts: Parts, cloud: str, known: Cost | None = None) -> Iterator[list[Asset]]:
    """Yield all assets of an account, a page at a time; what is told goes to standard error.

    known: what it costs, where that was said before.
    """
    from app.wiring import library_of

    progress, done = Progressing("listed"), 0
    library = library_of(parts, cloud, progress.say)
    cost = known or library.cost()
    if known is None:
        click.echo(f"{cloud}: {told(cost)}", err=True)
    with progress:
        for page in library.pages():
            yield page
            done += len(page)
            left = parts.allowances[cloud].left()
            progress.show(done, max(cost.assets, done), f"{left[0]:,} calls left" if left else "")


def told(cost: Cost) -> str:
    """Return in words what a walk takes."""
    within = "" if cost.hours is None else ", within this hour"
    time = f", about {cost.hours:.0f} h" if cost.hours else within
    return f"about {cost.assets:,} assets, {cost.calls:,} calls to list them{time}; nothing is written"
