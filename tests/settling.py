"""Settling entries in a store without an account: for tests of what becomes of recorded effects."""

from __future__ import annotations

from typing import Any

from app.model import Arrival, Effect, Settled
from app.store import keys
from app.store.mailbox import RedisMailbox

CLOUD = "demo"
NOW = 1_800_000_000.0


def record_of(asset_id: str, *problems: tuple[str, str], **more: Any) -> dict[str, Any]:
    """What is recorded of an asset with problems, given as (code, field)."""
    found = [{"code": code, "field": name, "rules": [f"rule of {name}"]} for code, name in problems]
    about = {"public_id": f"shoes/{asset_id}", "resource_type": "image", "type": "upload", "folder": "shoes"}
    return {"asset_id": asset_id, **about, "verdict": {"problems": found}, **more}


def settle(
    mailbox: RedisMailbox,
    asset_id: str,
    *problems: tuple[str, str],
    at: float = NOW,
    gone: bool = False,
    **more: Any,
) -> Settled:
    """Record that an asset has these problems and no others, or is gone."""
    shard = keys.shard_of(f"id:{asset_id}")
    mailbox.put(CLOUD, [Arrival(asset_id, None, "upload")], at)
    with mailbox.lease(CLOUD, shard) as lease:
        (entry,) = [one for one in mailbox.claim(CLOUD, shard, lease, at, 100) if one.asset_id == asset_id]
        effect = effect_of(asset_id, *problems, gone=gone, **more)
        return mailbox.settle(CLOUD, lease, entry, effect, at)


def effect_of(asset_id: str, *problems: tuple[str, str], gone: bool = False, **more: Any) -> Effect:
    """The effect of an asset that has these problems and no others, or is gone."""
    if gone:
        return Effect(asset_id, None, has_problems=False)
    record = record_of(asset_id, *problems, **more)
    about = {name: record[name] for name in ("public_id", "resource_type", "type", "folder")}
    return Effect(asset_id, record, bool(problems), open_problems=tuple(sorted(set(problems))), about=about)
