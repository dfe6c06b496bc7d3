"""Every way to delete assets by the official SDK."""

from dataclasses import replace

import cloudinary.exceptions
import pytest
from cloudinary import api, uploader

from .helpers import message, sdk_upload

pytestmark = pytest.mark.usefixtures("sdk")


def left(**options):
    return [asset["public_id"] for asset in api.resources(direction="asc", **options)["resources"]]


def test_by_public_ids_and_by_asset_ids():
    ids = {name: sdk_upload(name)["asset_id"] for name in ("a", "b", "c")}
    answer = api.delete_resources(["a", "nosuch"])
    assert answer["deleted"] == {"a": "deleted", "nosuch": "not_found"}
    assert answer["deleted_counts"]["a"] == {"original": 1, "derived": 0}
    assert answer["partial"] is False
    assert api.delete_resources_by_asset_ids([ids["b"]])["deleted"] == {ids["b"]: "deleted"}
    assert left() == ["c"]


def test_by_prefix_by_tag_and_all_of_a_kind():
    for name in ("p/1", "p/2", "q", "tagged"):
        sdk_upload(name, tags="old" if name == "tagged" else "new")
    sdk_upload("private", type="private", tags="old")
    sdk_upload("clip", resource_type="video", tags="old")
    assert set(api.delete_resources_by_prefix("p/")["deleted"]) == {"p/1", "p/2"}
    assert set(api.delete_resources_by_tag("old")["deleted"]) == {"tagged", "private"}
    assert left() == ["q"]
    assert api.delete_all_resources()["deleted"] == {"q": "deleted"}
    assert left(resource_type="video") == ["clip"]


def test_more_than_a_thousand_are_deleted_in_parts(account):
    asset = sdk_upload("first")
    original = account.assets.get_id(asset["asset_id"])
    for number in range(1500):
        account.assets.put(_copy(account, original, f"n{number}"))
    first = api.delete_all_resources()
    assert (len(first["deleted"]), first["partial"]) == (1000, True)
    second = api.delete_all_resources(next_cursor=first["next_cursor"])
    assert (len(second["deleted"]), second["partial"], "next_cursor" in second) == (501, False, False)
    assert len(account.assets) == 0


def test_deleting_derived_assets_spares_the_originals(account):
    sdk_upload("a")
    for options in ({"keep_original": True}, {"transformations": ["w_100"]}):
        assert api.delete_resources(["a"], **options)["deleted_counts"]["a"]["original"] == 0
    api.delete_all_resources(keep_original=True)
    api.delete_derived_by_transformation(["a"], [{"width": 100}])
    assert api.delete_derived_resources(["x"])["deleted"] == {"x": "not_found"}
    assert left() == ["a"]
    assert api.resource("a")["derived"] == []


def test_one_by_the_upload_api(client):
    asset_id = sdk_upload("a")["asset_id"]
    sdk_upload("b", type="private")
    assert uploader.destroy("b", type="private", invalidate=True)["result"] == "ok"
    assert uploader.destroy("b", type="private")["result"] == "not found"
    assert client.post("/asset/destroy", {"asset_id": asset_id}).json() == {"result": "ok"}
    assert client.post("/asset/destroy", {"asset_id": asset_id}).json() == {"result": "not found"}


def test_deleting_needs_a_name_and_takes_a_hundred(client):
    with pytest.raises(cloudinary.exceptions.BadRequest, match="Maximum number of public_ids is 100"):
        api.delete_resources([str(number) for number in range(101)])
    assert message(client.delete("/resources/image/upload")) == "Missing required parameter - public_ids"
    assert client.delete("/derived_resources").status_code == 400


def test_a_call_that_deletes_several_sends_one_notification(hooked):
    for name in ("a", "b"):
        sdk_upload(name)
    hooked.wait(2)
    api.delete_resources(["a", "b"])
    told = hooked.wait(3)[-1]
    assert told["notification_type"] == "delete"
    assert {asset["public_id"] for asset in told["resources"]} == {"a", "b"}


def _copy(account, asset, public_id):
    key = ("image", "upload", public_id)
    return replace(
        asset,
        public_id=public_id,
        asset_id=account.assets.new_asset_id(key),
        created=account.assets.next_created(),
    )
