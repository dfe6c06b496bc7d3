"""`fieldwarden audit`: who did what, when, with the values before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from app.cli.moments import moment
from app.cli.words import printable

if TYPE_CHECKING:
    from app.model import AuditEntry


@click.command()
@click.argument("cloud", required=False)
@click.option("--asset", metavar="ID", help="About this asset: its asset id or public id.")
@click.option("--rule", metavar="ID", help="By this rule, or about it: its external_id.")
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
    from app.usecases.audit import Query, csv_lines, json_lines, matching

    parts = parts_beside_a_run()
    found = matching(parts.records, the_account(parts.accounts, cloud, ""), Query(**which))
    lines = {"csv": csv_lines, "jsonl": json_lines, "table": _table}[form]
    for line in lines(islice(found, limit)):
        click.echo(line, nl=False)


def _table(entries: Iterable[AuditEntry]) -> Iterator[str]:
    from app.usecases.audit.export import moment

    for entry in entries:
        detail = entry.detail
        who = detail.get("by") or ", ".join(detail.get("causes", ()))
        about = detail.get("public_id") or entry.asset_id or ""
        parts = (moment(entry.at), f"{entry.kind:<14}", who, about, _told(detail))
        yield printable("  ".join(part for part in parts if part)) + "\n"


def _told(detail: Any) -> str:
    """Return in a few words what happened."""
    if "changes" in detail and "before" in detail:
        rules = detail.get("rules", {})
        return "; ".join(
            f"{name}: {_value(detail['before'].get(name))} -> {_value(value)}{_by(rules.get(name))}"
            for name, value in detail["changes"].items()
        )
    rule = detail.get("after") or detail.get("before")
    if isinstance(rule, dict):
        return f"{rule.get('name')} ({rule.get('external_id')})"
    skipped = ("by", "causes", "public_id", "before", "after", "at")
    return ", ".join(f"{name}: {_value(value)}" for name, value in detail.items() if name not in skipped)


def _by(rules: list[str] | None) -> str:
    return f" (by {', '.join(rules)})" if rules else ""


def _value(value: Any) -> str:
    if value in (None, "", []):
        return "nothing"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
