"""The account's assets by id, by public id and in the order of creation."""

import hashlib
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.sandbox.assets.asset import Asset, AssetKey
from app.sandbox.errors import not_found
from app.sandbox.folders.store import FolderStore


@dataclass(frozen=True, kw_only=True)
class AssetState:
    """All that an asset store holds, as a value; `given` counts how often an id was given to a key."""

    assets: tuple[Asset, ...]
    created: int
    given: tuple[tuple[AssetKey, int], ...]


class AssetStore:
    """Assets with their indexes. Callers hold the account's lock.

    What remains of deleted assets that were backed up is kept too, but only `remains` and `everything` see
    it. Storing an asset makes its folder.
    """

    def __init__(self, folders: FolderStore) -> None:
        self._folders = folders
        self._by_id: dict[str, Asset] = {}
        self._id_by_key: dict[AssetKey, str] = {}
        self._order: list[tuple[int, str]] = []
        self._created = 0
        self._given: Counter[AssetKey] = Counter()

    def state(self) -> AssetState:
        """Return all that the store holds."""
        given = tuple(self._given.items())
        return AssetState(assets=tuple(self._by_id.values()), created=self._created, given=given)

    def restore(self, state: AssetState) -> None:
        """Hold what a state says and nothing else."""
        self._by_id = {asset.asset_id: asset for asset in state.assets}
        self._id_by_key = {asset.key: asset.asset_id for asset in state.assets}
        self._order = sorted((asset.created, asset.asset_id) for asset in state.assets if not asset.deleted)
        self._created, self._given = state.created, Counter(dict(state.given))

    def __len__(self) -> int:
        return len(self._order)

    def __iter__(self) -> Iterator[Asset]:
        return self.oldest_first()

    def everything(self) -> list[Asset]:
        """Return all assets, those of which only backups remain too."""
        return list(self._by_id.values())

    def oldest_first(self, after: int = 0) -> Iterator[Asset]:
        """Yield assets in the order of creation, those created after the given number."""
        start = bisect_left(self._order, (after + 1, ""))
        return (self._by_id[asset_id] for _, asset_id in self._order[start:])

    def newest_first(self, before: int | None = None) -> Iterator[Asset]:
        """Yield assets against the order of creation, those created before the given number."""
        end = len(self._order) if before is None else bisect_left(self._order, (before, ""))
        return (self._by_id[self._order[place][1]] for place in range(end - 1, -1, -1))

    def next_created(self) -> int:
        """Return the next number in the order of creation."""
        self._created += 1
        return self._created

    def new_asset_id(self, key: AssetKey) -> str:
        """Return an id that no asset has had: 32 hex digits that follow from what is created where.

        A sandbox that is started anew thus gives the same uploads the same ids, as a real account that goes
        on would; whoever remembers assets across its restarts meets no doubles.
        """
        self._given[key] += 1
        text = f"{'/'.join(key)} {self._given[key]}".encode()
        return hashlib.sha256(text).hexdigest()[:32]

    def put(self, asset: Asset) -> Asset:
        """Store an asset under its id, replacing what stood there, and return it."""
        old = self._by_id.get(asset.asset_id)
        if old is not None and old.key != asset.key:
            self._id_by_key.pop(old.key, None)
        if old is None or old.deleted is not asset.deleted:
            self._list(old, asset)
        self._by_id[asset.asset_id] = asset
        self._id_by_key[asset.key] = asset.asset_id
        if not asset.deleted:
            self._folders.ensure(asset.asset_folder, asset.updated_at)
        return asset

    def remove(self, asset: Asset) -> None:
        """Forget an asset, backups and all."""
        old = self._by_id.pop(asset.asset_id, None)
        if old is not None:
            self._id_by_key.pop(old.key, None)
            self._list(old, None)

    def find(self, key: AssetKey) -> Asset | None:
        """Return the asset with that resource type, type and public id, or None."""
        return _alive(self.remains(key))

    def find_id(self, asset_id: str) -> Asset | None:
        """Return the asset with that id, or None."""
        return _alive(self._by_id.get(asset_id))

    def remains(self, name: AssetKey | str) -> Asset | None:
        """Return the asset with that key or id, or what is left of it if it was deleted, or None."""
        asset_id = name if isinstance(name, str) else self._id_by_key.get(name)
        return self._by_id.get(asset_id) if asset_id else None

    def get(self, key: AssetKey) -> Asset:
        """Return the asset with that resource type, type and public id; raises ApiError (404)."""
        asset = self.find(key)
        if asset is None:
            raise not_found(key[2])
        return asset

    def get_id(self, asset_id: str) -> Asset:
        """Return the asset with that id; raises ApiError (404)."""
        asset = self.find_id(asset_id)
        if asset is None:
            raise not_found(asset_id)
        return asset

    def _list(self, old: Asset | None, new: Asset | None) -> None:
        """Keep the order of creation when an asset appears or goes."""
        if old is not None and not old.deleted:
            del self._order[bisect_left(self._order, (old.created, old.asset_id))]
        if new is not None and not new.deleted:
            insort(self._order, (new.created, new.asset_id))


def _alive(asset: Asset | None) -> Asset | None:
    return None if asset is None or asset.deleted else asset
