"""What a command names: a file, `service` or `account`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.accounts import the_account
from app.cli.words import BY

if TYPE_CHECKING:
    from app.ports import RulesPlace
    from app.usecases.rulecode import ServiceRules

SERVICE, ACCOUNT = "service", "account"

cloud_option = click.option("--cloud", help="The account, where there are several.")
place_type = click.Choice([SERVICE, ACCOUNT])


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: its rules, and how it is called."""

    called: str
    rules: Sequence[Mapping[str, Any]]


def open_place(name: str, cloud: str | None, *, to_change: bool = False) -> RulesPlace:
    """Return this service or the account as a place of rules.

    Args:
        name: `service` or `account`; the latter needs no Redis.
        cloud: the account's name, None where there is only one.
        to_change: refuse a service whose rules come from elsewhere.

    Raises:
        ConfigurationError: a setting is wrong, or it is not clear which account is meant.
    """
    from app.cli.beside import accounts_beside_a_run

    if name == ACCOUNT:
        accounts = accounts_beside_a_run()
        return accounts[the_account(accounts, cloud)]
    return open_service(cloud, to_change=to_change)


def open_service(cloud: str | None, *, to_change: bool = False) -> ServiceRules:
    """Return this service as a place of rules; arguments and errors as for `open_place`."""
    from app.cli.beside import parts_beside_a_run
    from app.config import read_only_reason
    from app.errors import ConfigurationError
    from app.usecases.rulecode import ServiceRules

    parts = parts_beside_a_run()
    reason = read_only_reason(parts.settings)
    if to_change and reason:
        raise ConfigurationError(reason)
    return ServiceRules(
        book=parts.rulebook,
        cloud=the_account(parts.accounts, cloud),
        fields_of=lambda cloud: parts.accounts[cloud].fields(),
        author=BY,
        clock=parts.clock,
    )


def open_side(name: str, cloud: str | None) -> Side:
    """Return the rules of a file, this service or the account.

    Raises:
        RuleSetInvalid: they follow no grammar that we know; in a file with lines.
        ConfigurationError, AccountError, StoreUnavailable: they could not be read.
    """
    from app.cli.rules.files.rules_file import read_rules_file
    from app.usecases.rulecode import rules_at

    if name in (SERVICE, ACCOUNT):
        place = open_place(name, cloud)
        return Side(called(name, place.cloud), rules_at(place))
    return Side(name, read_rules_file(Path(name))[0])


def called(name: str, cloud: str) -> str:
    """Return what a place is called in sentences."""
    return f"the account {cloud}" if name == ACCOUNT else f"this service ({cloud})"
