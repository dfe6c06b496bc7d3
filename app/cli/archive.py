"""`fieldwarden backup` and `fieldwarden restore`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TextIO

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.argument("clouds", nargs=-1, metavar="[CLOUD]...")
def backup(file: Path, clouds: tuple[str, ...]) -> None:
    """Write rules, verdicts, flags, audit and what is parked to FILE ("-" for standard output).

    Works while the service runs. The file is for your eyes only: it holds metadata values of your assets.
    Without CLOUD, all accounts are written.
    """
    from app.cli.accounts import chosen
    from app.cli.beside import parts_beside_a_run
    from app.usecases import archive

    parts = parts_beside_a_run()
    lines = archive.backup(parts.archive, parts.rulebook, chosen(parts.accounts, clouds), parts.clock)
    if str(file) == "-":
        for line in lines:
            click.echo(line)
        return
    draft = file.with_name(f"{file.name}.part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        count = sum(1 for line in lines if out.write(f"{line}\n"))
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
    click.echo(f"{count - 2:,} records written to {file}")


@click.command()
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option("--replace", is_flag=True, help="Let go of what this Redis holds for the accounts already.")
def restore(file: TextIO, replace: bool) -> None:
    """Put a backup from FILE ("-" for standard input) into Redis.

    Nothing is enforced while it is under way, and if it is cut short, until it is done again to its end.
    Events that wait to be judged stay. A sweep then finds what has changed since the backup.
    """
    from app.cli.beside import parts_beside_a_run
    from app.usecases import archive

    parts = parts_beside_a_run()
    done = archive.restore(parts.archive, parts.rulebook, file, parts.accounts, replace=replace)
    for cloud, records in done.records.items():
        click.echo(f"{cloud}: {records:,} records of {done.made_at} are back")
