"""Asset folders: listing, making, moving and deleting them (docs/vendor-assets.md#folders).

The wordings of refusals, but for an unknown folder's, are assumptions.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from app.sandbox.errors import ApiError, bad_request
from app.sandbox.folders.store import Folder
from app.sandbox.notifications import payloads
from app.sandbox.operations.call import Call
from app.sandbox.operations.commit import notify
from app.sandbox.operations.naming import folder_path
from app.sandbox.operations.paging import named_page, placed_page, within
from app.sandbox.operations.sorting import read_sorting, sorted_by
from app.sandbox.search.folder_words import FolderWords
from app.sandbox.search.parser import parse
from app.sandbox.words import JsonObject, iso, truthy

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount

MAX_ROOTS = 2000


def root_folders(account: SandboxAccount, call: Call) -> JsonObject:
    """Serve `GET /folders`: up to 2,000 root folders by name."""
    return _listed(account, call, "", MAX_ROOTS)


def subfolders(account: SandboxAccount, call: Call, path: str) -> JsonObject:
    """Serve `GET /folders/:path`: the folders directly below; raises ApiError (404)."""
    parent = folder_path(path)
    if not parent:
        return root_folders(account, call)
    account.folders.get(parent)
    return _listed(account, call, parent, 10)


def create_folder(account: SandboxAccount, call: Call, path: str) -> JsonObject:
    """Serve `POST /folders/:path`; the folders above are made too. Raises ApiError (409) if it is there."""
    wanted = folder_path(path)
    if not wanted:
        raise bad_request("Invalid folder path")
    _refuse_taken(account, wanted)
    account.folders.ensure(wanted, call.now)
    notify(account, call, payloads.folder_created(wanted))
    return {"success": True, **_shown(account.folders.get(wanted))}


def move_folder(account: SandboxAccount, call: Call, path: str) -> JsonObject:
    """Serve `PUT /folders/:path` with `to_folder`: rename or move it with all that is in it.

    Assets change their folder without notifications of their own (an assumption). Raises ApiError: 404, 409
    if the new path is taken, 400 for a path below the folder itself.
    """
    before = account.folders.get(folder_path(path))
    to = folder_path(call.need("to_folder"))
    if not to or f"{to}/".startswith(f"{before.path}/"):
        raise bad_request(f"Can't move folder {before.path} to {to}")
    _refuse_taken(account, to)
    account.folders.move(before.path, to, call.now)
    for asset in account.assets.everything():
        if f"{asset.asset_folder}/".startswith(f"{before.path}/"):
            moved = to + asset.asset_folder.removeprefix(before.path)
            account.assets.put(replace(asset, asset_folder=moved))
    notify(account, call, payloads.folder_moved(before.path, to))
    after = account.folders.get(to)
    return {"from": _named(before), "to": _named(after)}


def delete_folder(account: SandboxAccount, call: Call, path: str) -> JsonObject:
    """Serve `DELETE /folders/:path` for a folder without assets, with the empty folders below it.

    Raises ApiError: 404, and 400 if there are assets; deleted ones with backups count unless `skip_backup`.
    """
    folder = account.folders.get(folder_path(path))
    below = {each.path for each in account.folders.below(folder.path)}
    inside = [asset for asset in account.assets.everything() if asset.asset_folder in below]
    if any(not asset.deleted for asset in inside):
        raise bad_request("Folder is not empty")
    if inside and not truthy(call.get("skip_backup")):
        raise bad_request("Folder contains backed up assets; delete it with skip_backup")
    gone = account.folders.delete(folder.path)
    notify(account, call, payloads.folder_deleted(folder.path))
    return {"deleted": gone}


def search_folders(account: SandboxAccount, call: Call) -> JsonObject:
    """Serve `/folders/search`: those that an expression finds, newest first unless sorted otherwise."""
    started = time.perf_counter()
    words = FolderWords(call.now)
    test = parse(str(call.get("expression", "")), words)
    found = sorted((f for f in account.folders if test(f)), key=lambda f: f.created_at, reverse=True)
    found = sorted_by(found, read_sorting(call.get("sort_by")), words)
    size = within(call.get("max_results"), 50, 500)
    part, cursor = placed_page(found, call.get("next_cursor"), size)
    answer: JsonObject = {
        "total_count": len(found),
        "time": int((time.perf_counter() - started) * 1000),
        "folders": [_shown(folder) for folder in part],
    }
    return answer | ({"next_cursor": cursor} if cursor else {})


def _listed(account: SandboxAccount, call: Call, parent: str, size: int) -> JsonObject:
    children = account.folders.children(parent)
    most = MAX_ROOTS if not parent else 500
    size = within(call.get("max_results"), size, most)
    part, cursor = named_page(children, lambda f: f.sort_name, call.get("next_cursor"), size)
    folders = [{**_named(folder), "external_id": folder.external_id} for folder in part]
    return {"folders": folders, "next_cursor": cursor, "total_count": len(children)}


def _named(folder: Folder) -> JsonObject:
    return {"name": folder.name, "path": folder.path}


def _shown(folder: Folder) -> JsonObject:
    created = iso(folder.created_at).replace("Z", "+00:00")
    return {**_named(folder), "created_at": created, "external_id": folder.external_id}


def _refuse_taken(account: SandboxAccount, path: str) -> None:
    if path in account.folders:
        raise ApiError(409, f"Folder {path} already exists")
