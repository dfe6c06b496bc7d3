"""Uploading, changing, renaming and deleting one asset through the Upload API."""

from __future__ import annotations

import hashlib

import pytest

from .base import Refused
from .inventory import calls
from .values import PIXEL


@pytest.fixture
def fields(account):
    for name in ("sku", "note"):
        account.fields.create({"external_id": name, "label": name.title(), "type": "string"})


@calls("uploader.upload")
def test_an_upload_is_answered_with_the_asset_as_it_is_kept(client, fields):
    made = client.uploader.upload(
        PIXEL,
        public_id="shoes/é 1",
        metadata={"sku": "a=b|c&d", "note": 'say "x"'},
        tags=["x", "y"],
        context={"alt": "1=2|3", "caption": "c"},
        asset_folder="shop",
        display_name="Shoe",
    )
    assert made["metadata"] == {"sku": "a=b|c&d", "note": 'say "x"'}
    assert made["context"] == {"custom": {"alt": "1=2|3", "caption": "c"}}
    assert (made["tags"], made["asset_folder"], made["display_name"]) == (["x", "y"], "shop", "Shoe")
    assert (made["public_id"], made["resource_type"], made["format"], made["bytes"]) == (
        "shoes/é 1",
        "image",
        "gif",
        42,
    )
    shown = client.api.resource("shoes/é 1")
    same = ("asset_id", "metadata", "context", "tags", "version", "created_at", "secure_url")
    assert {key: shown[key] for key in same} == {key: made[key] for key in same}


@calls("uploader.upload")
def test_files_addresses_and_all_resource_types_can_be_uploaded(client, tmp_path):
    file = tmp_path / "Shöe list.csv"
    file.write_text("a,b\n")
    raw = client.uploader.upload(str(file), resource_type="raw", use_filename=True, unique_filename=False)
    assert (raw["resource_type"], raw["bytes"], raw["etag"]) == (
        "raw",
        4,
        hashlib.md5(b"a,b\n").hexdigest(),
    )
    assert raw["original_filename"] == "Shöe list"
    remote = client.uploader.upload("https://example.com/films/one.mp4", resource_type="video", public_id="v")
    assert (remote["resource_type"], remote["format"], remote["public_id"]) == ("video", "mp4", "v")
    assert client.uploader.upload(PIXEL, resource_type="auto")["resource_type"] == "image"


@calls("uploader.upload")
def test_overwrite_false_leaves_the_asset_that_is_there(client):
    first = client.uploader.upload(PIXEL, public_id="a", tags=["kept"], resource_type="image")
    again = client.uploader.upload(PIXEL, public_id="a", overwrite=False, resource_type="image")
    assert (again["existing"], again["asset_id"], again["tags"]) == (True, first["asset_id"], ["kept"])
    over = client.uploader.upload(PIXEL, public_id="a", tags=["new"], resource_type="image")
    assert (over["asset_id"], over["tags"]) == (first["asset_id"], ["new"])


@calls("uploader.explicit")
def test_explicit_changes_an_asset_and_answers_it_whole(client, fields):
    client.uploader.upload(PIXEL, public_id="a", metadata={"sku": "1", "note": "n"}, tags=["x"])
    changed = client.uploader.explicit("a", type="upload", metadata={"note": ""}, tags=["only"])
    assert (changed["metadata"], changed["tags"], changed["public_id"]) == ({"sku": "1"}, ["only"], "a")
    assert client.api.resource("a")["metadata"] == {"sku": "1"}
    with pytest.raises(Refused, match="Resource not found - ghost"):
        client.uploader.explicit("ghost", type="upload")


@calls("uploader.rename")
def test_a_renamed_asset_keeps_its_id_and_its_metadata(client, fields):
    made = client.uploader.upload(PIXEL, public_id="a", metadata={"sku": "1"})
    client.uploader.upload(PIXEL, public_id="taken")
    with pytest.raises(Refused, match="already exists"):
        client.uploader.rename("a", "taken")
    assert client.uploader.rename("a", "taken", overwrite=True)["public_id"] == "taken"
    shown = client.api.resource("taken")
    assert (shown["asset_id"], shown["metadata"]) == (made["asset_id"], {"sku": "1"})
    with pytest.raises(Refused, match="Resource not found - a"):
        client.uploader.rename("a", "b")


@calls("uploader.destroy")
def test_a_destroyed_asset_is_gone(client):
    client.uploader.upload(PIXEL, public_id="a")
    assert client.uploader.destroy("a", invalidate=True)["result"] == "ok"
    assert client.uploader.destroy("a")["result"] == "not found"
    with pytest.raises(Refused, match="Resource not found - a"):
        client.api.resource("a")


@calls("uploader.upload_large")
def test_a_large_file_that_comes_in_chunks_becomes_one_asset(client, tmp_path):
    file = tmp_path / "large.bin"
    file.write_bytes(b"a" * 5_242_880 + b"the end")
    made = client.uploader.upload_large(
        str(file), public_id="large", chunk_size=5_242_880, resource_type="raw"
    )
    assert (made["public_id"], made["bytes"]) == ("large", 5_242_887)
    assert made["etag"] == hashlib.md5(file.read_bytes()).hexdigest()


REFUSED = [
    ({"metadata": {"ghost": "1"}}, 'Metadata External IDs do not exist: \\["ghost"\\]'),
    ({"metadata": {"amount": "many"}}, "'many' is not valid for field 'amount'"),
    ({"metadata": {"size": "Small"}}, "'Small' is not valid for field 'size'"),
    ({}, "mandatory"),
]


@pytest.mark.parametrize(("options", "words"), REFUSED, ids=lambda part: str(part)[:20])
@calls("uploader.upload")
def test_an_upload_with_unsound_metadata_is_refused_whole(client, account, options, words):
    account.fields.create({"external_id": "amount", "label": "Amount", "type": "integer"})
    sizes = {"values": [{"external_id": "s", "value": "Small"}]}
    account.fields.create({"external_id": "size", "label": "Size", "type": "enum", "datasource": sizes})
    if not options:
        account.fields.create({"external_id": "m", "label": "M", "type": "string", "mandatory": True})
    with pytest.raises(Refused, match=words) as refused:
        client.uploader.upload(PIXEL, public_id="a", **options)
    assert refused.value.status in (400, None)
    assert client.api.resources(max_results=5)["resources"] == []
