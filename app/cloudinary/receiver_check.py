"""A test event for our own receiver, signed as the account would sign it, of a kind that needs no work."""

from __future__ import annotations

from urllib.parse import urlsplit

import requests

from app import __version__
from app.cloudinary.signature import digest

TEST_EVENT = (
    b'{"notification_type": "create_folder", "folder_path": "fieldwarden-doctor", "folder_name": "doctor"}'
)
"""What is sent: it names no asset and no key."""
_SECONDS = 10.0


def send_test_events(address: str, secret: str, now: float) -> str | None:
    """Send a signed and an unsigned event to a receiver; returns what is wrong with its answers, or None.

    Args:
        address: where the receiver takes deliveries of the account: `https://host/webhooks/<cloud>`.
        secret: a secret of the account.
        now: Unix time in seconds.
    """
    stamp = str(int(now))
    signature = digest(TEST_EVENT, stamp, secret, hex_digits=64)  # SHA-256 is taken of every account
    signed = {"X-Cld-Timestamp": stamp, "X-Cld-Signature": signature}
    with requests.Session() as session:
        session.trust_env = urlsplit(address).hostname not in ("localhost", "127.0.0.1", "::1")
        for headers, expected in ((signed, 200), ({}, 401)):
            status = _status(session, address, headers)
            if status != expected:
                kind = "a signed event" if headers else "an unsigned event"
                return f"{kind} for {address} is answered {status}, not {expected}"
    return None


def _status(session: requests.Session, address: str, headers: dict[str, str]) -> str | int:
    ours = {"User-Agent": f"fieldwarden/{__version__}", "Content-Type": "application/json"}
    try:
        answer = session.post(
            address, data=TEST_EVENT, headers=ours | headers, timeout=_SECONDS, allow_redirects=False
        )
    except (requests.RequestException, ValueError) as problem:
        return f"not at all ({type(problem).__name__})"
    return answer.status_code
