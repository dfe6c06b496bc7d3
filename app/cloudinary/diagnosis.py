"""Why was a delivery refused? A closer look for the operator; the sender is told nothing of it.

Everything is tried that can be tried, whether or not something fits earlier, so that the time taken tells a
forger nothing. Facts: docs/vendor.md#webhooks; what proxies do to JSON is our own experience.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from app.cloudinary.receiver_check import TEST_EVENT
from app.cloudinary.signature import signer
from app.cloudinary.strict_json import load_object
from app.errors import BadNotification, NotUnderstood
from app.model import OUR_OWN_TEST, Finding

LONGEST = 65_536
"""Bytes of a body that is looked at closely; a longer one keeps the cause it was refused for."""

_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_SIGNED_ANYWAY = {"stale": "signed_long_ago", "from_the_future": "signed_ahead"}


def diagnose(
    cause: str,
    body: bytes,
    *,
    timestamp: str | None,
    signature: str | None,
    secrets: Sequence[str],
    others: Sequence[str],
    key: str,
    now: float,
) -> Finding:
    """Return what a refused delivery looks like.

    Args:
        cause: what `verify` refused it for; kept where nothing more can be said.
        body, timestamp, signature: as received.
        secrets: the account's own; others: those of the other accounts here.
        key: the API key that the account is called with.
        now: Unix time in seconds.
    """
    if len(body) > LONGEST:
        return Finding(cause)
    if body == TEST_EVENT:
        return Finding(OUR_OWN_TEST)
    claimed = claimed_key(body)
    if not timestamp or not signature:
        return Finding(cause, claimed)
    if cause in _SIGNED_ANYWAY:
        is_ours = _fits(body, timestamp, signature, secrets)
        return Finding(_SIGNED_ANYWAY[cause] if is_ours else cause, claimed, now - int(timestamp))
    if cause != "wrong_signature":
        return Finding(cause, claimed)
    retold = [_fits(one, timestamp, signature, secrets) for one in _retold(body)]
    if _fits(body, timestamp, signature, others):
        return Finding("another_account", claimed)
    if any(retold):
        return Finding("body_changed", claimed)
    return Finding("unknown_key" if claimed and claimed != key else cause, claimed)


def _fits(body: bytes, timestamp: str, signature: str, secrets: Sequence[str]) -> bool:
    return signer(body, timestamp=timestamp, signature=signature, secrets=secrets) is not None


def claimed_key(body: bytes) -> str | None:
    """Return the `signature_key` that a body names if it is a plain short id; anybody may have written it."""
    try:
        named = load_object(body).get("signature_key")
    except (BadNotification, NotUnderstood):
        return None
    return named if isinstance(named, str) and _KEY_ID.fullmatch(named) else None


def _retold(body: bytes) -> Iterator[bytes]:
    """Yield the body as it may have been before something on the way wrote it anew."""
    yield body.strip()
    yield body + b"\n"
    yield body.removeprefix(b"\xef\xbb\xbf")
    yield body.replace(b"\r\n", b"\n")
    try:
        value = load_object(body)
    except (BadNotification, NotUnderstood):
        return
    for separators in ((",", ":"), (", ", ": ")):
        for plain in (True, False):
            text = json.dumps(value, ensure_ascii=plain, separators=separators)
            yield text.encode("utf-8", "surrogatepass")
            yield text.replace("/", r"\/").encode("utf-8", "surrogatepass")
