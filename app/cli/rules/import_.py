"""`fieldwarden rules import`: an account's own rules, taken over into those that live here."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from app.cli.accounts import the_account
from app.cli.words import printable

if TYPE_CHECKING:
    from app.usecases.import_rules import Imported


@click.command("import")
@click.argument("cloud", required=False)
@click.option("--dry-run", is_flag=True, help="Only say what would come of it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def import_rules(ctx: click.Context, cloud: str | None, dry_run: bool, as_json: bool) -> None:
    """Take an account's own conditional rules over into the rules that live here.

    Each keeps its external_id; done twice it changes nothing. Rules that are here already and not in the
    account stay. Nothing is written to the account. The exit code is 1 if a rule could not be understood.
    """
    from app.cli.beside import parts_beside_a_run
    from app.config import read_only_reason
    from app.errors import ConfigurationError
    from app.usecases.import_rules import import_rules

    parts = parts_beside_a_run()
    name = the_account(parts.accounts, cloud, "")
    if reason := read_only_reason(parts.settings):
        raise ConfigurationError(reason)
    account, at = parts.accounts[name], parts.clock()
    parts.rulebook.save_fields(name, account.fields(), at)
    done = import_rules(parts.rulebook, account, author="import", at=at, dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(asdict(done), ensure_ascii=False))
    else:
        _tell(done, dry_run)
    ctx.exit(1 if done.refused else 0)


def _tell(done: Imported, dry_run: bool) -> None:
    for word, names in (("new", done.new), ("changed", done.changed), ("the same", done.same)):
        for name in names:
            click.echo(printable(f"{word:9} {name}"))
    for word, told in (("refused", done.refused), ("suspended", done.suspended)):
        for name, reasons in told.items():
            click.echo(printable(f"{word:9} {name}: {'; '.join(reasons)}"))
    verb = "would be taken over" if dry_run else "taken over"
    click.echo(
        f"{len(done.new) + len(done.changed):,} rules {verb}, {len(done.same):,} are here already", err=True
    )
