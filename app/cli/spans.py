"""Spans of time on the command line."""

from __future__ import annotations

import re

import click

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(_ctx: click.Context, _param: click.Parameter, value: str | None) -> float | None:
    """Return a time span such as 90s, 30m, 2h or 3d in seconds. For `click.option(callback=...)`."""
    if value is None:
        return None
    found = re.fullmatch(r"([0-9]{1,9})([smhd])", value)
    if not found:
        raise click.BadParameter(f'"{value}" is not a time such as 90s, 30m, 2h or 3d')
    return float(found[1]) * _UNITS[found[2]]
