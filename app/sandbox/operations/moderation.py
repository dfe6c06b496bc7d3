"""Ending a moderation by hand (docs/vendor-assets.md#moderation)."""

from app.sandbox.assets.asset import Asset, Moderation
from app.sandbox.errors import bad_request
from app.sandbox.words import iso

_STATUSES = ("approved", "rejected", "pending")


def moderated(asset: Asset, status: str, now: float) -> tuple[Moderation, ...]:
    """Return the asset's moderations once the current one has ended with the status.

    An asset without any is moderated manually from then on. An approval makes the next queued one pending, a
    rejection aborts those; that is an assumption. Raises ApiError (400) for an unknown status.
    """
    if status not in _STATUSES:
        raise bad_request(f"Invalid value {status[:100]} for parameter moderation_status")
    ended: list[Moderation] = [*asset.moderation] or [Moderation(kind="manual", status="pending")]
    place = next((n for n, m in enumerate(ended) if m["status"] != "approved"), len(ended) - 1)
    ended[place] = Moderation(kind=ended[place]["kind"], status=status, updated_at=iso(now))
    if status == "approved" and place + 1 < len(ended):
        ended[place + 1] = Moderation(kind=ended[place + 1]["kind"], status="pending")
    if status == "rejected":
        ended[place + 1 :] = [Moderation(kind=m["kind"], status="aborted") for m in ended[place + 1 :]]
    return tuple(ended)
