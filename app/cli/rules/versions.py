"""`fieldwarden rules history` and `fieldwarden rules restore`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from app.cli.rules.naming import rule_named
from app.cli.rules.places import cloud_option
from app.cli.rules.words import compact
from app.cli.words import printable

if TYPE_CHECKING:
    from app.usecases.rulebook import Version
    from app.usecases.rulecode import ServiceRules


@click.command()
@click.argument("rule")
@cloud_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def history(rule: str, cloud: str | None, as_json: bool) -> None:
    """Show every version of a rule of this service: when, by whom, and what changed.

    RULE is its external_id, or its name where no other rule has it. A deleted rule is known by its id alone.
    """
    from app.usecases.rulebook import versions_of

    place = _service(cloud)
    for version in versions_of(place.book, place.cloud, _external_id(place, rule)):
        for line in [json.dumps(asdict(version))] if as_json else _lines(version):
            click.echo(line)


@click.command()
@click.argument("rule")
@click.argument("number", type=click.IntRange(min=1))
@cloud_option
def restore(rule: str, number: int, cloud: str | None) -> None:
    """Make a rule of this service what it was in a version, whose NUMBER `rules history` shows.

    That makes a new version, so it can be taken back too; a deleted rule comes back as itself.
    """
    from app.errors import ConfigurationError
    from app.usecases.rulebook import RuleNotFound, restore_version

    place = _service(cloud, to_change=True)
    try:
        restored = restore_version(
            place.book,
            place.cloud,
            _external_id(place, rule),
            number,
            fields_of=place.fields_of,
            author=place.author,
            at=place.clock(),
        )
    except RuleNotFound:
        known = f'`fieldwarden rules history "{rule}"` shows those there are'
        raise ConfigurationError(f"the rule {rule} has no version {number}: {known}") from None
    name = printable(restored.get("name") or restored["external_id"])
    click.echo(f"{name}: as in version {number}")


def _service(cloud: str | None, *, to_change: bool = False) -> ServiceRules:
    from app.cli.rules.places import open_service

    return open_service(cloud, to_change=to_change)


def _external_id(place: ServiceRules, named: str) -> str:
    """Return the id of a rule named by its id or its name; of one that was deleted, by its id."""
    from app.usecases.rulebook import RuleNotFound, versions_of

    try:
        versions_of(place.book, place.cloud, named)
    except RuleNotFound:
        return rule_named(place.rules(), named)
    return named


def _lines(version: Version) -> Sequence[str]:
    from datetime import UTC, datetime

    at = datetime.fromtimestamp(version.at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    head = printable(f"{version.number}  {at}  {version.action} by {version.author}")
    if version.number == 1:
        return [head]
    changes = (
        f"      {printable(one.place)}: {compact(one.before)} → {compact(one.after)}"
        for one in version.changes
    )
    return [head, *changes]
