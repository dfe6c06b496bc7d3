"""The exact shapes of notifications (docs/vendor.md#notifications), one function a type.

They hold what the type says of its own. `notify` and `notify_dated` of the operations add the rest:
`notification_context` and `signature_key` to all, `timestamp` and `request_id` to `upload`, `rename`,
`resource_display_name_changed`, `eager` and `proof_status_changed`. `upload` is the answer of the call.
"""

from app.sandbox.notifications.payloads.changes import (
    Change,
    access_control_changed,
    context_changed,
    display_name_changed,
    metadata_changed,
    moved,
    tags_changed,
)
from app.sandbox.notifications.payloads.folders import folder_created, folder_deleted, folder_moved
from app.sandbox.notifications.payloads.lifecycle import deleted, deleted_by_token, renamed, version_restored
from app.sandbox.notifications.payloads.processing import (
    eager_done,
    exploded,
    info_added,
    moderated,
    multi_made,
)
from app.sandbox.notifications.payloads.relations import proof_status_changed, related

__all__ = [
    "Change",
    "access_control_changed",
    "context_changed",
    "deleted",
    "deleted_by_token",
    "display_name_changed",
    "eager_done",
    "exploded",
    "folder_created",
    "folder_deleted",
    "folder_moved",
    "info_added",
    "metadata_changed",
    "moderated",
    "moved",
    "multi_made",
    "proof_status_changed",
    "related",
    "renamed",
    "tags_changed",
    "version_restored",
]
