"""Notifications of relations between assets, and of their reviews (docs/vendor.md#notifications)."""

from collections.abc import Iterable

from app.sandbox.assets.asset import Asset
from app.sandbox.notifications.payloads.changes import named
from app.sandbox.words import JsonObject


def related(*, action: str, asset_id: str, failed: int, succeeded: int) -> JsonObject:
    """Return `related_assets`: how many relations of an asset were made (`add`) or ended (`delete`)."""
    return {
        "notification_type": "related_assets",
        "action_type": action,
        "asset_id": asset_id,
        "total_failed": failed,
        "total_success": succeeded,
    }


def proof_status_changed(
    *,
    proof_id: str,
    proof_name: str,
    previous_status: str,
    new_status: str,
    stage_name: str,
    stage_number: int,
    reviewer: JsonObject,
    assets: Iterable[Asset],
) -> JsonObject:
    """Return `proof_status_changed`, which has a timestamp and a request id.

    `reviewer` has `id` and `name`.
    """
    return {
        "notification_type": "proof_status_changed",
        "proof_id": proof_id,
        "proof_name": proof_name,
        "previous_status": previous_status,
        "new_status": new_status,
        "stage_name": stage_name,
        "stage_number": stage_number,
        "reviewer": reviewer,
        "assets": [named(asset) for asset in assets],
    }
