"""Reading and deleting assets through the Admin API, by every kind of id."""

from __future__ import annotations

import pytest

from .base import Refused
from .inventory import calls
from .values import PIXEL

NO_ID = "0" * 32


@pytest.fixture
def assets(client, account):
    """Asset ids of five images, of which a and b carry more than a name."""
    account.fields.create({"external_id": "sku", "label": "Sku", "type": "string"})
    more = {"metadata": {"sku": "1"}, "tags": ["big one", "red"], "context": {"alt": "x=y", "lang": "en"}}
    made = {name: client.uploader.upload(PIXEL, public_id=name, **more) for name in ("a", "b")}
    made |= {name: client.uploader.upload(PIXEL, public_id=name) for name in ("shop/c", "shop/é d", "e")}
    return {name: asset["asset_id"] for name, asset in made.items()}


def names(answer):
    return [asset["public_id"] for asset in answer["resources"]]


@calls("api.resource", "api.resource_by_asset_id")
def test_one_asset_is_shown_whole_by_public_id_and_by_asset_id(client, assets):
    shown = client.api.resource("a")
    assert shown == client.api.resource_by_asset_id(assets["a"])
    assert (shown["metadata"], shown["tags"]) == ({"sku": "1"}, ["big one", "red"])
    assert shown["context"] == {"custom": {"alt": "x=y", "lang": "en"}}
    assert client.api.resource("shop/é d")["asset_id"] == assets["shop/é d"]
    for ask, missing in ((client.api.resource, "nobody"), (client.api.resource_by_asset_id, NO_ID)):
        with pytest.raises(Refused, match=f"Resource not found - {missing}") as refused:
            ask(missing)
        assert refused.value.status in (404, None)


@calls("api.resource_types")
def test_resource_types_are_listed(client):
    assert client.api.resource_types()["resource_types"] == ["image", "raw", "video"]


@calls("api.resources")
def test_assets_are_listed_page_by_page_newest_first(client, assets):
    page = client.api.resources(type="upload", max_results=2)
    rest = client.api.resources(type="upload", max_results=5, next_cursor=page["next_cursor"])
    assert names(page) + names(rest) == ["e", "shop/é d", "shop/c", "b", "a"]
    assert "next_cursor" not in rest
    assert names(client.api.resources(type="upload", prefix="shop/", direction="asc")) == [
        "shop/c",
        "shop/é d",
    ]
    assert client.api.resources(resource_type="raw")["resources"] == []


@calls("api.resources")
def test_lists_show_tags_context_and_metadata_when_asked(client, assets):
    plain = client.api.resources(type="upload", max_results=1, prefix="a")["resources"][0]
    assert plain.keys().isdisjoint({"tags", "context", "metadata"})
    asked = client.api.resources(type="upload", prefix="a", tags=True, context=True, metadata=True)
    (full,) = asked["resources"]
    assert (full["tags"], full["metadata"]) == (["big one", "red"], {"sku": "1"})
    assert full["context"] == {"custom": {"alt": "x=y", "lang": "en"}}


@calls("api.resources_by_ids", "api.resources_by_asset_ids")
def test_assets_are_read_by_lists_of_ids(client, assets):
    by_name = client.api.resources_by_ids(["a", "shop/c", "nobody"], tags=True)
    assert sorted(names(by_name)) == ["a", "shop/c"]
    by_id = client.api.resources_by_asset_ids([assets["a"], assets["e"], NO_ID], tags=True)
    assert sorted(names(by_id)) == ["a", "e"]
    assert next(asset["tags"] for asset in by_id["resources"] if asset["public_id"] == "a") == [
        "big one",
        "red",
    ]


@calls("api.resources_by_asset_ids")
def test_metadata_is_among_the_fields_that_a_list_can_be_asked_for(client, assets):
    read = client.api.resources_by_asset_ids([assets["a"]], fields=["metadata", "tags"])["resources"]
    assert read == [
        {"asset_id": assets["a"], "public_id": "a", "metadata": {"sku": "1"}, "tags": ["big one", "red"]}
    ]


@calls("api.resources_by_tag", "api.resources_by_context")
def test_assets_are_listed_by_tag_and_by_context(client, assets):
    assert names(client.api.resources_by_tag("big one")) == ["b", "a"]
    assert names(client.api.resources_by_tag("red", direction="asc", max_results=1)) == ["a"]
    assert names(client.api.resources_by_context("alt", "x=y")) == ["b", "a"]
    if client.name != "node":  # it takes the options for the value
        assert names(client.api.resources_by_context("lang")) == ["b", "a"]
    assert names(client.api.resources_by_context("alt", "other")) == []


@calls("api.resources_by_asset_folder")
def test_assets_are_listed_by_their_folder(client):
    client.uploader.upload(PIXEL, public_id="in", asset_folder="shop/new")
    client.uploader.upload(PIXEL, public_id="out", asset_folder="shop")
    assert names(client.api.resources_by_asset_folder("shop/new")) == ["in"]


