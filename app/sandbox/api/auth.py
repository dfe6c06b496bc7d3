"""Who makes a call: by HTTP Basic or by a signature.

Source: docs/vendor.md#hosts-and-authentication.
"""

import hmac
import re
from datetime import UTC, datetime

from flask import Request

from app.sandbox.account import SandboxAccount
from app.sandbox.errors import ApiError, bad_request, missing
from app.sandbox.signing import is_signed_by, string_to_sign
from app.sandbox.words import JsonObject, whole_number

MAX_AGE = 3600
_UPLOAD = re.compile(r"/v1_1/[^/]+(/(image|raw|video|auto))?/upload(_chunked)?")


def authenticate(account: SandboxAccount, request: Request, params: JsonObject) -> str:
    """Return the API key of whoever calls; raises ApiError (401, or 400 for a stale signature).

    Admin calls may be signed too, as a client does (docs/vendor.md#hosts-and-authentication). `api_secret
    mismatch`, `Invalid Signature ...` and `Stale request ...` are the vendor's words; the other texts, and
    the status 400 of a stale request, are assumptions.
    """
    scheme = request.headers.get("Authorization", "").split(" ")[0].lower()
    if scheme == "bearer":
        raise bearer_refused()
    if scheme == "basic":
        return _check_basic(account, request)
    if params.get("signature"):
        return _check_signature(account, params)
    if _UPLOAD.fullmatch(request.path):
        raise _unsigned_refused(params)
    raise ApiError(401, "Must supply api_key and api_secret")


def bearer_refused() -> ApiError:
    """Return the refusal of an OAuth token, which the sandbox account has none of."""
    return ApiError(401, "The sandbox account knows no OAuth tokens; use an API key and secret")


def _unsigned_refused(params: JsonObject) -> ApiError:
    """Return the vendor's refusal of an unsigned upload: it needs a preset, and there are none here."""
    if not params.get("upload_preset"):
        return bad_request("Upload preset must be specified when using unsigned upload")
    return bad_request("Upload preset not found")


def _check_basic(account: SandboxAccount, request: Request) -> str:
    given = request.authorization
    key = (given.username if given else None) or ""
    secret = (given.password if given else None) or ""
    if not hmac.compare_digest(_secret_of(account, key).encode(), secret.encode()):
        raise ApiError(401, "api_secret mismatch")
    return key


def _check_signature(account: SandboxAccount, params: JsonObject) -> str:
    for required in ("api_key", "timestamp"):
        if not params.get(required):
            raise missing(required)
    key = str(params["api_key"])
    secret = _secret_of(account, key)
    _refuse_stale(params["timestamp"], account.clock())
    signature = str(params["signature"])
    if not is_signed_by(params, signature, secret):
        text = string_to_sign(params, 2)
        raise ApiError(401, f"Invalid Signature {signature}. String to sign - '{text}'.")
    return key


def _refuse_stale(timestamp: object, now: float) -> None:
    """Refuse a request that was signed more than an hour ago; one from the future passes (an assumption)."""
    moment = whole_number(timestamp)
    if moment is None or not 0 <= moment < 10**11:
        raise bad_request(f"Invalid value {timestamp} for parameter timestamp")
    if now - moment > MAX_AGE:
        shown = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S +0000")
        raise bad_request(f"Stale request - reported time is {shown} which is more than 1 hour ago")


def _secret_of(account: SandboxAccount, key: str) -> str:
    secret = account.keys.get(key)
    if not secret:
        raise ApiError(401, f"Unknown API key {key}")
    return secret
