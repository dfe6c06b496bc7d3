"""The words of the domain: assets, addresses, notifications, priorities. Frozen values without behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeAlias

Value: TypeAlias = str | int | list[str] | None
"""A metadata value as the account sends it; None clears."""

Metadata: TypeAlias = Mapping[str, Any]
"""Metadata field external_id to value, as stored on an asset (unchecked)."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an asset lies: resource type (image …), delivery type (upload, private …), public id."""

    resource_type: str
    type: str
    public_id: str

    def __str__(self) -> str:
        return f"{self.resource_type}/{self.type}/{self.public_id}"


@dataclass(frozen=True, slots=True)
class Asset:
    """An asset as the account shows it at one moment."""

    asset_id: str
    address: Address
    metadata: Metadata
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AssetEvent:
    """What one notification says about one asset.

    `asset_id` or `address` is always known, often both. The rest is what the notification's type brings:
    metadata before and after for `resource_metadata_changed`, tags for `resource_tags_changed`.
    """

    kind: str
    asset_id: str | None = None
    address: Address | None = None
    previous_metadata: Metadata | None = None
    new_metadata: Metadata | None = None
    tags_added: tuple[str, ...] = ()
    tags_removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notification:
    """A verified delivery: its `notification_type`, when it was triggered (ISO 8601, as sent) and its assets.

    `harmless` is True for types known to change neither metadata nor tags: nothing has to be done.
    """

    kind: str
    events: tuple[AssetEvent, ...]
    triggered_at: str | None = None
    harmless: bool = False


class Priority(IntEnum):
    """Which entries are drained first."""

    LIVE = 0
    SWEEP = 1
    BACKFILL = 2
