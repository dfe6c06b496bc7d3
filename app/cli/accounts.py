"""The accounts a command is asked to work on."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.errors import ConfigurationError


def chosen(known: Collection[str], named: Sequence[str]) -> list[str]:
    """Return the accounts named, all that are known if none is.

    Raises ConfigurationError for a name that CLOUDINARY_URL does not have.
    """
    if unknown := sorted(set(named) - set(known)):
        raise ConfigurationError(f"CLOUDINARY_URL has no account named {', '.join(unknown)}")
    return list(named or known)


def the_account(clouds: Collection[str], named: str | None, remedy: str = "--cloud ") -> str:
    """Return the account to work on. Raises ConfigurationError if that is not clear.

    remedy: what stands before the name on the command line.
    """
    if named is None and len(clouds) == 1:
        return next(iter(clouds))
    if named is None:
        raise ConfigurationError(f"name the account: {remedy}{' or '.join(sorted(clouds))}")
    return chosen(clouds, [named])[0]
