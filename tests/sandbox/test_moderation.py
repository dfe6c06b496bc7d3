"""Moderation by hand, by the official SDK."""

import cloudinary.exceptions
import pytest
from cloudinary import api, uploader

from .helpers import sdk_upload

pytestmark = pytest.mark.usefixtures("sdk")


def statuses(asset):
    return [(each["kind"], each["status"]) for each in asset["moderation"]]


def listed(kind, status):
    return [asset["public_id"] for asset in api.resources_by_moderation(kind, status)["resources"]]


def test_an_upload_waits_for_moderation_until_it_is_approved():
    assert statuses(sdk_upload("a", moderation="manual")) == [("manual", "pending")]
    assert listed("manual", "pending") == ["a"]
    approved = api.update("a", moderation_status="approved")
    assert statuses(approved) == [("manual", "approved")]
    assert (approved["moderation_kind"], approved["moderation_status"]) == ("manual", "approved")
    assert approved["moderation"][0]["updated_at"].endswith("Z")
    assert (listed("manual", "pending"), listed("manual", "approved")) == ([], ["a"])


def test_several_moderations_follow_each_other():
    asset = sdk_upload("a", moderation="aws_rek|duplicate:0.8|manual")
    assert statuses(asset) == [("aws_rek", "pending"), ("duplicate", "queued"), ("manual", "queued")]
    assert statuses(api.update("a", moderation_status="approved"))[1] == ("duplicate", "pending")
    rejected = api.update("a", moderation_status="rejected")
    assert statuses(rejected) == [("aws_rek", "approved"), ("duplicate", "rejected"), ("manual", "aborted")]
    assert rejected["moderation_status"] == "rejected"
    assert listed("manual", "aborted") == ["a"]


def test_an_asset_without_moderation_is_moderated_by_hand():
    sdk_upload("a")
    assert "moderation" not in api.resource("a")
    assert statuses(api.update("a", moderation_status="rejected")) == [("manual", "rejected")]
    assert statuses(uploader.explicit("a", type="upload", moderation="manual")) == [("manual", "pending")]


def test_lists_show_moderation_when_asked_for():
    sdk_upload("a", moderation="manual")
    assert "moderation_status" not in api.resources()["resources"][0]
    shown = api.resources(moderations=True)["resources"][0]
    assert (shown["moderation_kind"], shown["moderation_status"]) == ("manual", "pending")
    assert api.resources_by_moderation("manual", "pending")["resources"][0]["moderation_status"] == "pending"


def test_unknown_kinds_and_statuses_are_refused():
    with pytest.raises(cloudinary.exceptions.BadRequest, match="Moderation magic is not valid"):
        sdk_upload("a", moderation="magic")
    sdk_upload("a", moderation="manual")
    with pytest.raises(cloudinary.exceptions.BadRequest, match="parameter moderation_status"):
        api.update("a", moderation_status="maybe")


def test_the_end_of_a_moderation_is_notified(hooked):
    sdk_upload("a", moderation="manual")
    hooked.wait(1)
    api.update("a", moderation_status="approved")
    told = hooked.wait(2)[-1]
    assert told["notification_type"] == "moderation"
    wanted = {"public_id": "a", "moderation_kind": "manual", "moderation_status": "approved"}
    assert {name: told[name] for name in wanted} == wanted
