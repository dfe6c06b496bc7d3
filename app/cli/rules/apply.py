"""`fieldwarden rules apply`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.asking import NOTHING_DONE, confirmed
from app.cli.group import COULD_NOT
from app.cli.rules.places import SERVICE, cloud_option, place_type

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ports import RulesPlace
    from app.usecases.rulecode import Outcome, Plan


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--to", "target", type=place_type, default=SERVICE, show_default=True, help="Whose rules change."
)
@click.option(
    "--prune",
    type=click.Choice(["inactivate", "delete", "keep"]),
    default="inactivate",
    show_default=True,
    help="What becomes of rules that FILE does not have.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Show the plan and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="The plan, and what became of it, as one JSON object.")
@cloud_option
@click.pass_context
def apply(
    ctx: click.Context,
    file: Path,
    target: str,
    prune: str,
    yes: bool,
    dry_run: bool,
    as_json: bool,
    cloud: str | None,
) -> None:
    """Make the rules of this service, or of the account, those of FILE.

    Everything that is wrong with FILE is told first, with its line in YAML. Then the plan is shown (create,
    change, reorder, make inactive) and you are asked. A second apply finds nothing to do. If one is cut
    short, apply again: only what is left is done.

    Rules that FILE does not have are made inactive: they do nothing any more and can be had back. A rule that
    is deleted cannot; made again, it is another one. Exit code 2 if not everything was done.
    """
    from app.cli.rules.files.rules_file import read_rules_file
    from app.cli.rules.places import called, open_place
    from app.cli.rules.words import plan_lines
    from app.usecases.rulecode import Prune, StepsRefused, plan_for

    rules, document = read_rules_file(file)
    place = open_place(target, cloud, to_change=not dry_run)

    def make() -> Plan:
        with document.placing(StepsRefused):
            return plan_for(rules, place, Prune(prune))

    plan, outcome = make(), None
    click.echo(f"{file} to {called(target, place.cloud)}:", err=as_json)
    for line in plan_lines(plan):
        click.echo(line, err=as_json)
    if plan.steps and not dry_run:
        if not yes and not _agreed(plan, make):
            ctx.exit(COULD_NOT)
        outcome = _carried_out(plan, place, quiet=as_json)
    if as_json:
        click.echo(json.dumps(_as_json(plan, outcome), indent=2))
    if outcome and outcome.failed:
        ctx.exit(COULD_NOT)


def _agreed(plan: Plan, make: Callable[[], Plan]) -> bool:
    """Ask, and say whether what was shown is still what there is to do."""
    agreed = confirmed("Do this?")
    if not agreed:
        click.echo(NOTHING_DONE, err=True)
    elif make() != plan:
        click.echo("the rules have changed meanwhile, nothing was done: apply again", err=True)
        agreed = False
    return agreed


def _carried_out(plan: Plan, place: RulesPlace, *, quiet: bool) -> Outcome:
    """Take the steps, tell of each, and of the one that failed with what to do."""
    from app.cli.group import sentences
    from app.cli.rules.words import done_line, rule_name
    from app.usecases.rulecode import carry_out

    outcome = carry_out(plan, place, told=lambda step: click.echo(done_line(step), err=quiet))
    if outcome.failed and outcome.reason:
        click.echo(f"could not {outcome.failed.action} {rule_name(outcome.failed.rule)}:", err=True)
        for sentence in sentences(outcome.reason):
            click.echo(f"  {sentence}", err=True)
        done = f"{len(outcome.done)} of {len(plan.steps)} steps are done"
        click.echo(f"{done}; apply again to do the rest", err=True)
    return outcome


def _as_json(plan: Plan, outcome: Outcome | None) -> dict[str, Any]:
    return {
        "steps": [step.as_json() for step in plan.steps],
        "as_they_should_be": plan.equal,
        "left": [rule.get("external_id") for rule in plan.left],
        "done": 0 if outcome is None else len(outcome.done),
        "failed": str(outcome.reason) if outcome and outcome.reason else None,
    }
