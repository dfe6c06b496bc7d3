"""Notifications that were sent: to whom, how it went, and what they said."""

from flask import render_template, request

from app.sandbox.account import SandboxAccount
from app.sandbox.errors import not_found
from app.sandbox.words import whole_number

PAGE_SIZE = 50
STATES = ("pending", "delivered", "failed", "dropped", "untargeted")


def listed(account: SandboxAccount) -> str:
    """Show events, newest first, of one type and state if asked."""
    kind, state = request.args.get("type"), request.args.get("state")
    before = whole_number(request.args.get("before"))
    remembered = account.notifier.list()
    with account.lock:
        triggers = account.triggers.all()
    chosen = [
        event
        for event in reversed(remembered)
        if kind in (None, "", event["notification_type"])
        and state in (None, "", event["state"])
        and (before is None or event["id"] < before)
    ]
    return render_template(
        "sandbox/events.html",
        events=chosen[:PAGE_SIZE],
        more=len(chosen) > PAGE_SIZE,
        kinds=sorted({event["notification_type"] for event in remembered}),
        states=STATES,
        triggers=triggers,
        pending=account.notifier.pending,
        chosen={"type": kind, "state": state},
    )


def one(account: SandboxAccount, event_id: int) -> str:
    """Show one event with its payload; ApiError (404) for one that is not remembered."""
    event = next(iter(account.notifier.list(event_id - 1)), None)
    if event is None or event["id"] != event_id:
        raise not_found(f"event {event_id}")
    return render_template("sandbox/event.html", event=event)
