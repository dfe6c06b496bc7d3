"""Values of settings that would leave a door open: known to everybody, easily guessed, or sent in clear.

Each function takes what was set and returns what is wrong with it and what to do, or None. No value that is
secret is ever repeated.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from app.addresses import is_this_machine

SANDBOX_SECRET = "sandbox-secret"  # noqa: S105 - the published secret of the local stand-in
SHORTEST_PASSWORD = 8
SHORTEST_NOTICE_SECRET = 24

_PLACEHOLDER = re.compile(
    r"<.*>|\*+|x+|\.+|(your|my|the)?[-_ ]?(cloudinary)?[-_ ]?api[-_ ]?(key|secret)", re.I
)
_SAMPLE_SECRETS = ("abcd", "hardcoded", "changeme", "secret_key")
_SAMPLE_PASSWORDS = (
    *("password", "passwort", "password1", "passw0rd", "changeme", "change-me", "change_me", "letmein1"),
    *("12345678", "123456789", "1234567890", "11111111", "qwertyui", "qwerty123", "administrator"),
    *("admin123", "adminadmin", "admin_password", "admin-password", "viewer_password", "fieldwarden"),
)


def secret_problem(secret: str, *, is_local: bool) -> str | None:
    """Judge an API secret or webhook secret. is_local: the account is a stand-in on this machine."""
    if _PLACEHOLDER.fullmatch(secret) or secret.lower() in _SAMPLE_SECRETS:
        return "is a placeholder, not a secret; copy the real one from the console, Settings > API Keys"
    if secret == SANDBOX_SECRET and not is_local:
        return (
            "is that of the sandbox account, which everybody knows; copy the real one from the console,"
            " Settings > API Keys"
        )
    return None


def key_problem(key: str) -> str | None:
    """Judge an API key."""
    if _PLACEHOLDER.fullmatch(key):
        return "is a placeholder, not a key; copy the real one from the console, Settings > API Keys"
    return None


def notice_secret_problem(secret: str) -> str | None:
    """Judge the secret that signs notices."""
    if len(secret) < SHORTEST_NOTICE_SECRET:
        return f"it is shorter than {SHORTEST_NOTICE_SECRET} characters; take a longer one, or leave it unset"
    if _PLACEHOLDER.fullmatch(secret):
        return "it is a placeholder, not a secret; take one of its own, or leave it unset"
    return None


def password_problem(password: str) -> str | None:
    """Judge a password of a person."""
    if len(password) < SHORTEST_PASSWORD:
        return f"it is shorter than {SHORTEST_PASSWORD} characters; take a longer one, or leave it unset"
    if _PLACEHOLDER.fullmatch(password) or password.lower() in _SAMPLE_PASSWORDS:
        return "it is one that everybody tries first; take another, or leave it unset"
    return None


def address_problem(address: str) -> str | None:
    """Judge the address of an account's API."""
    parts = urlsplit(address)
    if parts.scheme == "http" and not is_this_machine(parts.hostname or ""):
        return f'sends the key in clear over "{address}"; write https://'
    return None
