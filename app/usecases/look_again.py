"""Having assets judged again because a person asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.model import Address, Arrival
from app.ports import Dispatcher, Mailbox
from app.usecases.queue import queue_arrivals

CAUSE = "re-check"
"""What a verdict that a person asked for came from, in the audit."""


def look_again(
    mailbox: Mailbox, dispatcher: Dispatcher, cloud: str, records: Iterable[Mapping[str, Any]], at: float
) -> int:
    """Queue the assets of some records, before what a sweep has found, and return how many they are.

    Raises StoreUnavailable if they could not be kept.
    """
    arrivals = [Arrival(record["asset_id"], _address(record), CAUSE) for record in records]
    if arrivals:
        queue_arrivals(mailbox, dispatcher, cloud, arrivals, at)
    return len(arrivals)


def _address(record: Mapping[str, Any]) -> Address:
    return Address(record["resource_type"], record["type"], record["public_id"])
