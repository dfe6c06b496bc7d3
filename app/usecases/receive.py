"""Take in a verified notification: whatever may need judging becomes a mailbox entry."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from app.model import Arrival, AssetEvent, Exemption, Notification
from app.ports import Dispatcher, Mailbox
from app.usecases.echo import echo_of
from app.usecases.meter import OTHER, Meter, metrics
from app.usecases.queue import queue_arrivals
from app.usecases.report import report_of
from app.usecases.steps import named, tell_of_delivery

TAGGED, MOVED = "resource_tags_changed", "move"
UPLOAD = "upload"
"""Notifications of this type tell who uploaded (docs/vendor.md#notifications): that it is the one who
triggered them is an assumption."""
LATE = 150.0
"""Seconds after which a notification no longer counts as news of our latest writes: it is a retry."""


def receive(
    notification: Notification,
    cloud: str,
    *,
    mailbox: Mailbox,
    dispatcher: Dispatcher,
    flag_tag: str,
    own_key: str | None,
    at: float,
    delivery: str,
    meter: Meter,
    exemptions: Callable[[str], Sequence[Exemption]] = lambda _: (),
) -> None:
    """Keep an entry for every asset a notification says something relevant about, then tell the workers.

    What became of it is counted and logged: `kept`, `echo` if it only tells of our own writes, or `ignored`.

    flag_tag: the tag that marks assets with problems; tag changes that touch neither it nor a tag that an
    exception is about are ignored. exemptions: gives an account's exceptions, asked only where they matter.
    delivery: its id, see `delivery_id`.
    own_key: the API key we write with; None for a delivery of long ago, which is no news of what we wrote.
    Raises StoreUnavailable if the entries could not be kept; nothing must be acknowledged then.
    """
    events = notification.events
    if notification.harmless and not (notification.kind == MOVED and _are_about(exemptions(cloud), "folder")):
        events = ()
    exempt = _are_about(exemptions(cloud), "tag") if any(event.kind == TAGGED for event in events) else set()
    is_news = own_key is not None and not _is_late(notification.triggered_at, at)
    foreign = notification.triggered_by not in (None, own_key)
    arrivals = [
        Arrival(
            event.asset_id,
            event.address,
            cause=event.kind,
            fingerprint=echo_of(event),
            report=report_of(event, foreign=foreign, at=at) if is_news else None,
            uploader=notification.triggered_by if event.kind == UPLOAD else None,
            deliveries=(delivery,),
        )
        for event in events
        if _matters(event, flag_tag, exempt)
    ]
    kept = queue_arrivals(mailbox, dispatcher, cloud, arrivals, at)
    kind, verdict = meter.kind(notification.kind), "kept" if kept else "echo" if arrivals else "ignored"
    assets = named([one.asset_id for one in arrivals if one.asset_id])
    tell_of_delivery(verdict, cloud, delivery, type=kind, count=kept, assets=assets)
    meter.count(cloud, metrics.DELIVERIES, kind, verdict)


def park(mailbox: Mailbox, cloud: str, body: bytes, reason: str, *, meter: Meter, at: float) -> None:
    """Set a delivery aside that is authentic and not understood. Raises StoreUnavailable."""
    mailbox.park_delivery(cloud, body, reason, at)
    tell_of_delivery("parked", cloud, delivery_id(None, body), bytes=len(body))
    meter.count(cloud, metrics.DELIVERIES, OTHER, "parked")


def delivery_id(notification: Notification | None, body: bytes) -> str:
    """Return what a delivery is called in the log: its request id, else one made of its bytes.

    So a delivery that comes again is called the same (docs/vendor.md#notifications). notification: None for
    one that was not understood.
    """
    if notification and notification.request_id:
        return notification.request_id
    return hashlib.sha256(body).hexdigest()[:16]


def is_flag(tag: str, flag_tag: str) -> bool:
    """Say whether a tag is one of our flags: the flag tag itself, or one that names a field after it."""
    return bool(flag_tag) and (tag == flag_tag or tag.startswith(f"{flag_tag}:"))


def _are_about(exemptions: Sequence[Exemption], scope: str) -> set[str]:
    return {one.value for one in exemptions if one.scope == scope}


def _matters(event: AssetEvent, flag_tag: str, exempt: Collection[str]) -> bool:
    if event.kind != TAGGED:
        return True
    return any(is_flag(tag, flag_tag) or tag in exempt for tag in (*event.tags_added, *event.tags_removed))


def _is_late(triggered_at: str | None, at: float) -> bool:
    """Say whether a notification was triggered too long ago to be about what we have just done."""
    try:
        return at - datetime.fromisoformat(triggered_at or "").timestamp() > LATE
    except (ValueError, OverflowError):
        return False
