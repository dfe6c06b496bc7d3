"""`fieldwarden worker`: the background worker, in place of this process."""

from __future__ import annotations

import click


@click.command()
def worker() -> None:
    """Enforce the rules on assets that changed. Start as many as you like.

    Settings come from the environment; a wrong one is named and ends the command with exit code 2.
    """
    import os
    import sys

    from app.config import read_settings

    read_settings(os.environ)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "worker"])  # noqa: S606 - a fixed program, no shell
