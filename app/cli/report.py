"""`fieldwarden report`: which assets lack metadata, for a terminal, a spreadsheet or to send on."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.wiring import Parts

BY = ("field", "problem", "folder", "uploader", "type")
FORMATS = ("text", "csv", "jsonl", "json", "html")


@click.command()
@click.argument("cloud", required=False)
@click.option("--by", type=click.Choice(BY), help="Count by this alone: one line for each.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(FORMATS),
    help="What to write; unless told, what the name of the output ends with, or text.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file to write to, in place of the screen.",
)
def report(cloud: str | None, by: str | None, kind: str | None, output: Path | None) -> None:
    """Report which assets lack metadata or have other problems, since when, and how that develops.

    text is for the screen. csv and jsonl have a line for each asset with problems (csv: for each problem of
    each asset), oldest first, or with --by one for each group. json is the whole report with its trend, as
    the API answers it. html is one page to send on, which needs neither this service nor the network.

    Without CLOUD the text is about all accounts; the other formats are about one. Nothing is asked of
    Cloudinary: the report tells what was found when each asset was last judged. Names of assets and folders
    are in it, so send it to those who may know.
    """
    from app.cli.accounts import chosen
    from app.cli.beside import parts_beside_a_run
    from app.errors import ConfigurationError

    kind = kind or _kind_of(output)
    parts = parts_beside_a_run()
    clouds = chosen(parts.accounts, [cloud] if cloud else [])
    if kind != "text" and len(clouds) > 1:
        raise ConfigurationError(f"name one account: {' or '.join(sorted(clouds))}")
    lines = (line for one in clouds for line in _lines(parts, one, by, kind))
    if output is None:
        _show(lines)
        return
    try:
        count = _save(lines, output)
    except OSError as problem:
        raise ConfigurationError(f"{output} cannot be written: {problem.strerror}") from None
    click.echo(f"{count:,} lines written to {output}", err=True)


def _kind_of(output: Path | None) -> str:
    ending = output.suffix[1:].lower() if output else ""
    return ending if ending in FORMATS else "text"


def _lines(parts: Parts, cloud: str, by: str | None, kind: str) -> Iterable[str]:
    from app.usecases.problems import lines
    from app.usecases.problems.page import page_of
    from app.usecases.problems.report import make_report, rows
    from app.usecases.problems.text import text_of

    now = parts.clock()
    if by is None and kind in ("csv", "jsonl"):
        found = rows(parts.records, cloud)
        return lines.csv_of_assets(found, now) if kind == "csv" else lines.json_of_assets(found)
    made = make_report(parts.records, parts.trends, cloud, now=now)
    if kind == "html":
        return page_of(made, by).splitlines()
    if kind == "json":
        return json.dumps(made.as_json(by), ensure_ascii=False, indent=2).splitlines()
    if kind == "text" or by is None:
        return text_of(made, by)
    write = lines.csv_of_groups if kind == "csv" else lines.json_of_groups
    return write(by, made.groups[by])


def _show(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _save(lines: Iterable[str], output: Path) -> int:
    """Write lines to a file that only its owner reads, in one go: no half of it is ever there."""
    draft = output.with_name(f"{output.name}.part")
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as out:
        count = sum(1 for line in lines if out.write(f"{line}\n"))
    draft.replace(output)
    return count
