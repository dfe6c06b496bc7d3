"""A click group that imports a command when it is called, and says errors in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from app.errors import FieldwardenError, RuleSetInvalid

COULD_NOT = 2
"""Exit code of a command that could not do what it was asked."""


class LazyGroup(click.Group):
    """A group whose commands are named by `module:attribute`, in the order in which help lists them."""

    def __init__(self, *args: Any, commands_at: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._commands_at = commands_at

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        """Return the names of all commands."""
        return list(self._commands_at)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Import a command; None if there is none of that name."""
        place = self._commands_at.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a FieldwardenError becomes its sentences on stderr and exit code 2."""
        try:
            return super().invoke(ctx)
        except FieldwardenError as error:
            for sentence in sentences(error):
                click.echo(sentence, err=True)
            ctx.exit(COULD_NOT)


def sentences(error: FieldwardenError) -> list[str]:
    """Return what an error says, one sentence an item."""
    if isinstance(error, RuleSetInvalid):
        return [str(problem) for problem in error.problems]
    return str(error).splitlines() or [type(error).__name__]
