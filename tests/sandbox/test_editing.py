"""Update and explicit with their parameters, by the official SDK."""

import cloudinary.exceptions
import pytest
from cloudinary import api, uploader

from .helpers import message, sdk_upload

pytestmark = pytest.mark.usefixtures("sdk")
TOKEN = {"access_type": "token"}
PUBLIC = {"access_type": "anonymous", "start": "2024-01-01T00:00:00Z", "end": "2025-01-01T00:00:00Z"}


def test_access_rules_are_kept_and_lifted():
    assert sdk_upload("a", access_control=[TOKEN, PUBLIC])["access_control"] == [TOKEN, PUBLIC]
    assert api.resource("a")["access_control"] == [TOKEN, PUBLIC]
    changed = api.update("a", access_control=PUBLIC)
    assert changed["access_control"] == [PUBLIC]
    assert "access_control_updated_at" in changed["last_updated"]
    assert "access_control" not in api.update("a", access_control=[])


@pytest.mark.parametrize("rules", ["nonsense", '[{"access_type":"magic"}]', "7", '["token"]'])
def test_bad_access_rules_are_refused(client, rules):
    sdk_upload("a")
    answer = client.post("/resources/image/upload/a", {"access_control": rules})
    assert (answer.status_code, message(answer)) == (400, "Invalid value for parameter access_control")


def test_access_rules_are_notified(hooked):
    sdk_upload("a")
    hooked.wait(1)
    api.update("a", access_control=[TOKEN])
    told = hooked.wait(2)[-1]
    assert told["notification_type"] == "access_control_changed"
    (asset,) = told["resources"]
    assert (asset["previous_access_control"], asset["new_access_control"]) == ([], [TOKEN])


def test_display_names_are_free_of_slashes_and_unique_if_asked():
    sdk_upload("a", display_name="Shoe", asset_folder="f")
    second = sdk_upload("b", display_name="Shoe", asset_folder="f", unique_display_name=True)
    assert second["display_name"].startswith("Shoe_")
    sdk_upload("c")
    moved = api.update("c", display_name="Shoe", asset_folder="f", unique_display_name=True)
    assert moved["display_name"].startswith("Shoe_")
    assert api.update("c", display_name="Shoe")["display_name"] == "Shoe"
    with pytest.raises(cloudinary.exceptions.BadRequest, match="parameter display_name"):
        api.update("c", display_name="a/b")


def test_context_is_replaced_by_update_and_an_empty_value_deletes_a_key_in_the_command():
    sdk_upload("a", context={"alt": "1", "caption": "2"})
    assert api.update("a", context={"alt": "3"})["context"] == {"custom": {"alt": "3"}}
    uploader.add_context({"alt": "", "owner": "me"}, ["a"])
    assert api.resource("a")["context"] == {"custom": {"owner": "me"}}


def test_a_doubled_backslash_in_context_is_one(client):
    sdk_upload("a")
    client.post("/image/context", {"command": "add", "public_ids": ["a"], "context": r"k=a\\b\=c\|d\""})
    assert api.resource("a")["context"] == {"custom": {"k": 'a\\b=c|d\\"'}}


def test_coordinates_and_regions_are_kept_and_shown_when_asked_for():
    made = sdk_upload("a", face_coordinates=[[120, 30, 109, 150]], faces=True)
    assert made["faces"] == [[120, 30, 109, 150]]
    regions = {"box_1": [[1, 2], [3, 4]]}
    api.update("a", custom_coordinates=[1, 2, 3, 4], regions=regions, quality_override="80:420")
    shown = api.resource("a", faces=True, coordinates=True)
    assert shown["faces"] == [[120, 30, 109, 150]]
    assert shown["coordinates"] == {"faces": [[120, 30, 109, 150]], "custom": [[1, 2, 3, 4]]}
    assert shown["regions"] == regions
    assert not {"faces", "coordinates"} & set(api.resource("a"))


@pytest.mark.parametrize(
    "bad", [{"face_coordinates": "1,2"}, {"custom_coordinates": "x"}, {"regions": "[1]"}]
)
def test_bad_coordinates_are_refused(client, bad):
    sdk_upload("a")
    assert client.post("/resources/image/upload/a", bad).status_code == 400


@pytest.mark.parametrize("name", ["raw_convert", "categorization", "detection", "background_removal", "ocr"])
def test_addons_that_there_are_not_are_refused_in_the_vendors_words(name):
    sdk_upload("a")
    with pytest.raises(cloudinary.exceptions.BadRequest, match="Illegal value"):
        api.update("a", **{name: "illegal"})
    with pytest.raises(
        cloudinary.exceptions.BadRequest, match=r"is invalid|is not valid|invalid model 'illegal'"
    ):
        sdk_upload("b", **{name: "illegal"})


def test_addons_that_there_are_change_nothing():
    sdk_upload("a", categorization="google_tagging,aws_rek_tagging", auto_tagging=0.7, detection="coco_v2")
    api.update("a", ocr="adv_ocr", background_removal="cloudinary_ai", raw_convert="google_speech:vtt")
    assert "tags" not in api.resource("a")


def test_explicit_edits_and_answers_at_once_or_as_pending():
    sdk_upload("a", tags="old")
    edited = uploader.explicit("a", type="upload", tags=["b", "a"], display_name="A", eager=[{"width": 1}])
    assert (edited["tags"], edited["display_name"]) == (["a", "b"], "A")
    pending = uploader.explicit("a", type="upload", tags=["c"], **{"async": True})
    assert {name: pending[name] for name in ("status", "resource_type", "type", "public_id")} == {
        "status": "pending",
        "resource_type": "image",
        "type": "upload",
        "public_id": "a",
    }
    assert api.resource("a")["tags"] == ["c"]


def test_an_error_is_returned_instead_of_raised_if_asked():
    answer = uploader.explicit("nosuch", type="upload", return_error=True)
    assert answer["error"]["http_code"] == 404
    assert answer["error"]["message"] == "Resource not found - nosuch"
    assert len(answer["error"]["request_id"]) == 32


def test_a_rename_shows_context_and_metadata_if_asked(client):
    client.field("sku")
    sdk_upload("a", context={"k": "v"}, metadata={"sku": "1"}, tags="t")
    plain = uploader.rename("a", "b")
    assert (plain["tags"], {"context", "metadata"} & set(plain)) == (["t"], set())
    full = uploader.rename("b", "c", context=True, metadata=True, to_type="private")
    assert (full["context"], full["metadata"], full["type"]) == (
        {"custom": {"k": "v"}},
        {"sku": "1"},
        "private",
    )
    assert api.resource("c", type="private")["asset_id"] == plain["asset_id"]
