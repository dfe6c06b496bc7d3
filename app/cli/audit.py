"""`fieldwarden audit`: who did what, when, with the values before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from app.cli.moments import moment
from app.cli.words import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.model import AuditEntry

    _Writer = Callable[[Iterable[AuditEntry]], Iterator[str]]


@click.command()
@click.argument("cloud", required=False)
@click.option("--asset", metavar="ID", help="About this asset: its asset id or public id.")
@click.option("--rule", metavar="RULE", help="By this rule, or about it: its external_id or name.")
@click.option("--field", metavar="ID", help="About this metadata field: its external_id.")
@click.option("--kind", metavar="WORD", help="What was done, such as write, flag, rule_changed, login, undo.")
@click.option("--cause", metavar="WORD", help="What led to it, such as upload, sweep or backfill:<id>.")
@click.option(
    "--since", metavar="TIME", callback=moment, help="2h, 3d (ago), 2026-03-01 or 2026-03-01T12:00."
)
@click.option("--until", metavar="TIME", callback=moment, help="The same; what is older.")
@click.option("--limit", type=click.IntRange(min=1), help="So many entries at most.")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "jsonl"]), default="table", show_default=True
)
def audit(cloud: str | None, limit: int | None, form: str, **which: Any) -> None:
    """Show what was done: writes, flags, rules, logins, bulk actions. The latest comes first.

    All options given must hold. CSV has a line for each value that was written, JSON lines one for each
    entry. Name the account where there are several.
    """
    from app.cli.accounts import the_account
    from app.cli.beside import parts_beside_a_run
    from app.cli.preview.words import rule_names
    from app.cli.rules.naming import rule_named
    from app.usecases.audit import Query, csv_lines, json_lines, matching

    parts = parts_beside_a_run()
    name = the_account(parts.accounts, cloud, "")
    rules = parts.rulebook.load(name).rules
    if which["rule"] is not None:
        which["rule"] = rule_named(rules, which["rule"], gone_too=True)
    found = matching(parts.records, name, Query(**which))
    writers: dict[str, _Writer] = {
        "csv": csv_lines,
        "jsonl": json_lines,
        "table": partial(_table, names=rule_names(rules)),
    }
    for line in writers[form](islice(found, limit)):
        click.echo(line, nl=False)


def _table(entries: Iterable[AuditEntry], names: Mapping[str, str]) -> Iterator[str]:
    from app.usecases.audit.export import moment

    for entry in entries:
        detail = entry.detail
        who = detail.get("by") or ", ".join(detail.get("causes", ()))
        about = detail.get("public_id") or entry.asset_id or ""
        parts = (moment(entry.at), f"{entry.kind:<14}", who, about, _told(detail, names))
        yield printable("  ".join(part for part in parts if part)) + "\n"


def _told(detail: Any, names: Mapping[str, str]) -> str:
    """Return in a few words what happened. names: of the rules there are, by their id."""
    if "changes" in detail and "before" in detail:
        rules, before = detail.get("rules", {}), detail["before"]
        return "; ".join(
            f"{name}: {_value(before.get(name))} -> {_value(value)}{_by(rules.get(name, ()), names)}"
            for name, value in detail["changes"].items()
        )
    rule = detail.get("after") or detail.get("before")
    if isinstance(rule, dict):
        return f"{rule.get('name')} ({rule.get('external_id')})"
    skipped = ("by", "causes", "public_id", "before", "after", "at")
    return ", ".join(f"{name}: {_value(value)}" for name, value in detail.items() if name not in skipped)


def _by(rules: Iterable[str], names: Mapping[str, str]) -> str:
    told = ", ".join(names.get(rule, rule) for rule in rules)
    return f" (by {told})" if told else ""


def _value(value: Any) -> str:
    if value in (None, "", []):
        return "nothing"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
