"""Asking whether a run may touch what it has counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from app.model import Run


def agreed_to(yes: str | None) -> int | None:
    """Return the number of `--yes NUMBER`. Raises click.BadParameter for anything else."""
    if yes in (None, "any"):
        return None
    digits = str(yes).replace(",", "")
    if not (digits.isascii() and digits.isdigit()):
        raise click.BadParameter(f'--yes takes a number of assets, not "{yes}"')
    return int(digits)


def says_yes(run: Run, belt: Any) -> bool:
    """Ask a person; where the belt holds, the number has to be typed."""
    from app.usecases.belt import MustAgree

    touched, total = run.tally["touched"], run.tally["assets"]
    try:
        belt.check(touched, total)
    except MustAgree:
        question = f"that is more than goes without asking (ASK_ABOVE): type {touched} to go on"
        typed: str = click.prompt(question, err=True, default="", show_default=False)
        return typed.replace(",", "").strip() == str(touched)
    return click.confirm(f"write to {touched:,} assets?", err=True, default=False)
