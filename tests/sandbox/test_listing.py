"""Lists of assets and tags by the official SDK: what they hold, their order, their pages."""

from dataclasses import replace

import cloudinary.exceptions
import pytest
from cloudinary import api, uploader

from app.sandbox import SandboxAccount

from .helpers import sdk_upload

pytestmark = pytest.mark.usefixtures("sdk")


@pytest.fixture(scope="module")
def moment():
    return [1_700_000_000.0]


@pytest.fixture(scope="module")
def account(moment):
    return SandboxAccount(seed_example=False, clock=lambda: moment[0])


def names(answer):
    return [asset["public_id"] for asset in answer["resources"]]


def test_a_listed_asset_has_the_documented_keys():
    sdk_upload("a", tags="t", context={"k": "v"})
    (asset,) = api.resources()["resources"]
    assert set(asset) == {
        *("asset_id", "public_id", "format", "version", "resource_type", "type", "created_at", "bytes"),
        *("asset_folder", "display_name", "url", "secure_url"),
    }


def test_a_single_asset_has_all_its_parts(client):
    client.field("sku")
    sdk_upload("a", tags="b,a", context={"k": "v"}, metadata={"sku": "1"})
    asset = api.resource("a")
    assert (asset["tags"], asset["context"], asset["metadata"]) == (
        ["a", "b"],
        {"custom": {"k": "v"}},
        {"sku": "1"},
    )
    assert (asset["derived"], "updated_at" in asset["last_updated"]) == ([], True)
    sdk_upload("bare")
    bare = api.resource("bare")
    assert ("tags" in bare, "context" in bare, bare["metadata"]) == (False, False, {})


def test_a_prefix_sorts_by_public_id_and_pages():
    for name in ("p/b", "p/a", "q", "p/c"):
        sdk_upload(name)
    sdk_upload("p/a", type="private")
    first = api.resources(type="upload", prefix="p/", max_results=2)
    assert names(first) == ["p/a", "p/b"]
    assert names(api.resources(type="upload", prefix="p/", next_cursor=first["next_cursor"])) == ["p/c"]
    assert names(api.resources(prefix="p/", direction="desc")) == ["p/a", "p/a", "p/b", "p/c"]


def test_a_moment_to_start_at(moment):
    sdk_upload("old")
    moment[0] += 86400
    sdk_upload("new")
    for start_at in ("2023-11-15", "2023-11-15T12:00:00Z", "Wed, 15 Nov 2023 12:00:00 GMT"):
        assert names(api.resources(start_at=start_at)) == ["new"]
    with pytest.raises(cloudinary.exceptions.BadRequest, match="parameter start_at"):
        api.resources(start_at="soon")
    moment[0] -= 86400


@pytest.mark.parametrize("direction", ["asc", 1, "desc", -1])
def test_pages_follow_the_direction(direction):
    for name in "abcde":
        sdk_upload(name)
    seen, cursor = [], None
    while True:
        page = api.resources(direction=direction, max_results=2, next_cursor=cursor)
        seen += names(page)
        cursor = page.get("next_cursor")
        if cursor is None:
            break
    assert seen == sorted("abcde", reverse=direction in ("desc", -1))


def test_by_ids_of_both_kinds():
    ids = [sdk_upload(name)["asset_id"] for name in ("a", "b,c")]
    assert names(api.resources_by_ids(["a", "b,c", "nosuch"])) == ["a", "b,c"]
    assert names(api.resources_by_asset_ids([*ids, "0" * 32])) == ["a", "b,c"]
    assert names(api.resources_by_ids("b,c")) == ["b,c"]


def test_ids_joined_by_commas_are_read_too(client):
    ids = [sdk_upload(name)["asset_id"] for name in "ab"]
    assert names(client.get("/resources/image/upload", public_ids="a,b").json()) == ["a", "b"]
    assert names(client.get("/resources/by_asset_ids", asset_ids=",".join(ids)).json()) == ["a", "b"]
    sdk_upload("c", type="private")
    assert names(client.get("/resources/image", type="private").json()) == ["c"]


def test_by_tag_with_any_character():
    sdk_upload("a", tags=["a/b c", "ü"])
    assert names(api.resources_by_tag("a/b c")) == ["a"]
    assert names(api.resources_by_tag("ü", tags=True, fields=["tags"])) == ["a"]
    assert names(api.resources_by_tag("a")) == []


def test_by_context_of_a_key_and_a_value():
    sdk_upload("a", context={"k": "1"})
    sdk_upload("b", context={"k": "2"})
    assert names(api.resources_by_context("k")) == ["b", "a"]
    assert names(api.resources_by_context("k", "1", context=True)) == ["a"]


def test_tags_in_use_are_listed_with_prefix_and_pages():
    sdk_upload("a", tags="b1,a1,b2")
    sdk_upload("b", tags="b1,c1")
    sdk_upload("v", tags="video", resource_type="video")
    assert api.tags()["tags"] == ["a1", "b1", "b2", "c1"]
    assert api.tags(prefix="b")["tags"] == ["b1", "b2"]
    assert api.tags(resource_type="video")["tags"] == ["video"]
    assert api.tags(prefix="nosuch")["tags"] == []
    first = api.tags(max_results=3)
    rest = api.tags(max_results=3, next_cursor=first["next_cursor"])
    assert (first["tags"], rest["tags"], "next_cursor" in rest) == (["a1", "b1", "b2"], ["c1"], False)
    uploader.remove_all_tags(["a"])
    assert api.tags()["tags"] == ["b1", "c1"]


def test_lists_of_a_large_account_are_complete(account):
    asset = account.assets.get_id(sdk_upload("first", tags="t")["asset_id"])
    for number in range(20_000):
        key = ("image", "upload", f"n{number}")
        account.assets.put(
            replace(
                asset,
                public_id=key[2],
                asset_id=account.assets.new_asset_id(key),
                created=account.assets.next_created(),
                tags=(f"t{number % 50}",),
            )
        )
    page = api.resources_by_tag("t7", max_results=500)
    assert (len(page["resources"]), len(api.tags(max_results=500)["tags"])) == (400, 51)
