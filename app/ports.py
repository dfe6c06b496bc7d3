"""What the use cases need from outside; app.store, app.cloudinary and app.dispatch hold the drivers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from app.model import Address, Asset, Value


class Account(Protocol):
    """A Cloudinary account. Every method raises an `app.errors.AccountError`."""

    @property
    def cloud(self) -> str:
        """The cloud name."""

    def assets_by_id(self, asset_ids: Sequence[str]) -> dict[str, Asset]:
        """Read up to 100 assets in one Admin API call; ids the account does not know are left out."""

    def assets_by_address(self, resource_type: str, type_: str, public_ids: Sequence[str]) -> list[Asset]:
        """Read up to 100 assets of one resource type and delivery type in one Admin API call."""

    def write_metadata(
        self, resource_type: str, type_: str, public_ids: Sequence[str], changes: Mapping[str, Value]
    ) -> set[str]:
        """Merge the same values into up to 1,000 assets; returns the public ids that were updated."""

    def write_metadata_by_id(self, asset_id: str, changes: Mapping[str, Value]) -> Asset:
        """Merge values into one asset, whatever its public id is by now; returns it after the write."""

    def add_tags(
        self, resource_type: str, type_: str, public_ids: Sequence[str], tags: Sequence[str]
    ) -> set[str]:
        """Add tags to up to 1,000 assets; returns the public ids that were updated."""

    def remove_tags(
        self, resource_type: str, type_: str, public_ids: Sequence[str], tags: Sequence[str]
    ) -> set[str]:
        """Remove tags from up to 1,000 assets; returns the public ids that were updated."""

    def fields(self) -> list[dict[str, Any]]:
        """The metadata fields in the account's order."""

    def rules(self) -> list[dict[str, Any]]:
        """The account's own conditional metadata rules (Enterprise)."""


__all__ = ["Account", "Address"]
