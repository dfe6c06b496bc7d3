"""An asset as an immutable value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NotRequired, TypedDict

from app.sandbox.words import MetadataValue

AssetKey = tuple[str, str, str]


class Moderation(TypedDict):
    """One moderation of an asset: its kind, where it stands, and when that changed (ISO 8601)."""

    kind: str
    status: str
    updated_at: NotRequired[str]


class Version(TypedDict):
    """One file of an asset that was backed up; `time` is in Unix seconds."""

    version_id: str
    version: int
    format: str
    bytes: int
    etag: str
    width: int | None
    height: int | None
    time: float


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One stored asset; a change makes a new value with the same `asset_id`.

    `created` is its place in the order of creation, moments are Unix seconds, `source_url` records a remote
    upload, which is never fetched. `details` keeps parameters that have no effect here, as they were sent.
    `related` holds asset ids. `deleted` marks the placeholder that stays of a deleted asset with backups.
    """

    asset_id: str
    public_id: str
    resource_type: str
    type: str
    version: int
    version_id: str
    created: int
    created_at: float
    uploaded_at: float
    asset_folder: str = ""
    display_name: str = ""
    format: str = ""
    bytes: int = 0
    width: int | None = None
    height: int | None = None
    etag: str = ""
    original_filename: str = ""
    source_url: str | None = None
    created_by: str = ""
    uploaded_by: str = ""
    tags: tuple[str, ...] = ()
    context: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, MetadataValue] = field(default_factory=dict)
    moderation: tuple[Moderation, ...] = ()
    access_control: tuple[Mapping[str, Any], ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    versions: tuple[Version, ...] = ()
    deleted: bool = False
    updated: Mapping[str, float] = field(default_factory=dict)

    @property
    def key(self) -> AssetKey:
        """Resource type, delivery type and public id: unique in an account at any one time."""
        return self.resource_type, self.type, self.public_id

    @property
    def path(self) -> str:
        """The key as one text, the form in which related assets are named: `image/upload/shoes/a`."""
        return "/".join(self.key)

    @property
    def updated_at(self) -> float:
        """Moment of the latest change of any kind, the upload included."""
        return max([self.uploaded_at, *self.updated.values()])
