"""Putting arrivals into the mailbox and telling the workers: what every intake ends in."""

from __future__ import annotations

from collections.abc import Sequence

from app.model import Arrival
from app.ports import Dispatcher, Mailbox


def queue_arrivals(
    mailbox: Mailbox, dispatcher: Dispatcher, cloud: str, arrivals: Sequence[Arrival], at: float
) -> None:
    """Keep an entry for each arrival, then ask for a drain of every shard that had nothing due before.

    Raises StoreUnavailable if the entries could not be kept.
    """
    for shard in sorted(mailbox.put(cloud, arrivals, at)):
        dispatcher.drain(cloud, shard)
