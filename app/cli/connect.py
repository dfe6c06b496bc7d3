"""`fieldwarden connect`: who the accounts tell of what happens in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.cloudinary.client import CloudinaryAccount

_CLOUD = click.option("--cloud", help="Only this account.  [default: every one of CLOUDINARY_URL]")


@click.group()
def connect() -> None:
    """Make, list and remove the triggers by which an account tells of what happens in it.

    \b
    fieldwarden connect webhook https://rules.example.com   tells this service at that address
    fieldwarden connect poll                                keeps events to be fetched by `fieldwarden poll`
    fieldwarden connect list                                shows all triggers
    fieldwarden connect remove TRIGGER_ID                   removes one
    """


@connect.command()
@click.argument("url")
@click.option("--additive", is_flag=True, help="Also of calls that name a notification_url of their own.")
@_CLOUD
def webhook(url: str, additive: bool, cloud: str | None) -> None:
    """Have events sent to this service, which the account reaches at URL (https://your-host)."""
    from app.errors import ConfigurationError

    if not url.startswith(("https://", "http://")):
        raise ConfigurationError(f"{url} is no address: it starts with https://")
    for account in _accounts(cloud):
        _make(account, f"{url.rstrip('/')}/webhooks/{account.cloud}", additive)


@connect.command()
@_CLOUD
def poll(cloud: str | None) -> None:
    """Have events kept at the channel POLL_CHANNEL, to be fetched by `fieldwarden poll`."""
    import os

    from app.config import read_settings
    from app.errors import ConfigurationError

    channel = read_settings(os.environ).poll_channel
    if not channel:
        raise ConfigurationError(
            "POLL_CHANNEL is not set: choose a name for the channel, such as fieldwarden"
        )
    for account in _accounts(cloud):
        _make(account, f"poll://{channel}", additive=True)


@connect.command(name="list")
@_CLOUD
def list_(cloud: str | None) -> None:
    """Show who is told of what."""
    for account in _accounts(cloud):
        found = account.triggers()
        for one in found:
            more = "  additive" if one.additive else ""
            click.echo(f"{account.cloud}  {one.event_type:<30} {one.uri}{more}  {one.id}")
        if not found:
            click.echo(f"{account.cloud}: no triggers, nobody is told of anything")


@connect.command()
@click.argument("trigger_id")
@_CLOUD
def remove(trigger_id: str, cloud: str | None) -> None:
    """Remove the trigger with that id, which `connect list` shows."""
    from app.errors import ConfigurationError

    for account in _accounts(cloud):
        if any(one.id == trigger_id for one in account.triggers()):
            account.delete_trigger(trigger_id)
            click.echo(f"{account.cloud}: removed")
            return
    raise ConfigurationError(f"no account has a trigger {trigger_id}; `fieldwarden connect list` shows them")


def _accounts(cloud: str | None) -> Iterator[CloudinaryAccount]:
    from app.cli.accounts import chosen
    from app.wiring import bare_accounts

    accounts = bare_accounts()
    yield from (accounts[name] for name in chosen(accounts, [] if cloud is None else [cloud]))


def _make(account: CloudinaryAccount, uri: str, additive: bool) -> None:
    """Make a trigger for all events, unless it is there."""
    if any(one.uri == uri and one.event_type == "all" for one in account.triggers()):
        click.echo(f"{account.cloud}: {uri} is told of everything already")
        return
    made = account.create_trigger(uri, "all", additive=additive)
    click.echo(f"{account.cloud}: {uri} is told of everything from now on ({made.id})")
