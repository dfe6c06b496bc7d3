"""`fieldwarden rules list`."""

from __future__ import annotations

import json

import click

from app.cli.rules.places import cloud_option
from app.cli.words import printable


@click.command("list")
@cloud_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_(cloud: str | None, as_json: bool) -> None:
    """List the rules of this service: external_id, field, name, and whether one is inactive or only observed.

    By field, then in the order in which they are applied.
    """
    from app.cli.rules.places import open_service

    place = open_service(cloud)
    modes = place.book.load(place.cloud).modes
    rules = place.rules()
    for rule in rules:
        marks = [rule["state"]] if rule.get("state") == "inactive" else []
        marks += ["only observed"] if modes.get(rule["external_id"]) == "observe" else []
        told = f"“{rule.get('name') or ''}”{'  (' + ', '.join(marks) + ')' if marks else ''}"
        line = f"{rule['external_id']}  {rule['metadata_field_id']}  {told}"
        click.echo(json.dumps(rule, ensure_ascii=False) if as_json else printable(line))
    if not rules and not as_json:
        click.echo(f"{place.cloud} has no rules", err=True)
