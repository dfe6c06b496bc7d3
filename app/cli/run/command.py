"""The command itself."""

from __future__ import annotations

import click


@click.command()
def run() -> None:
    """Run everything in the foreground: web, worker, and what they need.

    Without REDIS_URL an embedded Redis is started, which keeps its data under FIELDWARDEN_HOME; without
    CLOUDINARY_URL a sandbox account with an example. Listens on PORT (8000) and SANDBOX_PORT (8001) of
    127.0.0.1. A line that starts with "ready" says that everything serves. A part that dies is started
    again. Ctrl-C ends everything.
    """
    import os

    from app.cli.run.console import Console
    from app.cli.run.endings import told_to_end
    from app.cli.run.home import occupied
    from app.cli.run.plan import make_plan
    from app.cli.run.session import Session
    from app.cli.run.strays import adopt_strays
    from app.cli.run.supervisor import Supervisor

    console, plan = Console(), make_plan(os.environ)
    with occupied(plan.home), told_to_end() as (ending, urgent):
        supervisor = Supervisor(console, plan.home, ending, strays=adopt_strays())
        try:
            Session(plan, console, supervisor, ending).run()
        finally:
            supervisor.end(urgent=urgent)
    console.say("stopped")
