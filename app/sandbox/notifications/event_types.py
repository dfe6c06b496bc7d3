"""The event types that a trigger may name (docs/vendor.md#triggers)."""

ALL = "all"
EVENT_TYPES = frozenset(
    {
        ALL, "access_control_changed", "bulk_refresh_auto_fetch", "create_folder", "delete",
        "delete_by_token", "delete_folder", "eager", "error", "explode", "generate_archive", "info",
        "invalidate_custom_cdn", "moderation", "moderation_summary", "move", "move_or_rename_asset_folder",
        "multi", "proof_status_changed", "publish", "related_assets", "rename", "report",
        "resource_context_changed", "resource_display_name_changed", "resource_metadata_changed",
        "resource_tags_changed", "restore_asset_version", "sprite", "upload",
    }
)  # fmt: skip
