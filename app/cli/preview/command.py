"""The command itself: which rules, which assets, which form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.accounts import the_account
from app.cli.spans import seconds

if TYPE_CHECKING:
    from app.model import Asset
    from app.usecases.preview import Draft, Outlook
    from app.wiring import Parts

_SAVED = "`fieldwarden snapshot save` writes files that can be read here"
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("cloud", required=False)
@click.option("--rules", type=_FILE, help="A file of rules, JSON or YAML, to try in place of all rules.")
@click.option(
    "--rule",
    "changed",
    type=_FILE,
    multiple=True,
    help="A file with a rule to add, or to change if its external_id is there.",
)
@click.option(
    "--without", multiple=True, metavar="RULE", help="Leave out this rule, by its external_id or name."
)
@click.option("--from", "saved", type=click.File("r", encoding="utf-8"), help="A file of `snapshot save`.")
@click.option(
    "--recent", callback=seconds, metavar="TIME", help="Assets judged so long ago at most: 12h, 7d."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["summary", "csv", "jsonl", "json"]),
    default="summary",
    show_default=True,
)
@click.option("--limit", type=click.IntRange(min=1), help="Look at so many assets at most.")
def preview(
    cloud: str | None,
    rules: Path | None,
    changed: tuple[Path, ...],
    without: tuple[str, ...],
    saved: Any,
    recent: float | None,
    form: str,
    limit: int | None,
) -> None:
    """Tell what rules would do to assets. Nothing is written.

    \b
    Which rules:   those in force, or with --rules other ones, or with --rule and
                   --without those in force but for a few changes.
    Which assets:  the whole library, 500 a call, or with --from a saved snapshot,
                   or with --recent those judged of late, as they were then.

    What it says is what `fieldwarden backfill` would do now. summary and json count, by field and by rule;
    csv has a row for each value before and after, jsonl an object for each asset. Counts of these two go to
    standard error.
    """
    from app.cli.beside import parts_beside_a_run
    from app.cli.rules.naming import rule_named
    from app.usecases.preview import Tally
    from app.wiring import preview_of

    if rules and (changed or without):
        raise click.UsageError("--rules is the whole set: give it alone, or --rule and --without")
    if saved and recent is not None:
        raise click.UsageError("choose one of --from and --recent")
    parts = parts_beside_a_run()
    name = the_account(parts.accounts, cloud, "")
    kept = parts.rulebook.load(name).rules if without else []
    draft = _draft(rules, changed, tuple(rule_named(kept, one) for one in without))
    look = preview_of(parts, name).previewer(draft)
    tally = Tally()
    outlooks = _counted(
        (o for page in _pages(parts, name, saved, recent, limit) for o in look.look(page)), tally
    )
    _write(outlooks, form)
    _summary(parts, name, tally, form, draft, look.mode)


def _draft(rules: Path | None, changed: tuple[Path, ...], without: tuple[str, ...]) -> Draft | None:
    from app.usecases.preview import Draft

    if not (rules or changed or without):
        return None
    from app.cli.rules.files.rules_file import read_rules_file, read_some_rules

    whole = read_rules_file(rules)[0] if rules else None
    return Draft(whole, [rule for path in changed for rule in read_some_rules(path)], without)


def _pages(
    parts: Parts, cloud: str, saved: Any, recent: float | None, limit: int | None
) -> Iterator[list[Asset]]:
    from app.cli.library_walk import walk
    from app.usecases.preview import sources

    if saved is not None:
        pages = _saved(saved)
    elif recent is not None:
        pages = sources.recent(parts.records, cloud, parts.clock() - recent)
    else:
        pages = walk(parts, cloud)
    if limit is None:
        yield from pages
    else:
        yield from sources.batches(islice((asset for page in pages for asset in page), limit))


def _saved(file: Any) -> Iterator[list[Asset]]:
    """Yield the assets of a snapshot. Raises RuleSetInvalid: file, line and remedy."""
    from app.errors import Problem, RuleSetInvalid
    from app.usecases.preview import sources

    try:
        yield from sources.saved(file)
    except UnicodeDecodeError:
        raise RuleSetInvalid([Problem(file.name, f"it is not UTF-8; {_SAVED}")]) from None
    except RuleSetInvalid as error:
        raise RuleSetInvalid(
            [Problem(f"{file.name} {one.place}", f"{one.message}; {_SAVED}") for one in error.problems]
        ) from None


def _counted(outlooks: Iterable[Outlook], tally: Any) -> Iterator[Outlook]:
    for outlook in outlooks:
        tally.add([outlook])
        yield outlook


def _write(outlooks: Iterator[Outlook], form: str) -> None:
    from app.usecases.lines import csv_line, json_line
    from app.usecases.preview.export import COLUMNS, outlook_rows

    if form == "csv":
        click.echo(csv_line(COLUMNS))
    for outlook in outlooks:
        if form == "jsonl" and outlook.is_news:
            click.echo(json_line(outlook.as_json()))
        for row in outlook_rows(outlook) if form == "csv" else ():
            click.echo(csv_line(row))


def _summary(parts: Parts, cloud: str, tally: Any, form: str, draft: Draft | None, mode: str) -> None:
    from app.cli.preview.words import rule_names, told
    from app.usecases.lines import json_line
    from app.usecases.preview.draft import draft_rules

    if form == "json":
        click.echo(json_line({"cloud": cloud, "mode": mode, **tally.as_json()}))
        return
    documents = parts.rulebook.load(cloud)
    names = rule_names(draft_rules(draft, documents) if draft else documents.rules)
    for line in told(tally.as_json(), mode, names):
        click.echo(line, err=form != "summary")
