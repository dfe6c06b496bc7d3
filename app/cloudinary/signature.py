"""Is a webhook signed by the account? Bytes and header texts in, silence or NotAuthentic out.

Source: docs/vendor.md#webhooks. The signature is a plain hash (not an HMAC) of
body + timestamp + secret, SHA-1 or SHA-256; no header names the algorithm, so the digest's length does.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence

from app.errors import NotAuthentic

OLDEST = 7200
"""Seconds a delivery may be old: the official SDKs' default window."""

NEWEST = 300
"""Seconds the sender's clock may run ahead of ours (our choice; the vendor names none)."""

_TIMESTAMP = re.compile(r"[1-9][0-9]{8,10}")
_DIGEST = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def digest(body: bytes, timestamp: str, secret: str, *, hex_digits: int) -> str:
    """Return the hex signature of a body: SHA-1 for 40 `hex_digits`, SHA-256 for 64."""
    text = body + timestamp.encode() + secret.encode("utf-8", "surrogateescape")
    if hex_digits == 64:
        return hashlib.sha256(text).hexdigest()
    return hashlib.sha1(text, usedforsecurity=False).hexdigest()


def verify(
    body: bytes,
    *,
    timestamp: str | None,
    signature: str | None,
    secrets: Sequence[str],
    now: float,
    sha256_only: bool = False,
) -> int:
    """Accept a delivery that one of the account's secrets has signed; returns which one, counted from 0.

    Args:
        body: the bytes as received.
        timestamp: header `X-Cld-Timestamp`, Unix seconds. The hash joins body and timestamp without
            a separator, so anything but 9 to 11 ASCII digits, the first no nought, is refused.
        signature: header `X-Cld-Signature`.
        secrets: all secrets of this account. Each is tried, so that the time taken does not tell which
            one matched. An empty one is passed over: anybody can sign with it.
        now: Unix time in seconds.
        sha256_only: refuse SHA-1, for an account that is set to sign with SHA-256.

    Raises:
        NotAuthentic: with cause missing_signature, missing_timestamp, bad_timestamp, bad_signature,
            wrong_algorithm, stale, from_the_future or wrong_signature. Nothing else, whatever the input.
    """
    claimed = _claimed(signature)
    sent_at = _sent_at(timestamp)
    if sha256_only and len(claimed) != 64:
        raise NotAuthentic("wrong_algorithm")
    _check_age(int(sent_at), now)
    found = signer(body, timestamp=sent_at, signature=claimed, secrets=secrets)
    if found is None:
        raise NotAuthentic("wrong_signature")
    return found


def signer(body: bytes, *, timestamp: str, signature: str, secrets: Sequence[str]) -> int | None:
    """Return which of the secrets made the signature, None if none did. All are tried, in the same time.

    timestamp, signature: as `verify` accepts them; their age is not looked at.
    """
    found = None
    for number, secret in enumerate(secrets):
        expected = digest(body, timestamp, secret, hex_digits=len(signature))
        if hmac.compare_digest(expected, signature) and secret:
            found = number
    return found


def _claimed(signature: str | None) -> str:
    if not signature:
        raise NotAuthentic("missing_signature")
    if not _DIGEST.fullmatch(signature):
        raise NotAuthentic("bad_signature")
    return signature


def _sent_at(timestamp: str | None) -> str:
    if not timestamp:
        raise NotAuthentic("missing_timestamp")
    if not _TIMESTAMP.fullmatch(timestamp):
        raise NotAuthentic("bad_timestamp")
    return timestamp


def _check_age(sent_at: int, now: float) -> None:
    if now - sent_at > OLDEST:
        raise NotAuthentic("stale")
    if sent_at - now > NEWEST:
        raise NotAuthentic("from_the_future")
