"""Sends messages to the operator's own receiver, signed as Standard Webhooks has it.

The standard (version 1 of https://github.com/standard-webhooks/standard-webhooks): the headers `webhook-id`,
`webhook-timestamp` (Unix seconds) and `webhook-signature`: `v1,` and the base64 of the HMAC-SHA256 of id,
timestamp and body, joined by dots.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import urlsplit

import requests
import urllib3

from app import __version__
from app.addresses import is_this_machine
from app.usecases.notices.sending import Failure

CONNECT_SECONDS, ANSWER_SECONDS = 3.05, 10.0
"""How long a receiver may take to accept a connection, and to begin with its answer."""
CONTENT_REFUSED = (400, 413, 415, 422)
"""Statuses that say something about the message itself."""


class Receiver:
    """One address that messages are posted to.

    key: signs them; None for no signature. The address is never told in an error, since with some services it
    is all that is needed to send there.
    """

    def __init__(self, url: str, key: bytes | None) -> None:
        self._url, self._key = url, key
        self._direct = is_this_machine(urlsplit(url).hostname or "")

    def send(self, message_id: str, body: bytes, at: float) -> Failure | None:
        """Post a message at a Unix time. Redirects are not followed; of the answer only its head is read."""
        try:
            with requests.Session() as session:
                # A proxy may be needed to get out; one's own machine is asked directly.
                session.trust_env = not self._direct
                answer = session.post(
                    self._url,
                    data=body,
                    headers=self._headers(message_id, body, at),
                    auth=_as_it_is,
                    timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                    allow_redirects=False,
                    stream=True,
                )
                answer.close()
                return _failure(answer)
        except requests.Timeout:
            return Failure("the receiver did not answer in time")
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as problem:
            return Failure(f"the receiver cannot be reached ({type(problem).__name__})")

    def _headers(self, message_id: str, body: bytes, at: float) -> dict[str, str]:
        stamp = str(int(at))
        headers = {
            "User-Agent": f"fieldwarden/{__version__}",
            "Content-Type": "application/json; charset=utf-8",
            "webhook-id": message_id,
            "webhook-timestamp": stamp,
        }
        if self._key is not None:
            headers["webhook-signature"] = sign(self._key, message_id, stamp, body)
        return headers


def sign(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    """Return the value of the header `webhook-signature`."""
    digest = hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Add no credentials, whatever a .netrc has for the host."""
    return request


def _failure(answer: requests.Response) -> Failure | None:
    status = answer.status_code
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return Failure(f"the receiver answers {status}: it redirects, which is not followed")
    wait = answer.headers.get("Retry-After", "")
    seconds = float(wait) if wait.isascii() and wait.isdigit() and len(wait) < 7 else 0.0
    return Failure(f"the receiver answers {status}", refused=status in CONTENT_REFUSED, wait=seconds)
