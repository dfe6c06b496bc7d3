"""`fieldwarden lint`: what nobody can have meant in rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.words import printable
from app.usecases.words import counted

if TYPE_CHECKING:
    from app.rules.lint import Finding, Report

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("cloud", required=False)
@click.option("--rules", type=_FILE, help="A file of rules, JSON or YAML, as GET metadata_rules answers.")
@click.option(
    "--fields", type=_FILE, help="A file of the fields they are for, as GET metadata_fields answers."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def lint(
    ctx: click.Context, cloud: str | None, rules: Path | None, fields: Path | None, as_json: bool
) -> None:
    """Look for rules that cannot do what somebody meant.

    \b
    Which rules:  those of the account CLOUD, which may be left out if there is
                  only one; or those of two files, without any account or server.

    Told are loops, rules that contradict each other, never match, are shadowed by others, apply values that
    are not allowed, or deal with fields that are disabled. Each comes with the smallest asset that shows it,
    tried on the evaluator. A warning is most likely a mistake, a notice may be meant. The exit code is 1 if
    there is anything to tell.
    """
    if (rules is None) is not (fields is None) or (cloud and rules):
        raise click.UsageError("give --rules and --fields together, or an account")
    report = _of_files(fields, rules) if fields and rules else _of_account(cloud)
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        for line in told(report):
            click.echo(printable(line))
    if report.findings:
        ctx.exit(1)


def told(report: Report) -> Iterator[str]:
    """Return a report in lines."""
    for found in report.findings:
        yield from _lines(found)
    warnings = sum(found.severity == "warning" for found in report.findings)
    yield from report.stopped
    yield f"{counted(warnings, 'warning')}, {counted(len(report.findings) - warnings, 'notice')}"


def _lines(found: Finding) -> Iterator[str]:
    yield f"{found.severity} {found.code}: {found.message}"
    yield f"    rules: {', '.join(str(rule.external_id or rule.name) for rule in found.rules)}"
    if found.example:
        yield f"    shown by: {json.dumps(dict(found.example.metadata), ensure_ascii=False)}"
        yield f"    {found.example.shows}"


def _of_files(fields_file: Path, rules_file: Path) -> Report:
    from app.cli.evaluate.documents import load_documents
    from app.rules.lint import lint

    return lint(*load_documents(fields_file, rules_file))


def _of_account(cloud: str | None) -> Report:
    from app.cli.accounts import the_account
    from app.cli.beside import parts_beside_a_run
    from app.usecases.rulebook import lint_account

    parts = parts_beside_a_run()
    name = the_account(parts.accounts, cloud, "")
    account = parts.accounts[name]
    return lint_account(parts.rulebook, name, fields_of=lambda _: account.fields(), at=parts.clock())
