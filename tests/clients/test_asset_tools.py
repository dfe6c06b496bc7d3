"""The tools of the asset-management MCP server."""

from __future__ import annotations

import pytest

from .base import Refused
from .inventory import calls
from .values import METADATA, PIXEL, VALUES

MCP = ("mcp asset-management",)


@pytest.fixture
def upload(client, sku_and_colors):
    """Upload an image with values; returns its asset id."""

    def upload(public_id, **more):
        sent = {"file": PIXEL, "public_id": public_id, "metadata": METADATA, **more}
        return client.call("upload-asset", resourceType="image", uploadRequest=sent)["assetId"]

    return upload


def names(answer):
    return [asset["publicId"] for asset in answer["resources"]]


@calls("upload-asset", "get-asset-details", "asset-update", "asset-public_id-rename", "delete-asset", by=MCP)
def test_one_asset_is_handled_by_tools(client, upload):
    own = upload("a", tags="x,y")
    shown = client.call("get-asset-details", assetId=own)
    assert (shown["metadata"], shown["tags"]) == (VALUES, ["x", "y"])
    changed = client.call("asset-update", assetId=own, resourceUpdateRequest={"metadata": "sku=new"})
    assert changed["metadata"]["sku"] == "new"
    with pytest.raises(Refused, match="'pink' is not valid for field 'colors'"):
        client.call("asset-update", assetId=own, resourceUpdateRequest={"metadata": "colors=pink"})
    names = {"from_public_id": "a", "to_public_id": "b"}
    renamed = client.call("asset-public_id-rename", resourceType="image", requestBody=names)
    assert (renamed["publicId"], renamed["assetId"]) == ("b", own)
    assert client.call("delete-asset", request={"asset_id": own})["result"] == "ok"
    with pytest.raises(Refused, match="Resource not found"):
        client.call("get-asset-details", assetId=own)


@calls("list-images", "list-videos", "list-files", "list-tags", "search-assets", "get-usage-details", by=MCP)
def test_assets_are_listed_and_searched_by_tools(client, upload):
    for name in ("a", "b"):
        upload(name, tags="x")
    assert names(client.call("list-images", publicIds=["a"], type="upload")) == ["a"]
    assert names(client.call("list-images")) == ["b", "a"]
    assert client.call("list-videos")["resources"] == client.call("list-files")["resources"] == []
    assert client.call("list-tags", resourceType="image")["tags"] == ["x"]
    sought = {
        "expression": "metadata.colors:red",
        "sort_by": ['{"public_id": "asc"}'],
        "with_field": ["tags"],
    }
    found = client.call("search-assets", request=sought)
    assert (found["totalCount"], names(found)) == (2, ["a", "b"])
    assert client.call("get-usage-details")["resources"] == 2


@calls("create-folder", "move-folder", "search-folders", "delete-folder", by=MCP)
def test_folders_are_handled_by_tools(client):
    client.call("create-folder", folder="shop")
    client.call("move-folder", folder="shop", requestBody={"to_folder": "store"})
    found = client.call("search-folders", expression="name=store")
    assert [one["path"] for one in found["folders"]] == ["store"]
    assert client.call("delete-folder", folder="store")["deleted"] == ["store"]


@calls("create-asset-relations", "delete-asset-relations", "delete-derived-assets", by=MCP)
def test_relations_are_made_and_deleted_by_tools(client, upload):
    own = {name: upload(name) for name in ("a", "b")}
    made = client.call(
        "create-asset-relations", assetId=own["a"], requestBody={"assets_to_relate": [own["b"]]}
    )
    assert [one["asset"] for one in made["success"]] == [own["b"]]
    gone = {"assets_to_unrelate": [own["b"]]}
    client.call("delete-asset-relations", assetId=own["a"], requestBody=gone)
    client.call("delete-derived-assets", request={"derived_resource_ids": [own["a"]]})
