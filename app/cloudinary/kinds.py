"""What each `notification_type` means for metadata and flags, with the reason.

Types from docs/vendor.md#notifications. A type in neither table here (publish, error, sprite,
generate_archive, bulk_refresh_auto_fetch, moderation_summary, and any the vendor adds) has no published
shape: its assets are looked at if it names any, and naming none is no mistake.
"""

from __future__ import annotations

from collections.abc import Mapping

HARMLESS: Mapping[str, str] = {
    "access_control_changed": "who may fetch the file changed, not what is recorded about it",
    "create_folder": "names a folder and no asset",
    "delete_folder": "names a folder and no asset; deleted assets have their own delete event",
    "eager": "derived files became ready; the asset they come from is as it was",
    "invalidate_custom_cdn": "about cached copies, judging by its name (no sample is published)",
    "move": "the folder changed, which only exceptions ask for; public id, metadata and tags stay",
    "move_or_rename_asset_folder": "names a folder and no asset",
    "proof_status_changed": "the state of a review; a review that edits metadata has its own event",
    "related_assets": "links between assets changed, which no rule reads",
    "report": "about the account, judging by its name (no sample is published)",
    "resource_context_changed": "contextual metadata, which is not structured metadata and no rule reads",
    "resource_display_name_changed": "the displayed name only",
}
"""Types that change neither metadata nor tags, so nothing has to be done."""

NAMING: Mapping[str, str] = {
    "delete": "the asset's verdict and flag end",
    "delete_by_token": "as delete (no sample is published)",
    "explode": "names the document whose pages were taken apart",
    "info": "an add-on finished; some of them add tags",
    "moderation": "a moderation may change what is delivered under the address",
    "multi": "a new asset made of others",
    "rename": "the asset has a new address, under which it is written and tagged",
    "resource_metadata_changed": "the values that rules read",
    "resource_tags_changed": "flags may have been added or removed by hand",
    "restore_asset_version": "an older state is back, its metadata perhaps included",
    "upload": "a new or overwritten asset",
}
"""Types that are about assets: one that names none cannot be understood. The reason says why we look."""
