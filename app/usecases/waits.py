"""Why work in the background does not go on at the moment."""

from __future__ import annotations

from app.errors import NewerLayout
from app.ports import Allowance, Mailbox, RuleBook


def why_wait(
    cloud: str, *, rulebook: RuleBook, mailbox: Mailbox, allowance: Allowance, now: float
) -> str | None:
    """Return why nothing may be listed or queued for an account now, None if nothing holds it up."""
    try:
        if not rulebook.is_set_up(cloud):
            return "this Redis is not set up for the account"
    except NewerLayout as problem:
        return str(problem)
    if pause := mailbox.paused(cloud, now):
        return f"the account is paused: {pause.reason}"
    if allowance.closed_until() is not None:
        return "the calls that the account allows this hour are kept for live events"
    return None
