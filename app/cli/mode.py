"""`fieldwarden mode show | set`: how far an account goes, and which rules are only observed."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from app.cli.words import BY, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.model import RuleDocuments
    from app.usecases.modes import Modes, Would


@click.group()
def mode() -> None:
    """See and set how far an account, or one of its rules, goes.

    \b
    enforce   values are written, flags are set
    flag      flags are set, values are not written (accounts only)
    observe   everything is judged and shown, nothing is written because of it
    """


@mode.command()
@click.argument("clouds", nargs=-1, metavar="[CLOUD]...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def show(clouds: tuple[str, ...], as_json: bool) -> None:
    """Show the modes, and what would change if nothing were only observed."""
    from app.cli.accounts import chosen
    from app.cli.beside import parts_beside_a_run
    from app.usecases.modes import count_observed, modes_of

    parts = parts_beside_a_run()
    for cloud in chosen(parts.accounts, clouds):
        documents = parts.rulebook.load(cloud)
        modes, would = modes_of(documents, parts.settings.mode), count_observed(parts.records, cloud)
        if as_json:
            click.echo(json.dumps({"cloud": cloud, **asdict(modes), "would": asdict(would)}))
            continue
        for line in _lines(cloud, documents, modes, would):
            click.echo(printable(line))


@mode.command("set")
@click.argument("cloud")
@click.argument("mode", type=click.Choice(["enforce", "flag", "observe", "default"]))
@click.option("--rule", metavar="RULE", help="Of this rule only, by external_id or name: enforce or observe.")
@click.option("--author", metavar="NAME", default=BY, show_default=True, help="Whose decision it is.")
def set_(cloud: str, mode: str, rule: str | None, author: str) -> None:
    """Set the mode of an account, or of one rule. It holds for what is judged from then on.

    `default` goes back to MODE, and for a rule to enforce.

    \b
      fieldwarden mode set demo observe --rule 6223bc80e7f5
    """
    from app.cli.accounts import chosen
    from app.cli.beside import parts_beside_a_run
    from app.cli.rules.naming import rule_named
    from app.usecases.modes import modes_of, set_mode

    parts = parts_beside_a_run()
    (named,) = chosen(parts.accounts, [cloud])
    if rule is not None:
        rule = rule_named(parts.rulebook.load(named).rules, rule)
    wanted = None if mode == "default" else mode
    set_mode(parts.rulebook, named, wanted, rule=rule, author=author, at=parts.clock())
    documents = parts.rulebook.load(named)
    modes = modes_of(documents, parts.settings.mode)
    now = modes.mode if rule is None else "observe" if rule in modes.observed else "enforce"
    click.echo(printable(f"{named}: {now}" if rule is None else f"{named}, rule {rule}: {now}"))


def _lines(cloud: str, documents: RuleDocuments, modes: Modes, would: Would) -> Iterator[str]:
    names = {rule["external_id"]: rule.get("name") for rule in documents.rules}
    whence = f"set here; MODE says {modes.setting}" if modes.own else "as MODE says"
    yield f"{cloud}: {modes.mode} ({whence})"
    for rule in modes.observed:
        yield f"  only observed: {names.get(rule) or rule} ({rule})"
    if not modes.observed and modes.mode == "enforce":
        return
    fields = ", ".join(f"{name} {count:,}" for name, count in would.fields.items())
    yield (
        f"  if nothing were only observed, {would.assets:,} of {would.judged:,} judged assets would change"
        f"{f': {fields}' if fields else ''}"
    )
