"""The account's assets by id and by public id."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.sandbox.assets.asset import Asset, AssetKey
from app.sandbox.errors import not_found


@dataclass(frozen=True, kw_only=True)
class AssetState:
    """All that an asset store holds, as a value; `given` counts how often an id was given to a key."""

    assets: tuple[Asset, ...]
    created: int
    given: tuple[tuple[AssetKey, int], ...]


class AssetStore:
    """Assets with two indexes. Callers hold the account's lock."""

    def __init__(self) -> None:
        self._by_id: dict[str, Asset] = {}
        self._id_by_key: dict[AssetKey, str] = {}
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
        self._created, self._given = state.created, Counter(dict(state.given))

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Asset]:
        return iter(list(self._by_id.values()))

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
        name = f"{'/'.join(key)} {self._given[key]}"
        return hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:32]

    def put(self, asset: Asset) -> Asset:
        """Store an asset under its id, replacing what stood there, and return it."""
        old = self._by_id.get(asset.asset_id)
        if old is not None and old.key != asset.key:
            self._id_by_key.pop(old.key, None)
        self._by_id[asset.asset_id] = asset
        self._id_by_key[asset.key] = asset.asset_id
        return asset

    def remove(self, asset: Asset) -> None:
        """Forget an asset."""
        self._by_id.pop(asset.asset_id, None)
        self._id_by_key.pop(asset.key, None)

    def find(self, key: AssetKey) -> Asset | None:
        """Return the asset with that resource type, type and public id, or None."""
        asset_id = self._id_by_key.get(key)
        return self._by_id[asset_id] if asset_id else None

    def find_id(self, asset_id: str) -> Asset | None:
        """Return the asset with that id, or None."""
        return self._by_id.get(asset_id)

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
