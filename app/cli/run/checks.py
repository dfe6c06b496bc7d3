"""What can be known to be wrong before anything is started, said with its remedy."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path

from app.config import AccountSettings
from app.errors import AccessRefused, AccountError, ConfigurationError, NotFound, RuleSetInvalid


def check_ports(ports: Mapping[str, int]) -> None:
    """Raise ConfigurationError if a port, given by the name of its setting, is taken or given twice."""
    told = [problem for name, port in ports.items() if (problem := _port_problem(name, port))]
    if len(set(ports.values())) < len(ports):
        told.append(f"{' and '.join(ports)} must differ, both are {next(iter(ports.values()))}.")
    if told:
        raise ConfigurationError("\n".join(told))


def _port_problem(name: str, port: int) -> str | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except OSError as error:
            why = {errno.EADDRINUSE: "is taken by another program", errno.EACCES: "may not be used by you"}
            return (
                f"{name}: port {port} {why.get(error.errno or 0, error.strerror)}."
                f" Set {name} to a free port, for example {name}={port + 100 if port < 65000 else 8000}."
            )
    return None


def check_rules_file(path: Path | None) -> None:
    """Raise ConfigurationError, with every problem, if RULES_FILE names a file that cannot be used."""
    if path is None:
        return
    from app.usecases.rulebook import load_rules_file

    try:
        load_rules_file(path)
    except RuleSetInvalid as error:
        told = [f"RULES_FILE {problem}" for problem in error.problems]
        raise ConfigurationError("\n".join(told)) from None


def check_redis(url: str) -> None:
    """Raise ConfigurationError if the Redis server that REDIS_URL names does not answer."""
    import redis

    from app.cli.run.probes import connect

    try:
        with connect(url, seconds=3) as client:
            client.ping()
    except (redis.RedisError, OSError, ValueError) as error:
        raise ConfigurationError(
            f"REDIS_URL: no Redis server answers there ({error}). Start it or correct REDIS_URL; without"
            " REDIS_URL an embedded one is used."
        ) from None


def check_accounts(accounts: Iterable[AccountSettings]) -> list[str]:
    """Ask every account whether it accepts our key; returns a warning for each that does not answer.

    Raises ConfigurationError if a key is refused or a cloud does not exist.
    """
    problems, warnings = [], []
    for account in accounts:
        error = _ping(account)
        if isinstance(error, AccessRefused | NotFound):
            problems.append(
                f'CLOUDINARY_URL: the account "{account.cloud}" refuses the key ({error}).'
                " Copy key, secret and cloud name anew from the Cloudinary console, Settings > API Keys."
            )
        elif error:
            warnings.append(
                f'the account "{account.cloud}" does not answer now ({error}); trying again later'
            )
    if problems:
        raise ConfigurationError("\n".join(problems))
    return warnings


def _ping(settings: AccountSettings) -> AccountError | None:
    from app.cloudinary.client import CloudinaryAccount

    client = CloudinaryAccount(
        settings.cloud, settings.key, settings.secret, api_base=settings.api_base, timeout=(3.0, 5.0)
    )
    try:
        client.ping()
    except AccountError as error:
        return error
    finally:
        client.close()
    return None
