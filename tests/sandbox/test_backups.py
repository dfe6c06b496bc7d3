"""Soft deletion, restoring and versions by the official SDK."""

import cloudinary.exceptions
import pytest
from cloudinary import api, uploader

from .helpers import message, sdk_upload

pytestmark = pytest.mark.usefixtures("sdk")


def upload(content, public_id="a", **options):
    return sdk_upload(public_id, content, backup=True, **options)


def versions(public_id="a"):
    return api.resource(public_id, versions=True)["versions"]


def test_a_deleted_asset_with_backup_is_a_placeholder_until_it_is_restored(client):
    client.field("sku")
    asset = upload(b"12345", tags="t", metadata={"sku": "1"})
    assert api.delete_resources(["a"])["deleted"] == {"a": "deleted"}
    left = api.resource("a")
    assert (left["bytes"], left["placeholder"], left["asset_id"]) == (0, True, asset["asset_id"])
    assert api.resources()["resources"] == []
    assert api.resources_by_asset_ids([asset["asset_id"]])["resources"] == []
    assert api.resources_by_tag("t")["resources"] == []
    restored = api.restore(["a"])["a"]
    assert (restored["bytes"], restored["asset_id"], restored["tags"]) == (5, asset["asset_id"], ["t"])
    back = api.resource("a")
    assert (back["bytes"], "placeholder" in back, back["metadata"]) == (5, False, {"sku": "1"})
    assert [a["public_id"] for a in api.resources()["resources"]] == ["a"]


def test_without_a_backup_nothing_is_left():
    asset = sdk_upload("a")
    uploader.destroy("a")
    with pytest.raises(cloudinary.exceptions.NotFound):
        api.resource("a")
    assert api.restore(["a", "nosuch"]) == {"a": {"error": "no_backup"}, "nosuch": {"error": "no_backup"}}
    assert api.restore_by_asset_ids([asset["asset_id"]]) == {asset["asset_id"]: {"error": "no_backup"}}


def test_a_placeholder_takes_no_edits():
    upload(b"1")
    uploader.destroy("a")
    with pytest.raises(cloudinary.exceptions.NotFound):
        api.update("a", tags="x")
    assert uploader.add_tag("x", ["a"])["public_ids"] == []
    assert uploader.destroy("a")["result"] == "not found"


def test_every_version_can_be_restored_by_its_id():
    first = upload(b"1")
    second = upload(b"22")
    assert second["asset_id"] == first["asset_id"]
    assert second["overwritten"] is True
    assert [(v["size"], v["restorable"]) for v in versions()] == [(1, True), (2, True)]
    assert versions()[0]["version_id"] == first["version_id"]
    answer = api.restore_by_asset_ids([first["asset_id"]], versions=[first["version_id"]])
    restored = answer[first["asset_id"]]
    assert restored["bytes"] == 1
    assert restored["version_id"] not in (first["version_id"], second["version_id"])
    assert api.resource("a")["bytes"] == 1
    latest = api.restore(["a"], versions=[second["version_id"]])["a"]
    assert latest["bytes"] == 2
    assert api.restore(["a"], versions=["0" * 32]) == {"a": {"error": "failed"}}


def test_versions_are_shown_when_asked_for():
    upload(b"1")
    assert "versions" not in api.resource("a")
    assert versions()[0]["version"].isdecimal()


def test_backups_are_deleted_by_version():
    first, second = upload(b"1"), upload(b"2")
    asset_id = first["asset_id"]
    answer = api.delete_backed_up_assets(asset_id, first["version_id"])
    assert answer == {"asset_id": asset_id, "deleted_version_ids": [first["version_id"]]}
    assert [v["version_id"] for v in versions()] == [second["version_id"]]
    uploader.destroy("a")
    api.delete_backed_up_assets(asset_id, [second["version_id"]])
    with pytest.raises(cloudinary.exceptions.NotFound):
        api.resource_by_asset_id(asset_id)


def test_backups_that_are_not_there_are_a_partial_failure(client):
    asset = upload(b"1")
    sent = {"version_ids": [asset["version_id"], "0" * 32]}
    answer = client.delete(f"/resources/backup/{asset['asset_id']}", sent)
    assert (answer.status_code, answer.json()["deleted_version_ids"]) == (207, [asset["version_id"]])
    assert [failure["version_id"] for failure in answer.json()["failures"]] == ["0" * 32]
    with pytest.raises(cloudinary.exceptions.NotFound):
        api.delete_backed_up_assets("0" * 32, ["1"])


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"asset_ids": ["abc123"]}, "Invalid asset_id: abc123"),
        ({}, "asset_ids parameter is required"),
        ({"asset_ids": ["0" * 32], "versions": ["1", "2"]}, "versions count must match ids count"),
        ({"asset_ids": ["0" * 32] * 101}, "Maximum number of asset_ids is 100"),
    ],
)
def test_bad_restores_are_refused(client, body, told):
    answer = client.post("/resources/restore", body)
    assert (answer.status_code, message(answer)) == (400, told)


def test_an_upload_over_a_placeholder_takes_its_place():
    first = upload(b"1")
    uploader.destroy("a")
    again = sdk_upload("a")
    assert (again["asset_id"], "overwritten" in again) == (first["asset_id"], False)
    assert [v["size"] for v in versions()] == [1]
    assert api.resource("a")["bytes"] == 3


def test_a_restored_asset_is_notified(hooked):
    upload(b"1")
    uploader.destroy("a")
    api.restore(["a"])
    told = {event["notification_type"]: event for event in hooked.wait(3)}
    assert set(told) == {"upload", "delete", "restore_asset_version"}
    assert [asset["public_id"] for asset in told["restore_asset_version"]["resources"]] == ["a"]
