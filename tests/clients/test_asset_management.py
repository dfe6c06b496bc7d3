"""The typed functions of the asset-management package, which check the shape of every answer."""

from __future__ import annotations

import pytest

from .base import Refused
from .inventory import calls
from .values import METADATA, PIXEL, VALUES

TYPED = ("typed asset-management",)


def camel(name):
    """Return a name as the typed functions write it: `publicId` for `public_id`."""
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


@pytest.fixture
def upload(client, sku_and_colors):
    """Upload an image with values; returns what is answered."""

    def upload(public_id, **more):
        sent = {"file": PIXEL, "public_id": public_id, "metadata": METADATA, **more}
        return client.call("uploadUpload", "image", {camel(name): value for name, value in sent.items()})

    return upload


@calls("uploadUpload", "uploadUploadNoResourceType", "assetsExplicitAsset", by=TYPED)
def test_uploads_follow_the_models(client, upload):
    own = upload("a", tags="x,y", asset_folder="shop")["assetId"]
    shown = client.call("assetsGetResourceByAssetId", own)
    assert (shown["metadata"], shown["tags"], shown["assetFolder"]) == (VALUES, ["x", "y"], "shop")
    assert client.call("uploadUploadNoResourceType", {"file": PIXEL, "publicId": "b"})["publicId"] == "b"
    change = {"publicId": "a", "type": "upload", "metadata": "sku=", "tags": "z"}
    assert client.call("assetsExplicitAsset", "image", change)["tags"] == ["z"]
    assert client.call("assetsGetResourceByAssetId", own)["metadata"] == {"colors": ["red", "green"]}


@calls(
    "assetsGetResourceByAssetId",
    "assetsGetResourceByPublicId",
    "assetsUpdateResourceByAssetId",
    "assetsUpdateResourceByPublicId",
    by=TYPED,
)
def test_one_asset_is_read_and_updated_by_either_id(client, upload):
    own = upload("shop/a")["assetId"]
    assert client.call("assetsGetResourceByAssetId", own)["metadata"] == VALUES
    by_name = client.call("assetsGetResourceByPublicId", "image", "upload", "shop/a")
    assert by_name["assetId"] == own
    change = {"metadata": "sku=new", "tags": "t", "clearInvalid": True, "displayName": "Shown"}
    changed = client.call("assetsUpdateResourceByAssetId", own, change)
    assert (changed["metadata"]["sku"], changed["tags"], changed["displayName"]) == ("new", ["t"], "Shown")
    change = {"context": "k=v", "assetFolder": "else"}
    changed = client.call("assetsUpdateResourceByPublicId", "image", "upload", "shop/a", change)
    assert (changed["context"], changed["assetFolder"]) == ({"custom": {"k": "v"}}, "else")
    with pytest.raises(Refused, match="'pink' is not valid for field 'colors'"):
        client.call("assetsUpdateResourceByAssetId", own, {"metadata": "colors=pink"})


def names(answer):
    return [asset["publicId"] for asset in answer["resources"]]


@calls(
    "assetsListImages",
    "assetsListVideos",
    "assetsListRawFiles",
    "assetsListResourceTypes",
    "assetsListResourceTags",
    by=TYPED,
)
def test_lists_follow_the_models(client, upload):
    for name in ("a", "b", "c"):
        upload(name, tags="x")
    page = client.call("assetsListImages", "upload", None, None, True, None, 2)
    assert names(page) == ["c", "b"]
    cursor = page["nextCursor"]
    assert names(client.call("assetsListImages", "upload", None, None, True, cursor, 2)) == ["a"]
    assert names(client.call("assetsListImages", "upload", None, ["a", "c"])) == ["a", "c"]
    assert client.call("assetsListVideos")["resources"] == []
    assert client.call("assetsListRawFiles")["resources"] == []
    assert client.call("assetsListResourceTypes")["resourceTypes"] == ["image", "raw", "video"]
    assert client.call("assetsListResourceTags", "image")["tags"] == ["x"]


@calls(
    "assetsListResourcesByAssetIDs",
    "assetsListResourcesByAssetFolder",
    "assetsListResourcesByContext",
    "assetsListResourcesByModerationKindAndStatus",
    by=TYPED,
)
def test_assets_are_listed_by_ids_folder_context_and_moderation(client, upload):
    own = upload("a", asset_folder="shop", context="alt=red", moderation="manual")["assetId"]
    upload("b")
    read = client.call("assetsListResourcesByAssetIDs", [own], None, ["metadata"])
    assert read["resources"][0]["metadata"] == VALUES
    assert names(client.call("assetsListResourcesByAssetFolder", "shop")) == ["a"]
    assert names(client.call("assetsListResourcesByContext", "image", "alt", "red")) == ["a"]
    pending = client.call("assetsListResourcesByModerationKindAndStatus", "image", "manual", "pending")
    assert names(pending) == ["a"]


