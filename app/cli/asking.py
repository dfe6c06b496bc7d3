"""Asking before something is done: nothing is done where nobody answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

NOTHING_DONE = "nothing was done"


def yes_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--yes`, which may name the number of assets that is agreed to."""
    return click.option(
        "--yes",
        is_flag=False,
        flag_value="any",
        metavar="[COUNT]",
        help="Do not ask. With a number: not for so many assets either.",
    )(command)


def agreed_to(yes: str | None) -> int | None:
    """Return the number of `--yes NUMBER`. Raises click.BadParameter for anything else."""
    if yes in (None, "any"):
        return None
    digits = str(yes).replace(",", "")
    if not (digits.isascii() and digits.isdigit()):
        raise click.BadParameter(f'--yes takes a number of assets, not "{yes}"')
    return int(digits)


def confirmed(question: str) -> bool:
    """Ask a person; without an answer (no terminal, Ctrl-C) it is no."""
    try:
        return click.confirm(question, err=True, default=False)
    except click.Abort:
        click.echo(err=True)
        return False


def number_typed(count: int) -> bool:
    """Have a person type the number of assets, where the belt wants that; anything else is no."""
    question = f"that is more than goes without asking (ASK_ABOVE): type {count} to go on"
    try:
        typed: str = click.prompt(question, err=True, default="", show_default=False)
    except click.Abort:
        click.echo(err=True)
        return False
    return typed.replace(",", "").strip() == str(count)
