"""Asking for moderations, and ending one by hand (docs/vendor-assets.md#moderation)."""

from app.sandbox.assets.asset import Asset, Moderation
from app.sandbox.errors import bad_request
from app.sandbox.words import iso

_MODERATIONS = ("manual", "perception_point", "webpurify", "aws_rek", "duplicate", "aws_rek_video")
_KINDS = frozenset({*_MODERATIONS, "google_video_moderation"})
_STATUSES = ("approved", "rejected", "pending")


def read_moderation(sent: object) -> tuple[Moderation, ...]:
    """Return the moderations that an upload asks for: the first is pending, the others are queued.

    Nothing but `moderation_status` ends one, automatic ones neither: the sandbox runs no add-ons.
    """
    kinds = [kind for kind in str(sent or "").split("|") if kind]
    wrong = [kind for kind in kinds if kind.split(":")[0] not in _KINDS]
    if wrong:
        raise bad_request(f"Moderation {wrong[0]} is not valid")
    return tuple(
        Moderation(kind=kind.split(":")[0], status="queued" if place else "pending")
        for place, kind in enumerate(kinds)
    )


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
