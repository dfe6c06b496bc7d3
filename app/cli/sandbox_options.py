"""What the options of `fieldwarden sandbox` mean, checked when they are read."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import click

_QUOTA = re.compile(r"([0-9]{1,9})(?:/([0-9]{1,9}(?:\.[0-9]+)?))?")


class FaultsOption(click.ParamType[dict[str, Any]]):
    """A JSON object of faults, or `@file` that holds one."""

    name = "json"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the object; fails with what is wrong and where."""
        from app.sandbox.errors import SandboxError
        from app.sandbox.faults import Faults

        try:
            text = Path(value[1:]).read_text("utf-8") if value.startswith("@") else value
            wanted = json.loads(text)
        except OSError as error:
            self.fail(f"{value[1:]} cannot be read: {error.strerror or error}", param, ctx)
        except (ValueError, RecursionError) as error:
            self.fail(f"not JSON: {error}", param, ctx)
        if not isinstance(wanted, dict):
            self.fail('must be a JSON object such as {"latency_ms": 200}', param, ctx)
        try:
            Faults().set(wanted)
        except SandboxError as error:
            self.fail(str(error), param, ctx)
        return wanted


class QuotaOption(click.ParamType[tuple[int, float]]):
    """`N` or `N/SECONDS`: Admin API calls and the window that they are counted in."""

    name = "quota"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the limit and the window in seconds, an hour unless it is given."""
        match = _QUOTA.fullmatch(value)
        if match is None or (match[2] and float(match[2]) == 0):
            self.fail(
                f'"{value}" is not a number of calls such as 500, or 500/60 for calls in seconds', param, ctx
            )
        return int(match[1]), float(match[2] or 3600)


class FactorOption(click.ParamType[float]):
    """A number from 0."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number; infinity and what is no number are refused."""
        try:
            factor = float(value)
        except ValueError:
            factor = math.nan
        if not 0 <= factor < math.inf:
            self.fail(f'"{value}" is not a number from 0, such as 0.01', param, ctx)
        return factor


class WebhookOption(click.ParamType[str]):
    """The address of a webhook."""

    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the address; fails unless notifications can be sent to it."""
        from app.sandbox.errors import SandboxError
        from app.sandbox.notifications.trigger import checked_uri

        try:
            return checked_uri(value, "uri")
        except SandboxError:
            self.fail(f'"{value}" is not an address such as http://127.0.0.1:3000/hook', param, ctx)
