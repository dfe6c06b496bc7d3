"""Moments on the command line."""

from __future__ import annotations

import time

import click


def moment(_ctx: click.Context, _param: click.Parameter, value: str | None) -> float | None:
    """Return the Unix time that an option means. For `click.option(callback=...)`."""
    from app.usecases.moments import moment_in

    if value is None:
        return None
    try:
        return moment_in(value, time.time())
    except ValueError as problem:
        raise click.BadParameter(str(problem)) from None