@calls("searchSearchAssets", by=TYPED)
def test_a_search_follows_the_models(client, upload):
    for name in ("a", "b"):
        upload(name)
    found = client.call(
        "searchSearchAssets",
        {
            "expression": "metadata.colors:red",
            "sortBy": ['{"public_id": "asc"}'],
            "maxResults": 1,
            "withField": ["metadata", "tags", "context"],
            "aggregate": ["format"],
        },
    )
    assert (found["totalCount"], names(found)) == (2, ["a"])
    assert found["nextCursor"]


@calls(
    "assetsRenameAsset",
    "uploadDestroyAsset",
    "assetsDestroyByAssetId",
    "assetsDeleteResourcesByPublicId",
    "assetsRestoreResourcesByAssetIDs",
    by=TYPED,
)
def test_assets_are_renamed_deleted_and_restored(client, upload):
    own = {name: upload(name, backup=name == "b")["assetId"] for name in ("a", "b", "c")}
    renamed = client.call("assetsRenameAsset", "image", {"fromPublicId": "a", "toPublicId": "new"})
    assert (renamed["publicId"], renamed["assetId"]) == ("new", own["a"])
    assert client.call("uploadDestroyAsset", "image", "new")["result"] == "ok"
    assert client.call("assetsDestroyByAssetId", {"assetId": own["b"]})["result"] == "ok"
    client.call("assetsDeleteResourcesByPublicId", "image", "upload", {"publicIds": ["c", "x"]})
    with pytest.raises(Refused, match="Resource not found"):
        client.call("assetsGetResourceByAssetId", own["c"])
    client.call("assetsRestoreResourcesByAssetIDs", {"assetIds": [own["b"]]})
    assert client.call("assetsGetResourceByAssetId", own["b"])["publicId"] == "b"


@calls(
    "assetRelationsCreateAssetRelationsByAssetId",
    "assetRelationsDeleteAssetRelationsByAssetId",
    "assetRelationsCreateAssetRelationsByPublicId",
    "assetRelationsDeleteAssetRelationsByPublicId",
    by=TYPED,
)
def test_assets_are_related_by_either_id(client, upload):
    own = {name: upload(name)["assetId"] for name in ("a", "b")}
    relate, unrelate = {"assetsToRelate": [own["b"]]}, {"assetsToUnrelate": [own["b"]]}
    made = client.call("assetRelationsCreateAssetRelationsByAssetId", own["a"], relate)
    assert [one["asset"] for one in made["success"]] == [own["b"]]
    client.call("assetRelationsDeleteAssetRelationsByAssetId", own["a"], unrelate)
    relate, unrelate = {"assetsToRelate": ["image/upload/b"]}, {"assetsToUnrelate": ["image/upload/b"]}
    made = client.call("assetRelationsCreateAssetRelationsByPublicId", "image", "upload", "a", relate)
    assert [one["asset"] for one in made["success"]] == ["image/upload/b"]
    client.call("assetRelationsDeleteAssetRelationsByPublicId", "image", "upload", "a", unrelate)


@calls(
    "foldersCreateFolder",
    "foldersListRootFolders",
    "foldersShowFolder",
    "foldersUpdateFolder",
    "foldersSearchFolders",
    "foldersSearchFoldersPost",
    "foldersDestroyFolder",
    by=TYPED,
)
def test_folders_follow_the_models(client):
    client.call("foldersCreateFolder", "shop/new")
    assert [one["path"] for one in client.call("foldersListRootFolders")["folders"]] == ["shop"]
    assert [one["path"] for one in client.call("foldersShowFolder", "shop")["folders"]] == ["shop/new"]
    client.call("foldersUpdateFolder", "shop/new", {"toFolder": "shop/old"})
    for answer in (
        client.call("foldersSearchFolders", "name=old"),
        client.call("foldersSearchFoldersPost", {"expression": "name=old"}),
    ):
        assert [one["path"] for one in answer["folders"]] == ["shop/old"]
    assert client.call("foldersDestroyFolder", "shop")["deleted"] == ["shop", "shop/old"]


@calls("assetsDeleteBackupVersions", "assetsDerivedDestroy", by=TYPED)
def test_backups_and_derived_assets_are_deleted(client, upload):
    made = upload("a", backup=True)
    gone = client.call("assetsDeleteBackupVersions", made["assetId"], {"versionIds": [made["versionId"]]})
    assert gone["deletedVersionIds"] == [made["versionId"]]
    client.call("assetsDerivedDestroy", {"derivedResourceIds": [made["assetId"]]})


@calls("usageGetUsage", by=TYPED)
def test_usage_follows_the_models(client):
    assert client.call("usageGetUsage")["resources"] == 0


@calls("uploadUploadChunk", by=TYPED)
def test_a_file_in_one_chunk_becomes_an_asset(client, sku_and_colors):
    sent = {"file": "data:text/plain,abc", "publicId": "a"}
    made = client.call("uploadUploadChunk", "raw", "bytes 0-2/3", "upload-1", sent)
    assert (made["publicId"], made["bytes"]) == ("a", 3)
