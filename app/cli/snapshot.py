"""`fieldwarden snapshot save`: the library's values in a file, for previews without calls."""

from __future__ import annotations

from typing import TextIO

import click

from app.cli.accounts import the_account


@click.group()
def snapshot() -> None:
    """The library's metadata in a file, to try rules on without a call."""


@snapshot.command()
@click.argument("file", type=click.File("w", encoding="utf-8", atomic=True))
@click.argument("cloud", required=False)
def save(file: TextIO, cloud: str | None) -> None:
    """Write all assets with metadata and tags to FILE ("-" for standard output), one JSON object a line.

    The file is for your eyes only: it holds metadata values. `fieldwarden preview --from FILE` reads it.
    """
    from app.cli.beside import parts_beside_a_run
    from app.cli.library_walk import walk
    from app.usecases.preview.sources import saved_line

    parts = parts_beside_a_run()
    count = 0
    for page in walk(parts, the_account(parts.accounts, cloud, "")):
        for asset in page:
            file.write(f"{saved_line(asset)}\n")
        count += len(page)
    click.echo(f"{count:,} assets written to {file.name}", err=True)
