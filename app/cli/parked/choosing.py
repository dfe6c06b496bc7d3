"""Which items a command is about: options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from app.cli.spans import seconds
from app.errors import ConfigurationError

if TYPE_CHECKING:
    from app.usecases.parked import Which


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the options say. `everything`: all items were asked for in so many words."""

    cloud: str | None
    ids: tuple[str, ...]
    reason: str | None
    cause: str | None
    asset: str | None
    older_than: float | None
    everything: bool

    @property
    def which(self) -> Which:
        """The same for the use case."""
        from app.usecases.parked import Which

        return Which(self.ids or None, self.reason, self.cause, self.asset, self.older_than)

    def must_say_which(self) -> None:
        """Raise ConfigurationError unless something says which items are meant."""
        given = (self.ids, self.reason, self.cause, self.asset, self.older_than, self.everything)
        if not any(given):
            raise ConfigurationError(
                "say which items: their ids, --reason, --cause, --asset, --older-than or --all"
            )


def choosing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that choose items; it is called with `chosen`."""

    @wraps(command)
    def with_chosen(*args: Any, **options: Any) -> Any:
        names = ("cloud", "ids", "reason", "cause", "asset", "older_than", "everything")
        chosen = Chosen(**{name: options.pop(name) for name in names})
        return command(*args, chosen=chosen, **options)

    for decorate in (
        click.argument("ids", nargs=-1, metavar="[ID]..."),
        click.option("--cloud", help="The account, where there are several."),
        click.option("--all", "everything", is_flag=True, help="All items."),
        click.option(
            "--older-than", callback=seconds, metavar="TIME", help="Parked so long ago: 90s, 30m, 2h, 3d."
        ),
        click.option("--asset", metavar="ID", help="Asset id, public id or address."),
        click.option("--cause", metavar="WORD", help="One of the asset's causes, such as upload."),
        click.option("--reason", metavar="TEXT", help="A part of the reason."),
    ):
        with_chosen = decorate(with_chosen)
    return with_chosen
