"""Payloads about asset folders, which name no assets (docs/vendor.md#notifications)."""

from app.sandbox.words import JsonObject


def folder_created(path: str) -> JsonObject:
    """Return `create_folder`."""
    return _folder("create_folder", path)


def folder_deleted(path: str) -> JsonObject:
    """Return `delete_folder`."""
    return _folder("delete_folder", path)


def folder_moved(path: str, to: str) -> JsonObject:
    """Return `move_or_rename_asset_folder`; the word for its status is an assumption."""
    return {
        "notification_type": "move_or_rename_asset_folder",
        "source": "api",
        "from_path": path,
        "to_path": to,
        "status": "completed",
    }


def _folder(kind: str, path: str) -> JsonObject:
    return {
        "notification_type": kind,
        "source": "api",
        "folder_path": path,
        "folder_name": path.rsplit("/", 1)[-1],
    }
