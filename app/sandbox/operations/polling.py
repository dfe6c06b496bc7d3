"""Serving notifications to those who fetch them (docs/vendor.md#polling)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.sandbox.errors import bad_request
from app.sandbox.notifications.polling import Address
from app.sandbox.operations.call import Call
from app.sandbox.words import JsonObject, listed, whole_number

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount

MAX_ACKNOWLEDGED = 100


def messages(account: SandboxAccount, call: Call) -> JsonObject:
    """Serve `GET /messages`, waiting for the first message; `messages` is absent if there is none.

    The wordings of refusals are assumptions.
    """
    claimed = account.notifier.polls.receive(
        _address(call),
        most=_within(call, "max_messages", 1, 100, 10),
        wait_seconds=_within(call, "wait_seconds", 0, 60, 20),
        hidden_seconds=_within(call, "visibility_timeout", 1, 600, 30),
    )
    return {"messages": claimed} if claimed else {}


def acknowledge(account: SandboxAccount, call: Call) -> JsonObject:
    """Serve `POST /messages/ack` for up to 100 `receipt_handles`, answering each in order.

    One that is unknown, or whose message has become visible again, is answered `not_found`: an assumption.
    """
    receipts = listed(call.need("receipt_handles"))
    if len(receipts) > MAX_ACKNOWLEDGED:
        raise bad_request(f"Maximum number of receipt_handles is {MAX_ACKNOWLEDGED}")
    known = account.notifier.polls.acknowledge(receipts)
    return {"results": [{"status": "acked" if found else "not_found"} for found in known]}


def _address(call: Call) -> Address:
    channel, batch_id = call.get("channel", ""), call.get("batch_id", "")
    if bool(channel) == bool(batch_id):
        raise bad_request("Supply exactly one of channel or batch_id")
    return ("channel", str(channel)) if channel else ("batch_id", str(batch_id))


def _within(call: Call, name: str, least: int, most: int, default: int) -> int:
    number = whole_number(call.get(name, default))
    if number is None or not least <= number <= most:
        raise bad_request(f"Invalid value {call.get(name)} for parameter {name}: from {least} to {most}")
    return number
