"""What an upload is called and where it goes: public id, display name, asset folder.

Source: docs/vendor-assets.md#uploads. The account has dynamic folders.
"""

import re
import secrets

from app.sandbox.assets.store import AssetStore
from app.sandbox.errors import bad_request
from app.sandbox.operations.call import Call
from app.sandbox.operations.files import Source
from app.sandbox.words import truthy

_FORBIDDEN = re.compile(r"[?&#\\<>+]|%(?![0-9A-Fa-f]{2})")
_LONGEST = 255


def folder_path(sent: object) -> str:
    """Return a folder's path without slashes at its ends; raises ApiError (400) for an empty part."""
    path = str(sent).strip("/")
    if "//" in path:
        raise bad_request(f"Invalid folder path {path[:200]}")
    return path


def upload_folder(call: Call) -> str:
    """Return the asset folder of an upload; `folder` stands in for a missing `asset_folder`."""
    return folder_path(call.get("asset_folder", call.get("folder", "")))


def public_id(call: Call, source: Source) -> str:
    """Return the id sent, or one from the file's name, or a random one, with its prefix before it.

    The prefix is `public_id_prefix`, or `folder`, or the asset folder if the call asks for that. The id of a
    raw file keeps the file's ending. Raises ApiError (400) for what cannot be a public id.
    """
    chosen = _trimmed(call.get("public_id", ""))
    if not chosen:
        chosen = _made_up(call, source)
    prefix = str(call.get("public_id_prefix", call.get("folder", ""))).strip("/")
    if not prefix and truthy(call.get("use_asset_folder_as_public_id_prefix")):
        prefix = upload_folder(call)
    return checked_public_id(f"{prefix}/{chosen}" if prefix else chosen)


def checked_public_id(sent: object, parameter: str = "public_id") -> str:
    """Return a public id without blanks and slashes at its ends; `parameter` is what a refusal calls it.

    Raises ApiError (400) for one that is empty, has a forbidden character or more than 255 characters. That
    other parameters are refused in the words used for `public_id` is an assumption.
    """
    chosen = _trimmed(sent)
    if not chosen or _FORBIDDEN.search(chosen):
        raise bad_request(f"{parameter} ({str(sent)[:400]}) is invalid")
    if len(chosen) > _LONGEST:
        raise bad_request(f"{parameter} ({chosen[:400]}) is too long")
    return chosen


def display_name(call: Call, source: Source, chosen: str) -> str:
    """Return the display name sent, or the file's name if the call asks for that, or the id's last part."""
    if call.get("display_name"):
        return checked_display_name(call.get("display_name"))
    if truthy(call.get("use_filename_as_display_name")) and source.name:
        return source.name
    return default_display_name(chosen)


def default_display_name(chosen: str) -> str:
    """Return the last part of a public id, which is an asset's display name unless one is given."""
    return chosen.rsplit("/", 1)[-1]


def checked_display_name(sent: object) -> str:
    """Return a display name; raises ApiError (400) for one with a slash."""
    if "/" in str(sent):
        raise bad_request(f"Invalid value {str(sent)[:200]} for parameter display_name")
    return str(sent)


def unique_display_name(assets: AssetStore, name: str, folder: str, asset_id: str) -> str:
    """Return the name, with six random characters behind it if another asset in the folder has it."""
    taken = any(
        a.display_name == name and a.asset_folder == folder and a.asset_id != asset_id for a in assets
    )
    return f"{name}_{secrets.token_hex(3)}" if taken else name


def _trimmed(sent: object) -> str:
    return str(sent).strip("/ \t\r\n")


def _made_up(call: Call, source: Source) -> str:
    ending = f".{source.ending}" if source.resource_type == "raw" and source.ending else ""
    if not truthy(call.get("use_filename")) or not source.name:
        return secrets.token_hex(10) + ending
    name = re.sub(r"[\s?&#\\%<>+]+", "_", source.name)
    if truthy(call.get("unique_filename", True)):
        name = f"{name}_{secrets.token_hex(3)}"
    return name + ending
