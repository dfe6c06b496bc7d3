"""`fieldwarden pause | resume`: stop and start enforcing at once."""

from __future__ import annotations

import click

from app.cli.words import BY


@click.command()
@click.argument("clouds", nargs=-1, metavar="[CLOUD]...")
@click.option("--reason", metavar="TEXT", required=True, help="Why; others will read it.")
@click.option("--author", metavar="NAME", default=BY, show_default=True, help="Who pauses it.")
def pause(clouds: tuple[str, ...], reason: str, author: str) -> None:
    """Stop all enforcing. Events are still taken in and wait; only `fieldwarden resume` has it go on.

    A restart does not end a pause. Without CLOUD, all accounts are paused.
    """
    from app.cli.accounts import chosen
    from app.cli.beside import parts_beside_a_run
    from app.usecases.pauses import halt_account

    parts = parts_beside_a_run()
    for cloud in chosen(parts.accounts, clouds):
        halt_account(parts.mailbox, cloud, reason=reason, by=author, now=parts.clock())
        click.echo(f"{cloud}: paused; `fieldwarden resume {cloud}` has it go on")


@click.command()
@click.argument("clouds", nargs=-1, metavar="[CLOUD]...")
@click.option("--author", metavar="NAME", default=BY, show_default=True, help="Who resumes it.")
def resume(clouds: tuple[str, ...], author: str) -> None:
    """Have enforcing go on after `fieldwarden pause`. Without CLOUD, in all accounts."""
    from app.cli.accounts import chosen
    from app.cli.beside import parts_beside_a_run

    parts = parts_beside_a_run()
    for cloud in chosen(parts.accounts, clouds):
        resumed = parts.mailbox.resume(cloud, author, parts.clock())
        click.echo(f"{cloud}: {'goes on' if resumed else 'nobody has paused it'}")