@calls("api.delete_resources", "api.delete_resources_by_asset_ids")
def test_assets_are_deleted_by_lists_of_ids(client, assets):
    gone = client.api.delete_resources(["a", "nobody"])
    assert gone["deleted"] == {"a": "deleted", "nobody": "not_found"}
    assert client.api.delete_resources_by_asset_ids([assets["b"]])["deleted"] == {assets["b"]: "deleted"}
    assert names(client.api.resources(type="upload")) == ["e", "shop/é d", "shop/c"]


@calls("api.delete_resources_by_prefix", "api.delete_resources_by_tag", "api.delete_all_resources")
def test_assets_are_deleted_by_prefix_by_tag_and_all(client, assets):
    client.api.delete_resources_by_prefix("shop/")
    assert names(client.api.resources(type="upload")) == ["e", "b", "a"]
    assert client.api.delete_resources_by_tag("red")["deleted"] == {"a": "deleted", "b": "deleted"}
    assert names(client.api.resources(type="upload")) == ["e"]
    client.api.delete_all_resources()
    assert names(client.api.resources(type="upload")) == []


@calls("api.tags")
def test_tags_in_use_are_listed(client, assets):
    assert client.api.tags()["tags"] == ["big one", "red"]
    assert client.api.tags(prefix="re")["tags"] == ["red"]


@calls("api.restore", "api.restore_by_asset_ids")
def test_deleted_assets_with_a_backup_can_be_restored(client):
    own = {n: client.uploader.upload(PIXEL, public_id=n, backup=True)["asset_id"] for n in ("a", "b")}
    client.uploader.upload(PIXEL, public_id="c")
    client.api.delete_resources(["a", "b", "c"])
    restored = client.api.restore(["a", "c"])
    assert (restored["a"]["asset_id"], restored["c"]) == (own["a"], {"error": "no_backup"})
    assert client.api.restore_by_asset_ids([own["b"]])[own["b"]]["public_id"] == "b"
    assert sorted(names(client.api.resources(type="upload"))) == ["a", "b"]


@calls("api.delete_backed_up_assets", by=("python", "node", "cld"))
def test_backups_are_deleted_by_version(client):
    made = client.uploader.upload(PIXEL, public_id="a", backup=True)
    (version,) = client.api.resource("a", versions=True)["versions"]
    gone = client.api.delete_backed_up_assets(made["asset_id"], [version["version_id"]])
    assert gone["deleted_version_ids"] == [version["version_id"]]


@calls("api.delete_derived_resources", "api.delete_derived_by_transformation")
def test_derived_assets_are_none_here_and_originals_stay(client, assets):
    assert client.api.delete_derived_resources([NO_ID])["deleted"] == {NO_ID: "not_found"}
    client.api.delete_derived_by_transformation(["a"], "w_100")
    assert client.api.resource("a")["asset_id"] == assets["a"]


@calls("api.add_related_assets", "api.delete_related_assets")
def test_assets_are_related_by_public_id(client, assets):
    answer = client.api.add_related_assets("a", ["image/upload/b"])
    assert [one["asset"] for one in answer["success"]] == ["image/upload/b"]
    related = client.api.resource("a", related=True)["related_assets"]
    assert [one["public_id"] for one in related] == ["b"]
    client.api.delete_related_assets("a", ["image/upload/b"])
    assert not client.api.resource("a", related=True).get("related_assets")


@calls("api.add_related_assets", by=("python", "cld"))
def test_assets_that_cannot_be_related_are_told_apart(client, assets):
    """The Node SDK takes the status of such an answer, 207, for an error."""
    answer = client.api.add_related_assets("a", ["image/upload/b", "image/upload/nobody"])
    assert [one["asset"] for one in answer["success"]] == ["image/upload/b"]
    assert [one["asset"] for one in answer["failed"]] == ["image/upload/nobody"]


@calls("api.add_related_assets_by_asset_ids", "api.delete_related_assets_by_asset_ids")
def test_assets_are_related_by_asset_id(client, assets):
    answer = client.api.add_related_assets_by_asset_ids(assets["a"], [assets["b"]])
    assert [one["asset"] for one in answer["success"]] == [assets["b"]]
    related = client.api.resource("b", related=True)["related_assets"]
    assert [one["asset_id"] for one in related] == [assets["a"]]
    client.api.delete_related_assets_by_asset_ids(assets["b"], [assets["a"]])
    assert not client.api.resource("a", related=True).get("related_assets")


@calls("api.resources_by_moderation")
def test_assets_are_listed_by_moderation(client, assets):
    client.uploader.upload(PIXEL, public_id="m", moderation="manual")
    assert names(client.api.resources_by_moderation("manual", "pending")) == ["m"]
    client.api.update("m", moderation_status="approved")
    assert names(client.api.resources_by_moderation("manual", "pending")) == []
    assert names(client.api.resources_by_moderation("manual", "approved")) == ["m"]
