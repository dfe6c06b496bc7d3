"""Putting arrivals into the mailbox and telling the workers: what every intake ends in."""

from __future__ import annotations

from collections.abc import Sequence

from app.model import Arrival
from app.ports import Dispatcher, Mailbox


def queue_arrivals(
    mailbox: Mailbox, dispatcher: Dispatcher, cloud: str, arrivals: Sequence[Arrival], at: float
) -> int:
    """Keep an entry for each arrival, then ask for a drain of every shard that had nothing due before.

    Returns how many were kept; the others were echoes of our own writes. Raises StoreUnavailable
    if the entries could not be kept.
    """
    taken = mailbox.put(cloud, arrivals, at)
    for shard in sorted(taken.shards):
        dispatcher.drain(cloud, shard)
    return len(arrivals) - taken.echoes
