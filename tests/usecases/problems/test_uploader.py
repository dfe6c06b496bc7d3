"""Who uploaded an asset is known where its upload's notification told, and stays known."""

from __future__ import annotations

import pytest

from app.model import AssetEvent, Notification
from app.store import keys


def tell(world, kind, asset_id, by):
    world.notify(Notification(kind, (AssetEvent(kind, asset_id),), triggered_by=by), own_key="ours")


def drain(world):
    for shard in range(keys.SHARDS):
        world.drain_for().run(shard)


def test_the_one_who_triggered_the_upload_has_uploaded_it(world):
    asset_id = world.upload("a", "kind=large")
    tell(world, "upload", asset_id, "key-1")
    tell(world, "resource_metadata_changed", asset_id, "key-2")
    drain(world)
    assert world.verdict(asset_id)["uploader"] == "key-1"
    tell(world, "resource_metadata_changed", asset_id, "key-2")
    drain(world)
    assert world.verdict(asset_id)["uploader"] == "key-1"


@pytest.mark.parametrize(("kind", "by"), [("upload", None), ("resource_metadata_changed", "key-2")])
def test_where_nothing_told_nobody_is_named(world, kind, by):
    asset_id = world.upload("a", "kind=large")
    tell(world, kind, asset_id, by)
    drain(world)
    assert world.verdict(asset_id)["uploader"] is None
