"""`fieldwarden rules export`."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.rules.places import SERVICE, cloud_option, place_type


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), default="-")
@click.option("--from", "source", type=place_type, default=SERVICE, show_default=True, help="Whose rules.")
@click.option(
    "--format", "named", type=click.Choice(["yaml", "json"]), help="[default: as the file is named]"
)
@click.option(
    "--fields",
    "fields_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write the fields there.",
)
@cloud_option
def export(file: Path, source: str, named: str | None, fields_file: Path | None, cloud: str | None) -> None:
    """Write rules to FILE, or to standard output as YAML.

    By target field, then in the order in which they are applied, inactive ones too. In a YAML file that is
    there already, comments and the arrangement are kept, and rules that have not changed stay as they were
    typed. What a place adds to a rule (external_id, condition_signature, position) is left out: the file fits
    any account that has the same fields. --fields writes the account's fields as JSON, for `rules test`.
    """
    from app.cli.rules.files.rules_file import (
        fields_text,
        format_of,
        holds_rules,
        rules_text,
        updated_text,
        write_bytes,
    )
    from app.cli.rules.places import called, open_place
    from app.usecases.rulecode import portable_rules, rules_at

    to_screen = str(file) == "-"
    as_yaml = (named or "yaml") == "yaml" if to_screen else format_of(file, named) == "yaml"
    place = open_place(source, cloud)
    rules = portable_rules(rules_at(place))
    if fields_file:
        write_bytes(fields_file, fields_text(place.fields()).encode())
    if to_screen:
        click.echo(rules_text(rules, as_yaml=as_yaml), nl=False)
        return
    before = file.read_text("utf-8") if holds_rules(file) else None
    text = updated_text(file, rules) if before is not None and as_yaml else rules_text(rules, as_yaml=as_yaml)
    if text != before:
        write_bytes(file, text.encode())
    told = "holds them already" if text == before else "written"
    click.echo(f"{len(rules)} rules of {called(source, place.cloud)}: {file} {told}")
