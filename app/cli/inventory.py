"""`fieldwarden inventory`: what an account's library holds, without a write."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import click

from app.cli.accounts import the_account
from app.cli.asking import NOTHING_DONE, confirmed
from app.cli.words import printable

FOLDERS_LISTED = 20


@click.command()
@click.argument("cloud", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, with all folders.")
@click.option("--yes", is_flag=True, help="Do not ask, however long it takes.")
@click.pass_context
def inventory(ctx: click.Context, cloud: str | None, as_json: bool, yes: bool) -> None:
    """Take stock of a library: assets, fields filled, odd values, what the rules in force would change.

    The first thing to do with a new account. It says first how many calls and hours it takes, and asks if
    it takes more than this hour's calls. Nothing is written.
    """
    from app.cli.beside import parts_beside_a_run
    from app.cli.group import COULD_NOT
    from app.cli.library_walk import told, walk
    from app.usecases.inventory import Inventory
    from app.wiring import library_of, preview_of

    parts = parts_beside_a_run()
    name = the_account(parts.accounts, cloud, "")
    cost = library_of(parts, name, click.echo).cost()
    click.echo(f"{name}: {told(cost)}", err=True)
    if cost.hours and not yes and not confirmed("go on?"):
        click.echo(NOTHING_DONE, err=True)
        ctx.exit(COULD_NOT)
    look = preview_of(parts, name).previewer()
    counted = Inventory(frozenset(look.snapshot.rules.own))
    for page in walk(parts, name, cost):
        counted.add(look.look(page))
    found = counted.as_json()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in _lines(found):
        click.echo(line)


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    total = found["assets"]
    yield f"{total:,} assets"
    yield from _rows("kinds", found["kinds"], total)
    folders = dict(list(found["folders"].items())[:FOLDERS_LISTED])
    yield from _rows("folders", {name or "(top)": count for name, count in folders.items()}, total)
    if more := len(found["folders"]) - len(folders):
        yield f"  … and {more:,} more folders"
    yield from _rows("fields filled", found["filled"], total)
    yield from _rows("fields that the account does not have", found["unknown_fields"], total)
    yield from _rows("values that are no option, or not valid", found["outside"], total)
    yield from _rows("mandatory values missing, once the rules have done their part", found["missing"], total)
    yield f"{found['would_change']:,} assets would get other values by the rules in force"


def _rows(title: str, counts: Mapping[str, int], total: int) -> Iterator[str]:
    if counts:
        yield f"{title}:"
    for name, count in counts.items():
        yield f"  {count:>9,}  {100 * count / max(total, 1):5.1f} %  {printable(name)}"
