"""The command itself: options, streams and the exit code."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import cast

import click

from app.cli.group import COULD_NOT
from app.errors import ConfigurationError

_FILE = click.Path(path_type=Path)


@click.command()
@click.option(
    "--fields", required=True, type=_FILE, help="The account's fields, as GET metadata_fields answers."
)
@click.option("--rules", required=True, type=_FILE, help="The rules, as GET metadata_rules answers.")
@click.option("--clear", is_flag=True, help="Remove values that may not be there instead of reporting them.")
@click.pass_context
def evaluate(ctx: click.Context, fields: Path, rules: Path, clear: bool) -> None:
    """Judge assets from standard input: one JSON object a line in, one verdict a line out.

    \b
    in   {"metadata": {"category": "employee"}}
    out  {"changes": {...}, "problems": [...], "fields": {...}}

    A line that cannot be read gets {"error": {"line": n, "message": "..."}} in its place and the others go
    on; the exit code is then 1. A line may have 32 MiB. Rules that name unknown fields or options are left
    out, with a warning. If the two files cannot be used, every problem is listed and the exit code is 2.
    """
    from app.cli.evaluate.documents import load_rule_set
    from app.cli.evaluate.judging import Judge
    from app.cli.evaluate.streaming import Source, answer_lines

    _refuse_closed_streams()
    rule_set, warnings = load_rule_set(fields, rules)
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)
    judge = Judge(rule_set, clear=clear)
    try:
        answer_lines(cast(Source, sys.stdin.buffer), sys.stdout.buffer, judge.answer)
    except BrokenPipeError:
        _forget_standard_output()
        ctx.exit(COULD_NOT)
    except OSError as error:
        _forget_standard_output()
        click.echo(f"could not go on: {error.strerror or error}", err=True)
        ctx.exit(COULD_NOT)
    if judge.bad:
        click.echo(f"{judge.bad} of {judge.seen} lines could not be read", err=True)
        ctx.exit(1)


def _refuse_closed_streams() -> None:
    """Raise ConfigurationError where the shell has closed a stream (`<&-`, `>&-`): Python then has None."""
    streams = {"input": sys.stdin, "output": sys.stdout}
    closed = [f"standard {name} is closed" for name, stream in streams.items() if stream is None]
    if closed:
        raise ConfigurationError(f"{' and '.join(closed)}: give lines to read and a place for the answers")


def _forget_standard_output() -> None:
    """Send what is still buffered nowhere, so that ending does not fail over it a second time."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
