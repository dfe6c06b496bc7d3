"""Every error this project raises on purpose.

FieldwardenError
├── ConfigurationError      a setting is wrong; the message says which and what to do
├── RuleSetInvalid          rules or fields that cannot be compiled; carries every problem at once
├── NotAuthentic            a webhook that is not signed by the account; carries the cause
├── BadNotification         authentic bytes that are not a JSON object
├── NotUnderstood           authentic JSON that names nothing we can act on; carries the reason
├── NewerLayout             Redis holds what only a later version can read
├── StoreUnavailable        Redis cannot keep what we were about to accept
└── AccountError            the Cloudinary account did not do what we asked
    ├── RateLimited         420, 429: nothing more before `until`
    ├── AccessRefused       401, 403: the key is not accepted
    ├── RequestRefused      400, 409: this request will never be accepted as it is
    ├── NotFound            404
    └── AccountUnavailable  423, 5xx, time-outs, broken connections: may or may not have been applied
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class FieldwardenError(Exception):
    """Base of all errors raised by this project."""


class ConfigurationError(FieldwardenError):
    """A setting is missing or wrong. The message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a document: its JSON place (`/rules/3/condition/equals`) and a sentence."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class RuleSetInvalid(FieldwardenError):
    """Rules or fields do not follow the grammar or name unknown things. Carries all problems."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


class NotAuthentic(FieldwardenError):
    """A delivery that this account did not sign. `cause` is a short stable word for counters."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"delivery refused: {cause}")
        self.cause = cause


class BadNotification(FieldwardenError):
    """An authentic delivery whose body is not a strict JSON object."""


class NotUnderstood(FieldwardenError):
    """An authentic JSON notification that names no asset we could act on. The message is the reason."""


class NewerLayout(FieldwardenError):
    """A later version of Fieldwarden has taken over what Redis holds; this one must leave it alone."""

    def __init__(self, cloud: str) -> None:
        super().__init__(f"a newer version of Fieldwarden works on {cloud} in this Redis: update this one")


class StoreUnavailable(FieldwardenError):
    """Redis did not confirm that it keeps what was given to it."""


class AccountError(FieldwardenError):
    """The account answered with an error. `status` is the HTTP status, 0 without an answer."""

    def __init__(self, message: str, *, status: int = 0, request_id: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.request_id = request_id


class RateLimited(AccountError):
    """The hourly quota or a burst limit is used up. `until` is the Unix time to wait for."""

    def __init__(
        self, message: str, *, until: float, status: int = 420, request_id: str | None = None
    ) -> None:
        super().__init__(message, status=status, request_id=request_id)
        self.until = until


class AccessRefused(AccountError):
    """The account does not accept our key (401) or does not allow the call (403)."""


class RequestRefused(AccountError):
    """The account refuses this request as it is; sending it again changes nothing."""


class NotFound(AccountError):
    """What the request names does not exist in the account."""


class AccountUnavailable(AccountError):
    """No usable answer (423, 5xx, time-out, reset). The request may have been applied.

    `retry_after` is how many seconds the account asked to wait, or None.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, status=status, request_id=request_id)
        self.retry_after = retry_after
