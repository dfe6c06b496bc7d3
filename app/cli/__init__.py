"""The command line: `fieldwarden run | web | worker | sandbox | evaluate | sweep | …`.

Exit codes: 0 done; 1 the answer is bad news; 2 could not do it. Every command lies in its own module, is
imported when it is called, and imports what it needs inside its function.
"""

from __future__ import annotations

import click

from app import __version__
from app.cli.group import LazyGroup

COMMANDS = {
    "run": "app.cli.run.command:run",
    "web": "app.cli.web:web",
    "worker": "app.cli.worker:worker",
    "sandbox": "app.cli.sandbox:sandbox",
    "evaluate": "app.cli.evaluate.command:evaluate",
    "doctor": "app.cli.doctor:doctor",
    "connect": "app.cli.connect:connect",
    "poll": "app.cli.poll:poll",
    "sweep": "app.cli.sweep:sweep",
    "inventory": "app.cli.inventory:inventory",
    "snapshot": "app.cli.snapshot:snapshot",
    "preview": "app.cli.preview.command:preview",
    "backfill": "app.cli.backfill.group:backfill",
    "report": "app.cli.report:report",
    "backup": "app.cli.archive:backup",
    "restore": "app.cli.archive:restore",
    "rules": "app.cli.rules.group:rules",
    "lint": "app.cli.lint:lint",
    "explain": "app.cli.explain:explain",
    "parked": "app.cli.parked.group:parked",
    "audit": "app.cli.audit:audit",
    "undo": "app.cli.undo.command:undo",
    "holds": "app.cli.holds:holds",
    "exceptions": "app.cli.exceptions:exceptions",
    "mode": "app.cli.mode:mode",
    "pause": "app.cli.pause:pause",
    "resume": "app.cli.pause:resume",
}


@click.group(cls=LazyGroup, commands_at=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fieldwarden")
def main() -> None:
    """Conditional metadata rules, enforced on every asset of a Cloudinary account.

    Exit codes: 0 done, 1 the answer is bad news, 2 could not do it.
    """
