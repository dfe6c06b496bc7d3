"""`fieldwarden parked list | show | replay | discard`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from app.cli.accounts import the_account
from app.cli.asking import NOTHING_DONE, confirmed
from app.cli.parked.choosing import Chosen, choosing
from app.cli.words import BY, printable

if TYPE_CHECKING:
    from app.usecases.parked import Parked


@click.group()
def parked() -> None:
    """Deliveries and assets that were set aside: see them, try them again, throw them away.

    A delivery is set aside because it could not be understood, an asset because it failed three times.
    """


@parked.command("list")
@choosing
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_(chosen: Chosen, as_json: bool) -> None:
    """List items, latest first."""
    items, cloud = _items(chosen.cloud)
    cursor = None
    click.echo(f"{_counted(items, cloud, chosen)} of {cloud}", err=True)
    while True:
        page = items.page(cloud, chosen.which, cursor, 200)
        for item in page.items:
            click.echo(
                json.dumps(asdict(item)) if as_json else _line(item.id, item.at, item.reason, item.detail)
            )
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


@parked.command()
@click.argument("item_id")
@click.option("--cloud", help="The account, where there are several.")
def show(item_id: str, cloud: str | None) -> None:
    """Show one item as JSON, of a delivery with its whole body."""
    from app.errors import ConfigurationError

    items, cloud = _items(cloud)
    found = items.records.parked_item(cloud, item_id) if _is_id(item_id) else None
    if found is None:
        raise ConfigurationError(f"nothing with the id {item_id} is parked for {cloud}")
    click.echo(json.dumps(asdict(found), indent=2))


@parked.command()
@choosing
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def replay(ctx: click.Context, chosen: Chosen, yes: bool) -> None:
    """Try items again: a delivery is read anew, an asset is judged anew.

    The exit code is 1 if some could still not be understood; these stay.
    """
    _act(ctx, chosen, yes, "replay", "tried again")


@parked.command()
@choosing
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def discard(ctx: click.Context, chosen: Chosen, yes: bool) -> None:
    """Throw items away."""
    _act(ctx, chosen, yes, "discard", "thrown away")


def _act(ctx: click.Context, chosen: Chosen, yes: bool, verb: str, past: str) -> None:
    from app.cli.group import COULD_NOT

    chosen.must_say_which()
    items, cloud = _items(chosen.cloud)
    counted = _counted(items, cloud, chosen)
    click.echo(f"{counted} of {cloud}", err=True)
    if not items.count(cloud, chosen.which):
        return
    if not yes and not confirmed(f"{verb} {counted}?"):
        click.echo(NOTHING_DONE, err=True)
        ctx.exit(COULD_NOT)
    done, left, cursor, more = 0, 0, None, True
    while more:
        outcome = getattr(items, verb)(cloud, chosen.which, BY, cursor)
        done, more, cursor = done + outcome.done, outcome.more, outcome.cursor
        left += len(outcome.left)
        for item in outcome.left:
            click.echo(f"{item.id} stays: {item.reason}", err=True)
    click.echo(f"{past}: {done}")
    if left:
        ctx.exit(1)


def _items(cloud: str | None) -> tuple[Parked, str]:
    from app.cli.beside import parts_beside_a_run
    from app.usecases.parked import Parked

    parts = parts_beside_a_run()
    found = Parked(
        records=parts.records,
        mailbox=parts.mailbox,
        dispatcher=parts.dispatcher,
        parse=parts.parse,
        flag_tag=parts.settings.flag_tag,
        clock=parts.clock,
    )
    return found, the_account(parts.accounts, cloud)


def _counted(items: Parked, cloud: str, chosen: Chosen) -> str:
    count = items.count(cloud, chosen.which)
    return "1 parked item" if count == 1 else f"{count:,} parked items"


def _line(item_id: str, at: float, reason: str, detail: object) -> str:
    from datetime import UTC, datetime

    about = detail if isinstance(detail, dict) else {}
    if "body" in about:
        what = f"delivery of {about['bytes']:,} bytes"
    else:
        what = f"asset {about.get('asset_id') or about.get('address')} ({', '.join(about.get('causes', ()))})"
    return printable(f"{item_id}  {datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}  {what}: {reason}")


def _is_id(text: str) -> bool:
    first, _, second = text.partition("-")
    return all(part.isascii() and part.isdigit() and len(part) < 20 for part in (first, second))
