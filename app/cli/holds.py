"""`fieldwarden holds list | lift`: values that an undo has put back and that rules may not write again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from app.cli.asking import NOTHING_DONE, confirmed
from app.cli.words import printable

if TYPE_CHECKING:
    from app.usecases.undo import Held, HeldWhich


@click.group()
def holds() -> None:
    """Values that were taken back: the same rules do not write them again until they change.

    A hold ends by itself when somebody edits the field, or when other rules match it.
    """


def _choosing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that choose holds; it is called with `which`."""

    @wraps(command)
    def with_which(
        asset: str | None, field: str | None, run: str | None, rule: str | None, **more: Any
    ) -> Any:
        from app.usecases.undo import HeldWhich

        return command(which=HeldWhich(asset, field, run, rule), **more)

    for decorate in (
        click.argument("cloud", required=False),
        click.option("--rule", metavar="RULE", help="Held against this rule: its external_id or name."),
        click.option("--run", metavar="ID", help="Of this undo: undo:<id>."),
        click.option("--field", metavar="ID", help="Of this metadata field."),
        click.option("--asset", metavar="ID", help="Of this asset: its asset id."),
    ):
        with_which = decorate(with_which)
    return with_which


@holds.command("list")
@_choosing
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_(which: HeldWhich, cloud: str | None, as_json: bool) -> None:
    """List what is held, latest first."""
    held, cloud, which = _held(cloud, which)
    cursor = None
    while True:
        page = held.page(cloud, which, cursor, 200)
        for item in page.items:
            click.echo(json.dumps(item) if as_json else _line(item))
        cursor = page.next_cursor
        if cursor is None:
            return


@holds.command()
@_choosing
@click.option("--all", "everything", is_flag=True, help="All holds of the account.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def lift(ctx: click.Context, which: HeldWhich, cloud: str | None, everything: bool, yes: bool) -> None:
    """Let go of holds: the rules may write these values again, and workers judge the assets at once."""
    from app.cli.group import COULD_NOT
    from app.cli.words import BY
    from app.usecases.undo import HeldWhich, UndoRefused

    if which == HeldWhich() and not everything:
        raise UndoRefused("say which holds: --asset, --field, --run, --rule or --all")
    held, cloud, which = _held(cloud, which)
    count = held.count(cloud, which)
    told = "1 hold" if count == 1 else f"{count:,} holds"
    click.echo(f"{told} of {cloud}", err=True)
    if not count:
        return
    if not yes and not confirmed(f"lift {told}?"):
        click.echo(NOTHING_DONE, err=True)
        ctx.exit(COULD_NOT)
    click.echo(f"lifted: {held.lift(cloud, which, BY, everything=everything)}")


def _held(cloud: str | None, which: HeldWhich) -> tuple[Held, str, HeldWhich]:
    """Return the holds, the account, and which are meant, with the id of the rule that is named."""
    from app.cli.accounts import the_account
    from app.cli.beside import parts_beside_a_run
    from app.cli.rules.naming import rule_named
    from app.wiring import held_of

    parts = parts_beside_a_run()
    name = the_account(parts.accounts, cloud, "")
    if which.rule:
        known = parts.rulebook.load(name).rules
        which = replace(which, rule=rule_named(known, which.rule, gone_too=True))
    return held_of(parts), name, which


def _line(item: dict[str, Any]) -> str:
    restored, undone = (_value(item[name]) for name in ("restored", "undone"))
    about = item["public_id"] or item["asset_id"]
    return printable(f"{about}  {item['field']}: {restored}, not {undone}  {item['state']} by {item['run']}")


def _value(value: Any) -> str:
    return "nothing" if value in (None, "", []) else json.dumps(value, ensure_ascii=False)
