"""Signatures: of requests that arrive and of notifications that leave.

Sources: docs/vendor.md#hosts-and-authentication and docs/vendor.md#webhooks.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from typing import Any

ALGORITHMS = ("sha1", "sha256")
_UNSIGNED = {"file", "cloud_name", "resource_type", "api_key", "signature"}
_OFTEN_UNSIGNED = {"notification_url", "batch_id"}


def sign_notification(body: bytes, timestamp: str, secret: str, algorithm: str = "sha1") -> str:
    """Return the hex digest of body + timestamp + secret: a plain hash, no HMAC."""
    return hashlib.new(algorithm, body + timestamp.encode() + secret.encode()).hexdigest()


def sign_params(params: Mapping[str, Any], secret: str, algorithm: str = "sha1") -> str:
    """Return the version 1 signature of parameters, used for the `signature` of upload answers."""
    return _digest(string_to_sign(params, 1), secret, algorithm)


def string_to_sign(params: Mapping[str, Any], version: int) -> str:
    """Return the sorted `k=v` pairs joined by `&`; version 2 writes `&` inside a pair as `%26`."""
    pairs = [f"{name}={_text(value)}" for name, value in params.items() if _is_signed(name, value)]
    if version == 2:
        pairs = [pair.replace("&", "%26") for pair in pairs]
    return "&".join(sorted(pairs))


def is_signed_by(params: Mapping[str, Any], signature: str, secret: str) -> bool:
    """Say whether the signature fits the parameters, in SHA-1 or SHA-256 told apart by length.

    Both signature versions are accepted. The Python SDK leaves `notification_url` and `batch_id` out of
    the signatures of metadata, tags and context calls, so that reading is accepted too.
    """
    algorithm = {40: "sha1", 64: "sha256"}.get(len(signature))
    if algorithm is None:
        return False
    given = signature.encode(errors="replace")
    expected = (_digest(text, secret, algorithm).encode() for text in _readings(params))
    return any(hmac.compare_digest(digest, given) for digest in expected)


def _readings(params: Mapping[str, Any]) -> Iterator[str]:
    fewer = {name: value for name, value in params.items() if name not in _OFTEN_UNSIGNED}
    for version in (1, 2):
        yield string_to_sign(params, version)
        yield string_to_sign(fewer, version)


def _is_signed(name: str, value: object) -> bool:
    return name not in _UNSIGNED and value is not None and value != "" and value != []


def _text(value: object) -> str:
    if isinstance(value, list):
        return ",".join(_text(item) for item in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _digest(text: str, secret: str, algorithm: str) -> str:
    return hashlib.new(algorithm, (text + secret).encode(errors="surrogatepass")).hexdigest()
