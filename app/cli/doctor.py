"""`fieldwarden doctor`: a check-up of this deployment."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.usecases.doctor import Finding


@click.command()
@click.option("--url", help="The service's address from outside.  [default: PORT of this machine]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line instead of words.")
@click.pass_context
def doctor(ctx: click.Context, url: str | None, as_json: bool) -> None:
    """Look at everything a deployment gets wrong, and say what to do about it.

    Redis, workers, each account's key, clock, calls, triggers, receiver, rules and work. A test event is sent
    to the receiver: a signed one of a kind that needs no work, and an unsigned one. Nothing is changed.
    Exit code 1 if there is a problem; warnings alone are 0.
    """
    from app.cli.beside import parts_beside_a_run
    from app.usecases.doctor import Level, examine
    from app.wiring import patient_of

    bad = False
    for finding in examine(patient_of(parts_beside_a_run(), url)):
        click.echo(_json(finding) if as_json else _line(finding))
        bad |= finding.level is Level.BAD
    ctx.exit(1 if bad else 0)


def _json(finding: Finding) -> str:
    return json.dumps({**asdict(finding), "level": finding.level.value}, ensure_ascii=False)


def _line(finding: Finding) -> str:
    colour = {"ok": "green", "warning": "yellow", "problem": "red"}[finding.level.value]
    head = click.style(f"{finding.level.value:<8}", fg=colour)
    remedy = f"\n{'':<9}→ {finding.remedy}" if finding.remedy else ""
    return f"{head} {finding.about}: {finding.says}{remedy}"
