"""The accounts a command is asked to work on."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.errors import ConfigurationError

BY = "command line"
"""Who does what a command does, in the audit."""


def chosen(known: Collection[str], named: Sequence[str]) -> list[str]:
    """Return the accounts named, all that are known if none is.

    Raises ConfigurationError for a name that CLOUDINARY_URL does not have.
    """
    if unknown := sorted(set(named) - set(known)):
        raise ConfigurationError(f"CLOUDINARY_URL has no account named {', '.join(unknown)}")
    return list(named or known)
