"""`fieldwarden rules diff`."""

from __future__ import annotations

import json

import click

from app.cli.rules.places import SERVICE, cloud_option


@click.command()
@click.argument("wanted")
@click.argument("there", default=SERVICE)
@cloud_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words.")
@click.pass_context
def diff(ctx: click.Context, wanted: str, there: str, cloud: str | None, as_json: bool) -> None:
    """Show what would make the rules THERE those that are WANTED; nothing is changed.

    Each of the two is a file, or the word "service" or "account" (a file of that name is ./service). THERE is
    this service unless you say otherwise.

    \b
    fieldwarden rules diff rules.yaml            the file and this service
    fieldwarden rules diff rules.yaml account    the file and the account's own rules
    fieldwarden rules diff service account       this service and the account's own rules

    Inactive rules that are not wanted are no difference: that is how `rules apply` retires rules. Exit code
    0 without a difference, 1 with one, 2 if they could not be compared.
    """
    from app.cli.rules.places import open_side
    from app.cli.rules.words import plan_lines
    from app.usecases.rulecode import make_plan

    left, right = open_side(wanted, cloud), open_side(there, cloud)
    plan = make_plan(left.rules, right.rules)
    if as_json:
        steps = [step.as_json() for step in plan.steps]
        click.echo(json.dumps({"wanted": left.called, "there": right.called, "steps": steps}, indent=2))
    elif plan.steps:
        click.echo(f"To make the rules of {right.called} those of {left.called}:")
        for line in plan_lines(plan):
            click.echo(line)
    else:
        click.echo(f"{right.called} has the rules of {left.called} ({plan.equal})")
    ctx.exit(1 if plan.steps else 0)
