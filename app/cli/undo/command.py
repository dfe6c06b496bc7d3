"""`fieldwarden undo`: say what, see what would come of it, do it, watch it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from app.cli.asking import yes_option
from app.cli.moments import moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.usecases.undo import Image, Undo
    from app.wiring import Parts


@click.command()
@click.argument("cloud", required=False)
@click.option("--run", metavar="ID", help="What this run wrote: backfill:<id>, or undo:<id> to undo an undo.")
@click.option(
    "--rule",
    metavar="RULE",
    help="What was written to fields that this rule matched: its external_id or name.",
)
@click.option(
    "--asset", metavar="ID", help="Of this asset; alone, only its last write. Asset id or public id."
)
@click.option("--field", metavar="ID", help="Of this metadata field.")
@click.option("--cause", metavar="WORD", help="What was written because of this, such as sweep or upload.")
@click.option(
    "--since", metavar="TIME", callback=moment, help="2h, 3d (ago), 2026-03-01 or 2026-03-01T12:00."
)
@click.option("--until", metavar="TIME", callback=moment, help="The same; what was written before that.")
@click.option("--dry-run", is_flag=True, help="Read the assets, say what would come of it, write nothing.")
@yes_option
@click.option("--no-wait", is_flag=True, help="Only begin; the workers go on with it.")
@click.option("--list", "listing", is_flag=True, help="List the undos there were.")
@click.option("--show", metavar="UNDO", help="Tell what came of an undo, asset by asset.")
@click.option("--json", "as_json", is_flag=True, help="JSON, one object a line.")
def undo(cloud: str | None, **options: Any) -> None:
    """Take back what the rules have written: put the values back that were there before.

    Say which writes: all options given must hold. A field is put back only where it still holds what was
    written; what somebody has edited since is left alone and told of. The rules do not write what was taken
    back again, until they change or somebody edits the field: see `fieldwarden holds`. Workers must run.

    Where more assets are meant than ASK_ABOVE allows, --yes needs their number, as --dry-run counts them.

    Exit code 1: something was left as it is.
    """
    from app.cli.undo.showing import list_runs, show_run

    ctx, (taking, cloud, rule, waits) = click.get_current_context(), _undo(cloud, options["rule"])
    options |= {"rule": rule, "waits": waits}
    if options["listing"]:
        list_runs(taking, cloud, as_json=options["as_json"])
    elif options["show"]:
        ctx.exit(show_run(taking, cloud, options["show"], as_json=options["as_json"]))
    else:
        ctx.exit(_take_back(taking, cloud, options))


def _take_back(taking: Undo, cloud: str, options: dict[str, Any]) -> int:
    from app.cli.undo.acting import act
    from app.cli.undo.showing import show_preview
    from app.usecases.undo import Selection
    from app.usecases.undo.selection import NAMES

    selection = Selection(**{name: options[name] for name in NAMES})
    found = taking.select(cloud, selection)
    click.echo(f"{_counted(found)} of {cloud}", err=True)
    if not found:
        click.echo("nothing that was written fits; `fieldwarden audit --kind write` shows what was", err=True)
        return 0
    if options["dry_run"]:
        return show_preview(taking, cloud, found, as_json=options["as_json"])
    return act(taking, cloud, selection, found, options)


def _undo(cloud: str | None, rule: str | None) -> tuple[Undo, str, str | None, Callable[[], str | None]]:
    """Return what takes back, the account, the id of the rule that is named, and what tells why it waits."""
    from app.cli.accounts import the_account
    from app.cli.beside import parts_beside_a_run
    from app.cli.rules.naming import rule_named
    from app.wiring import undo_of

    parts = parts_beside_a_run()
    name = the_account(parts.accounts, cloud, "")
    known = rule and rule_named(parts.rulebook.load(name).rules, rule, gone_too=True)
    return undo_of(parts), name, known, partial(_why_wait, parts, name)


def _why_wait(parts: Parts, cloud: str) -> str | None:
    """Return why workers put nothing back at the moment, None if nothing holds them up."""
    from app.cli.backfill.watching import NO_WORKERS
    from app.wiring import backfill_of

    return backfill_of(parts, cloud).steps.waits_for() if parts.dispatcher.workers() else NO_WORKERS


def _counted(found: dict[str, Image]) -> str:
    values = sum(len(image.fields) for image in found.values())
    return f"{_many(values, 'value')} on {_many(len(found), 'asset')}"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
