"""`fieldwarden exceptions list | add | remove`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from app.cli.words import BY, printable

if TYPE_CHECKING:
    from app.wiring import Parts

_cloud = click.option("--cloud", help="The account, where there are several.")


@click.group()
def exceptions() -> None:
    """Exempt assets from a rule, or from having to fill in a mandatory field.

    Everything honours an exception: what is judged, previewed and explained. One with an end ends by itself,
    and its assets are judged again.
    """


@exceptions.command("list")
@_cloud
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_(cloud: str | None, as_json: bool) -> None:
    """List the exceptions in force, the oldest first."""
    from app.usecases.exceptions import list_exceptions

    parts, cloud = _account(cloud)
    found = list_exceptions(parts.rulebook, cloud, parts.clock())
    for one in found:
        click.echo(json.dumps(one) if as_json else _line(one))
    if not found and not as_json:
        click.echo(f"{cloud} has no exceptions", err=True)


@exceptions.command()
@_cloud
@click.option("--asset", metavar="ID", help="Exempt one asset: its asset id, public id or address.")
@click.option("--tag", metavar="TAG", help="Exempt all assets with this tag.")
@click.option("--folder", metavar="PATH", help="Exempt all assets in this folder and below.")
@click.option("--rule", metavar="RULE", help="... from this rule, by its external_id or name.")
@click.option("--field", metavar="EXTERNAL_ID", help="... from having to fill in this field.")
@click.option("--reason", metavar="TEXT", required=True, help="Why; others will read it.")
@click.option(
    "--until", metavar="DATE", help="Last day, or a time, in ISO 8601: 2030-12-31. No end if left out."
)
@click.option("--author", metavar="NAME", default=BY, show_default=True, help="Whose decision it is.")
def add(cloud: str | None, author: str, **said: str | None) -> None:
    """Add an exception.

    Name one of --asset, --tag and --folder, and one of --rule and --field. Its id is printed.

    \b
      fieldwarden exceptions add --tag legacy --field owner --reason "before 2020 nobody kept it"
    """
    from app.cli.rules.naming import rule_named
    from app.usecases.exceptions import add_exception

    parts, cloud = _account(cloud)
    given = {name: value for name, value in said.items() if value is not None}
    if "rule" in given:
        given["rule"] = rule_named(parts.rulebook.load(cloud).rules, given["rule"])
    made = add_exception(parts.rulebook, cloud, given, author=author, at=parts.clock())
    click.echo(made["id"])


@exceptions.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@_cloud
def remove(ids: tuple[str, ...], cloud: str | None) -> None:
    """End exceptions now. Their assets are judged again."""
    from app.errors import ConfigurationError
    from app.usecases.exceptions import remove_exception

    parts, cloud = _account(cloud)
    for each in ids:
        if not remove_exception(parts.rulebook, cloud, each, author=BY, at=parts.clock()):
            raise ConfigurationError(f"{cloud} has no exception {each} in force")
        click.echo(f"removed: {each}")


def _account(cloud: str | None) -> tuple[Parts, str]:
    from app.cli.accounts import the_account
    from app.cli.beside import parts_beside_a_run

    parts = parts_beside_a_run()
    return parts, the_account(parts.accounts, cloud)


def _line(one: dict[str, Any]) -> str:
    scope = next(name for name in ("asset", "tag", "folder") if name in one)
    exempt = f"rule {one['rule']}" if "rule" in one else f"mandatory {one['field']}"
    until = f"until {one['until']}" if one["until"] else "without end"
    said = f"{scope} {one[scope]} is exempt from {exempt}, {until}: {one['reason']} ({one['author']})"
    return printable(f"{one['id']}  {said}")
