"""Related assets by the official SDK, by public ids and by asset ids."""

import cloudinary.exceptions
import pytest
from cloudinary import api, uploader
from cloudinary.utils import fq_public_id

from .helpers import sdk_upload

pytestmark = pytest.mark.usefixtures("sdk")


@pytest.fixture
def ids(sdk):
    return {
        "dog": sdk_upload("dog")["asset_id"],
        "licence": sdk_upload("licence", type="authenticated")["asset_id"],
        "subtitles": sdk_upload("dog.srt", resource_type="raw")["asset_id"],
    }


def related(asset_id):
    shown = api.resource_by_asset_id(asset_id, related=True)["related_assets"]
    return {asset["asset_id"] for asset in shown}


def test_assets_are_related_both_ways_by_public_ids(ids):
    others = [fq_public_id("licence", type="authenticated"), fq_public_id("dog.srt", resource_type="raw")]
    answer = api.add_related_assets("dog", others)
    assert answer["failed"] == []
    assert answer["success"][0] == {
        "message": "success",
        "code": "success_ids",
        "asset": "image/authenticated/licence",
        "status": 200,
    }
    assert related(ids["dog"]) == {ids["licence"], ids["subtitles"]}
    assert related(ids["licence"]) == {ids["dog"]}
    assert related(ids["subtitles"]) == {ids["dog"]}


def test_assets_are_related_and_unrelated_by_asset_ids(ids):
    api.add_related_assets_by_asset_ids(ids["dog"], [ids["licence"], ids["subtitles"]])
    answer = api.delete_related_assets_by_asset_ids(ids["licence"], ids["dog"])
    assert [entry["asset"] for entry in answer["success"]] == [ids["dog"]]
    assert related(ids["dog"]) == {ids["subtitles"]}
    assert related(ids["licence"]) == set()
    api.delete_related_assets("dog", "raw/upload/dog.srt")
    assert related(ids["dog"]) == set()


def test_what_fails_is_told_apart_and_the_rest_is_done(ids, client):
    api.add_related_assets_by_asset_ids(ids["dog"], [ids["licence"]])
    sent = [ids["licence"], ids["dog"], "0" * 32, ids["subtitles"]]
    answer = client.post(f"/resources/related_assets/{ids['dog']}", {"assets_to_relate": sent})
    assert answer.status_code == 207
    codes = {entry["asset"]: (entry["code"], entry["status"]) for entry in answer.json()["failed"]}
    assert codes == {
        ids["licence"]: ("already_exists_ids", 409),
        ids["dog"]: ("invalid_relate_to_self_id", 400),
        "0" * 32: ("non_existing_ids", 404),
    }
    assert [entry["asset"] for entry in answer.json()["success"]] == [ids["subtitles"]]
    gone = api.delete_related_assets_by_asset_ids(ids["licence"], [ids["subtitles"]])
    assert gone["failed"][0]["code"] == "relation_does_not_exist_ids"


def test_an_unknown_asset_and_too_many_are_refused(ids):
    with pytest.raises(cloudinary.exceptions.NotFound):
        api.add_related_assets("nosuch", ["image/upload/dog"])
    with pytest.raises(cloudinary.exceptions.BadRequest, match="Maximum number of assets_to_relate is 10"):
        api.add_related_assets("dog", [f"image/upload/{n}" for n in range(11)])
    with pytest.raises(cloudinary.exceptions.BadRequest, match="Missing required parameter"):
        api.add_related_assets("dog", [])


def test_a_deleted_asset_is_related_no_more(ids):
    api.add_related_assets("dog", "raw/upload/dog.srt")
    uploader.destroy("dog.srt", resource_type="raw")
    assert related(ids["dog"]) == set()


def test_related_assets_are_shown_when_asked_for(ids):
    assert "related_assets" not in api.resource("dog")
    assert api.resource("dog", related=True)["related_assets"] == []


def test_a_change_of_relations_is_notified(ids, hooked):
    api.add_related_assets("dog", ["raw/upload/dog.srt", "raw/upload/nosuch"])
    api.delete_related_assets("dog", ["raw/upload/dog.srt"])
    api.delete_related_assets("dog", ["raw/upload/dog.srt"])
    told = sorted(hooked.wait(2), key=lambda event: event["action_type"])
    assert [(e["action_type"], e["total_success"], e["total_failed"]) for e in told] == [
        ("add", 1, 1),
        ("delete", 1, 0),
    ]
    assert {event["asset_id"] for event in told} == {ids["dog"]}
