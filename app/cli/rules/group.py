"""`fieldwarden rules …`: its commands, each in a module of its own."""

from __future__ import annotations

import click

from app.cli.group import LazyGroup

RULES_COMMANDS = {
    "list": "app.cli.rules.list_:list_",
    "export": "app.cli.rules.export:export",
    "diff": "app.cli.rules.diff:diff",
    "apply": "app.cli.rules.apply:apply",
    "test": "app.cli.rules.test:test",
    "import": "app.cli.rules.import_:import_rules",
    "history": "app.cli.rules.versions:history",
    "restore": "app.cli.rules.versions:restore",
}


@click.group(cls=LazyGroup, commands_at=RULES_COMMANDS)
def rules() -> None:
    """Rules as code: keep them in a file, compare it, apply it, test it.

    \b
    fieldwarden rules list                  shows this service's rules, with their ids
    fieldwarden rules export rules.yaml     writes this service's rules to a file
    fieldwarden rules diff rules.yaml       shows what applying it would change; exit code 1 if anything
    fieldwarden rules apply rules.yaml      makes the service's rules those of the file
    fieldwarden rules test cases.yaml       tries rules out on cases, without any account or server
    fieldwarden rules history RULE          shows its versions; `restore` makes it one of them again

    The account's own rules are meant where you say --from account, --to account or diff FILE account.
    """
