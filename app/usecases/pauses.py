"""What a failure of the account means for everybody who works on it: nothing more is sent for a while."""

from __future__ import annotations

import logging

from app.errors import (
    AccessRefused,
    AccountError,
    AccountUnavailable,
    Problem,
    RateLimited,
    RuleSetInvalid,
)
from app.model import Pause
from app.ports import Mailbox

log = logging.getLogger(__name__)

REFUSED_PAUSE = 60.0
"""Seconds before an account that does not accept our key is asked again."""
LONGEST_PAUSE = 60.0
"""Longest of the growing pauses, in seconds, after failures in a row that name no time to come back."""


def pause_account(mailbox: Mailbox, cloud: str, problem: AccountError, now: float) -> None:
    """Pause an account until it says, for a minute where it refuses our key, else for growing times."""
    until = _until(mailbox, cloud, problem, now)
    level = logging.ERROR if isinstance(problem, AccessRefused) else logging.WARNING
    log.log(level, "%s is paused for %.0f s: %s", cloud, until - now, problem)
    mailbox.pause(cloud, Pause(until, str(problem)))


def _until(mailbox: Mailbox, cloud: str, problem: AccountError, now: float) -> float:
    if isinstance(problem, RateLimited):
        return max(problem.until, now + 1.0)
    if isinstance(problem, AccessRefused):
        return now + REFUSED_PAUSE
    asked = problem.retry_after if isinstance(problem, AccountUnavailable) else None
    return now + (asked if asked is not None else min(LONGEST_PAUSE, 2.0 ** min(mailbox.stumble(cloud), 6)))


def halt_account(mailbox: Mailbox, cloud: str, *, reason: str, by: str, now: float) -> None:
    """Have nothing enforced for an account until somebody resumes it; events are taken in and wait.

    by: who pauses it. Raises RuleSetInvalid without a reason.
    """
    if not reason.strip():
        raise RuleSetInvalid([Problem("/reason", "say why, so that others know when it may go on")])
    mailbox.halt(cloud, reason.strip(), by, now)
    log.info("%s is paused by %s: %s", cloud, by, reason.strip())
