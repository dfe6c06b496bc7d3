"""Tags and context of many assets at once (docs/vendor.md#writing)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset
from app.sandbox.errors import bad_request
from app.sandbox.notifications.payloads import Change
from app.sandbox.operations.attributes import read_context
from app.sandbox.operations.call import Call
from app.sandbox.operations.commit import commit
from app.sandbox.operations.metadata import MAX_IDS
from app.sandbox.words import JsonObject, comma_listed, listed, unique

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount

MAX_LABELS = 10_000
Tags = tuple[str, ...]
_TAG_COMMANDS: dict[str, Callable[[Tags, Tags], Tags]] = {
    "add": lambda old, sent: tuple(unique([*old, *sent])),
    "remove": lambda old, sent: tuple(tag for tag in old if tag not in sent),
    "replace": lambda _, sent: sent,
    "remove_all": lambda _, __: (),
    "set_exclusive": lambda old, sent: tuple(unique([*old, *sent])),
}


def update_tags(account: SandboxAccount, call: Call, resource_type: str) -> JsonObject:
    """Serve `POST /:resource_type/tags`: add, remove, replace, remove_all or set_exclusive.

    `set_exclusive` also takes the tags off every other asset of the resource and delivery type. Unknown ids
    are skipped and ids beyond 1,000 ignored. Raises ApiError (400) for more than 10,000 tags times assets.
    """
    command = _command(call, list(_TAG_COMMANDS), hidden="set_exclusive")
    sent = () if command == "remove_all" else tuple(comma_listed(call.get("tags") or call.need("tag")))
    assets = _named(account, call, resource_type)
    if len(sent) * len(assets) > MAX_LABELS:
        raise bad_request(f"The number of tags times the number of assets must not exceed {MAX_LABELS}")
    changes = [(a, replace(a, tags=_TAG_COMMANDS[command](a.tags, sent))) for a in assets]
    if command == "set_exclusive":
        changes += _taken_off_others(account, assets, call, resource_type, sent)
    commit(account, call, changes)
    return {"public_ids": [asset.public_id for asset in assets]}


def update_context(account: SandboxAccount, call: Call, resource_type: str) -> JsonObject:
    """Serve `POST /:resource_type/context`: add pairs, of which empty ones delete a key, or remove_all."""
    command = _command(call, ["add", "remove_all"])
    sent = read_context(call.need("context")) if command == "add" else None
    assets = _named(account, call, resource_type)
    commit(account, call, [(a, replace(a, context=_with_context(a.context, sent))) for a in assets])
    return {"public_ids": [asset.public_id for asset in assets]}


def _command(call: Call, known: list[str], hidden: str = "") -> str:
    """Return the command; raises ApiError (400) in the vendor's words, which leave out a hidden one."""
    command = str(call.need("command"))
    if command not in known:
        told = ", ".join(name for name in known if name != hidden)
        raise bad_request(f"Invalid command - {command}. Must be one of: {told}")
    return command


def _with_context(stored: Mapping[str, str], sent: Mapping[str, str] | None) -> Mapping[str, str]:
    both = {} if sent is None else {**stored, **sent}
    return {key: value for key, value in both.items() if value}


def _named(account: SandboxAccount, call: Call, resource_type: str) -> list[Asset]:
    ids = unique(listed(call.need("public_ids")))[:MAX_IDS]
    found = [account.assets.find((resource_type, str(call.get("type", "upload")), id_)) for id_ in ids]
    return [asset for asset in found if asset is not None]


def _taken_off_others(
    account: SandboxAccount, chosen: list[Asset], call: Call, resource_type: str, sent: Tags
) -> list[Change]:
    kept = {asset.asset_id for asset in chosen}
    kind = (resource_type, str(call.get("type", "upload")))
    others = [a for a in account.assets if a.asset_id not in kept and a.key[:2] == kind]
    without = _TAG_COMMANDS["remove"]
    return [(a, replace(a, tags=without(a.tags, sent))) for a in others if set(a.tags) & set(sent)]
