"""Which exceptions are about an asset (docs/exceptions.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from app.model import Address, Asset, Exemption

SCOPES = ("asset", "tag", "folder")
"""What an exception can be about."""


def covering(exemptions: Iterable[Exemption], asset: Asset) -> tuple[Exemption, ...]:
    """Return the exceptions that are about an asset."""
    return tuple(one for one in exemptions if covers(one, asset))


def covers(exemption: Exemption, asset: Asset) -> bool:
    """Say whether an exception is about an asset as it is now: the asset itself, its tag, its folder."""
    value = exemption.value
    if exemption.scope == "tag":
        return value in asset.tags
    if exemption.scope == "folder":
        return f"{asset.folder}/".startswith(f"{value}/")
    return value in (asset.asset_id, asset.address.public_id, str(asset.address))


def shown(exemption: Exemption) -> dict[str, Any]:
    """Return an exception as the API and records show it; what it exempts from and its times in ISO 8601."""
    exempts = {"rule": exemption.rule} if exemption.rule is not None else {"field": exemption.field}
    return {
        "id": exemption.id,
        exemption.scope: exemption.value,
        **exempts,
        "reason": exemption.reason,
        "author": exemption.author,
        "since": iso(exemption.since),
        "until": None if exemption.until is None else iso(exemption.until),
    }


def iso(at: float) -> str:
    """Return a Unix time as ISO 8601, in whole seconds and UTC."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"


def is_out_of_step(record: Mapping[str, Any], exemption: Exemption, at: float) -> bool:
    """Say whether an exception counted when an asset was last judged, and would not now, or the reverse."""
    counted = any(one["id"] == exemption.id for one in record.get("exceptions", ()))
    return counted is not (exemption.holds(at) and covers(exemption, recorded(record)))


def recorded(record: Mapping[str, Any]) -> Asset:
    """Return an asset as it was when it was last judged; what older records do not tell is taken as none."""
    address = Address(record["resource_type"], record["type"], record["public_id"])
    tags, folder = tuple(record.get("tags", ())), record.get("folder", "")
    return Asset(record["asset_id"], address, record["values"], tags, folder=folder)
