"""`fieldwarden web`: the HTTP side, served by granian in place of this process."""

from __future__ import annotations

import click

FACTORY = "app.web.entry:application"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.  [default: PORT, or 8000]")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes.")
@click.option("--threads", type=click.IntRange(1), default=4, show_default=True, help="Threads a process.")
@click.option("--rules-checked", is_flag=True, hidden=True, help="Start whatever is in RULES_FILE.")
def web(host: str, port: int | None, workers: int, threads: int, rules_checked: bool) -> None:
    """Serve webhooks, the rules API, the JSON API and the console.

    Settings come from the environment; a wrong one is named and ends the command with exit code 2.
    """
    import os
    import sys

    from app.cli.admin_password import admin_password
    from app.cli.run.checks import check_rules_file
    from app.wiring import web_parts

    settings = web_parts().settings  # says what is wrong once, before each process of the server would
    if not rules_checked:
        check_rules_file(settings.rules_file)
    if settings.admin_password is None:
        os.environ["ADMIN_PASSWORD"], made = admin_password(settings.home)
        if made:
            click.echo(f"admin password: {os.environ['ADMIN_PASSWORD']}  (shown once)", err=True)
    command = granian_command(host, port or settings.port, workers, threads)
    sys.stdout.flush()
    os.umask(0o077)  # what lies in the home folder is for this user only
    os.execv(sys.executable, [sys.executable, *command])  # noqa: S606 - a fixed program, no shell


def granian_command(host: str, port: int, workers: int, threads: int) -> list[str]:
    """Return what to hand to Python so that granian serves the console and the APIs."""
    return [
        *("-m", "granian", "--interface", "wsgi", "--factory"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(threads)),
        *("--backpressure", str(max(threads * 8, 64)), "--no-ws", "--http", "1"),
        *("--respawn-failed-workers", "--respawn-interval", "1", "--workers-kill-timeout", "4"),
        *("--log-level", "warning", "--no-access-log"),
        FACTORY,
    ]
