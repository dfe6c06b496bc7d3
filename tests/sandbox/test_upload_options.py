"""Uploads with their options, by the official SDK."""

import re

import cloudinary
import cloudinary.exceptions
import pytest
from cloudinary import api, uploader

from .helpers import message, sdk_upload

pytestmark = pytest.mark.usefixtures("sdk")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + (1920).to_bytes(4, "big") + (1080).to_bytes(4, "big")
GIF = b"GIF89a" + (3).to_bytes(2, "little") + (2).to_bytes(2, "little")
BMP = b"BM" + bytes(16) + (5).to_bytes(4, "little") + (-4).to_bytes(4, "little", signed=True)
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + (7).to_bytes(2, "big") + (9).to_bytes(2, "big")


@pytest.mark.parametrize(
    ("content", "size"),
    [
        *((PNG, (1920, 1080)), (GIF, (3, 2)), (BMP, (5, 4)), (JPEG, (9, 7))),
        *((b"abc", None), (PNG[:20], None), (JPEG[:12], None), (b"", None)),
    ],
)
def test_the_size_of_an_image_is_read_from_its_head(content, size):
    asset = uploader.upload(("x.png", content))
    assert (asset.get("width"), asset.get("height")) == (size or (None, None))
    listed = api.resources()["resources"][0]
    assert (listed.get("width"), listed.get("height")) == (size or (None, None))


def test_an_image_of_the_sdk_has_what_was_answered():
    image = uploader.upload_image(("x.png", PNG), public_id="a/b")
    assert (image.public_id, image.format, image.metadata["width"]) == ("a/b", "png", 1920)


def test_public_ids_are_prefixed_as_asked():
    assert sdk_upload("x", public_id_prefix="p/q")["public_id"] == "p/q/x"
    asset = sdk_upload("x", asset_folder="shop", use_asset_folder_as_public_id_prefix=True)
    assert (asset["public_id"], asset["asset_folder"]) == ("shop/x", "shop")
    assert sdk_upload("x", asset_folder="shop")["public_id"] == "x"
    both = sdk_upload("y", folder="old", asset_folder="new")
    assert (both["public_id"], both["asset_folder"]) == ("old/y", "new")


def test_names_come_from_the_file_as_asked():
    def upload(name, **options):
        return uploader.upload(("my file.png" if name is None else name, b"abc"), **options)

    assert upload(None, use_filename=True, unique_filename=False)["public_id"] == "my_file"
    assert re.fullmatch("my_file_[0-9a-f]{6}", upload(None, use_filename=True)["public_id"])
    assert upload(None, use_filename_as_display_name=True)["display_name"] == "my file"
    assert upload(None, filename_override="other")["original_filename"] == "other"
    assert re.fullmatch(r"[0-9a-f]{20}\.txt", upload("a.txt", resource_type="raw")["public_id"])
    assert upload("a.txt", resource_type="raw", public_id="b")["public_id"] == "b"


def test_formats_that_are_not_allowed_are_refused_unless_converted():
    assert uploader.upload(("x.png", PNG), allowed_formats=["png", "jpg"])["format"] == "png"
    assert uploader.upload(("x.png", PNG), allowed_formats=["jpg"], format="jpg")["format"] == "jpg"
    with pytest.raises(cloudinary.exceptions.BadRequest, match="Image file format png not allowed"):
        uploader.upload(("x.png", PNG), allowed_formats=["jpg"])
    assert len(api.resources()["resources"]) == 2


def test_an_asynchronous_upload_is_answered_as_pending_and_done(hooked):
    answer = sdk_upload("a", batch_id="b7", **{"async": True})
    assert {name: answer[name] for name in ("status", "public_id", "batch_id", "type")} == {
        "status": "pending",
        "public_id": "a",
        "batch_id": "b7",
        "type": "upload",
    }
    assert hooked.wait(1)[0]["public_id"] == "a"
    assert api.resource("a")["bytes"] == 3


def test_an_upload_over_another_says_so_and_one_that_must_not_says_that():
    assert "overwritten" not in sdk_upload("a")
    assert sdk_upload("a", invalidate=True)["overwritten"] is True
    assert sdk_upload("a", overwrite=False)["existing"] is True


def test_eager_transformations_are_taken_and_not_made():
    sdk_upload("a", eager=[{"width": 100, "crop": "scale"}], eager_async=True, responsive_breakpoints={})
    assert api.resource("a")["derived"] == []


def test_every_resource_type_and_delivery_type_is_a_name_of_its_own(client):
    ids = {
        sdk_upload("same", resource_type=kind, type=type_)["asset_id"]
        for kind in ("image", "video", "raw")
        for type_ in ("upload", "private", "authenticated")
    }
    assert len(ids) == 9
    assert uploader.upload(("a.mp4", b"x"), resource_type="auto")["resource_type"] == "video"
    answer = client.post("/upload", {"file": "data:text/plain;base64,YWJj", "public_id": "a"})
    assert answer.json()["resource_type"] == "raw"


def test_an_unsigned_upload_needs_a_preset_and_there_are_none(client):
    with pytest.raises(cloudinary.exceptions.BadRequest, match="Upload preset not found"):
        uploader.unsigned_upload(("x.png", PNG), "mine")
    answer = client.call("POST", "/image/upload", data={"file": "data:,1"}, auth=lambda request: request)
    assert answer.status_code == 400
    assert message(answer) == "Upload preset must be specified when using unsigned upload"


def test_a_preset_of_a_signed_upload_is_not_passed_over():
    with pytest.raises(cloudinary.exceptions.BadRequest, match="Upload preset not found"):
        sdk_upload("a", upload_preset="mine")


@pytest.mark.parametrize("file", ["http://[broken/x.png", "data:image/png;base64,%%", "nothing"])
def test_a_file_that_cannot_be_read_is_refused(client, file):
    assert client.post("/image/upload", {"file": file}).status_code == 400
