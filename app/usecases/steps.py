"""One log line for each step of a delivery's life, with its id: one search shows where it went.

    kept ──▶ claimed ──▶ judged ──▶ written ──▶ recorded

The first is the receiver's, or a poll's; the others are a worker's. Instead of kept: echo, ignored, parked;
on the way: named, absent, postponed, parked. A line names assets and fields by their ids, never what they
hold.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from app.model import Entry

log = logging.getLogger(__name__)

MOST_NAMED = 20
"""Assets that one line names; a notification can be about many more."""


def tell_of_delivery(step: str, cloud: str, delivery: str, **details: object) -> None:
    """Log a step of one delivery."""
    log.info(step, extra={"cloud": cloud, "delivery": delivery, **details})


def tell_of_entry(step: str, cloud: str, entry: Entry, **details: object) -> None:
    """Log a step of an entry with the ids of the deliveries that led to it.

    An entry that no delivery led to (a sweep's, a backfill's) is only worth it to who looks for errors.
    """
    level = logging.INFO if entry.deliveries else logging.DEBUG
    if log.isEnabledFor(level):
        asset = {"asset": entry.asset_id} if entry.asset_id else {}
        log.log(level, step, extra={"cloud": cloud, "deliveries": list(entry.deliveries), **asset, **details})


def named(assets: Sequence[str]) -> list[str]:
    """Return the ids that a line names."""
    return list(assets[:MOST_NAMED])
