"""An asset as an immutable value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.sandbox.words import MetadataValue

AssetKey = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One stored asset; a change makes a new value with the same `asset_id`.

    `created` is its place in the order of creation, moments are Unix seconds, `source_url` records a remote
    upload, which is never fetched.
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
    etag: str = ""
    original_filename: str = ""
    source_url: str | None = None
    tags: tuple[str, ...] = ()
    context: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, MetadataValue] = field(default_factory=dict)
    updated: Mapping[str, float] = field(default_factory=dict)

    @property
    def key(self) -> AssetKey:
        """Resource type, delivery type and public id: unique in an account at any one time."""
        return self.resource_type, self.type, self.public_id

    @property
    def updated_at(self) -> float:
        """Moment of the latest change of any kind, the upload included."""
        return max([self.uploaded_at, *self.updated.values()])
