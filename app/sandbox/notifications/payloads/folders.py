"""Notifications of folders: they name paths and no assets (docs/vendor.md#notifications)."""

from app.sandbox.words import JsonObject


def folder_created(path: str) -> JsonObject:
    """Return `create_folder` for a path such as `a/b`."""
    return _folder("create_folder", path)


def folder_deleted(path: str) -> JsonObject:
    """Return `delete_folder` for a path such as `a/b`."""
    return _folder("delete_folder", path)


def folder_moved(from_path: str, to_path: str, status: str = "completed") -> JsonObject:
    """Return `move_or_rename_asset_folder`; which words `status` may hold is an assumption."""
    return {
        "notification_type": "move_or_rename_asset_folder",
        "from_path": from_path,
        "to_path": to_path,
        "status": status,
    }


def _folder(kind: str, path: str) -> JsonObject:
    return {
        "notification_type": kind,
        "source": "api",
        "folder_path": path,
        "folder_name": path.rsplit("/", 1)[-1],
    }
