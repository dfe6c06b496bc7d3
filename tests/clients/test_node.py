"""What only the Node SDK has: streams, its own way to search, limits inside answers."""

from __future__ import annotations

import pytest

from .base import Refused
from .inventory import calls
from .values import PIXEL

NODE = ("node",)


@pytest.mark.parametrize("function", ["uploader.upload_stream", "uploader.upload_chunked_stream"])
@calls(by=NODE)
def test_a_stream_is_uploaded(client, function):
    made = client.stream(function, "abc", public_id="a.txt", resource_type="raw", chunk_size=6_000_000)
    assert (made["public_id"], made["bytes"]) == ("a.txt", 3)


@calls("uploader.upload_stream", "uploader.upload_chunked_stream", by=NODE)
def test_a_stream_carries_metadata(client, account):
    account.fields.create({"external_id": "sku", "label": "Sku", "type": "string"})
    for function in ("uploader.upload_stream", "uploader.upload_chunked_stream"):
        made = client.stream(function, "abc", public_id="a", metadata={"sku": function}, chunk_size=6_000_000)
        assert made["metadata"] == {"sku": function}


@calls("uploader.unsigned_upload_stream", by=NODE)
def test_an_unsigned_stream_needs_a_preset(client):
    with pytest.raises(Refused, match="preset"):
        client.stream("uploader.unsigned_upload_stream", "abc", "p")


@calls("uploader.upload_chunked", by=NODE)
def test_a_file_in_chunks_is_uploaded(client, tmp_path):
    file = tmp_path / "a.bin"
    file.write_bytes(b"a" * 5_242_880 + b"end")
    made = client.uploader.upload_chunked(str(file), chunk_size=5_242_880, resource_type="raw", public_id="a")
    assert made["bytes"] == 5_242_883


@calls("api.search", "api.search_folders", by=NODE)
def test_a_search_is_run_without_its_builder(client):
    client.uploader.upload(PIXEL, public_id="a", asset_folder="shop")
    assert client.api.search({"expression": "public_id=a"})["total_count"] == 1
    assert client.api.search_folders({"expression": "name=shop"})["total_count"] == 1


@calls("api.list_metadata_fields", by=NODE)
def test_answers_tell_what_is_left_of_the_quota(client):
    answer = client.ask(steps=[["api.list_metadata_fields", []]])
    assert answer["rate_limit_allowed"] > answer["rate_limit_remaining"] > 0
    assert client.api.list_metadata_fields() == {"metadata_fields": []}


@pytest.mark.parametrize("sent", [{"amount": 5}, {"amount": 5, "day": "2024-06-15", "colors": ["red"]}])
@calls("uploader.update_metadata", by=NODE)
def test_numbers_dates_and_lists_keep_their_names(client, account, sent):
    for name, kind in (("amount", "integer"), ("day", "date"), ("colors", "set")):
        field = {"external_id": name, "label": name, "type": kind}
        if kind == "set":
            field["datasource"] = {"values": [{"external_id": "red", "value": "Red"}]}
        account.fields.create(field)
    client.uploader.upload(PIXEL, public_id="a")
    client.uploader.update_metadata(sent, ["a"])
    assert client.api.resource("a")["metadata"] == sent


@calls("uploader.update_metadata", by=NODE)
def test_a_boolean_loses_its_name_on_the_way_and_is_refused(client, account):
    account.fields.create({"external_id": "sku", "label": "Sku", "type": "string"})
    client.uploader.upload(PIXEL, public_id="a")
    with pytest.raises(Refused, match="true"):
        client.uploader.update_metadata({"sku": True}, ["a"])


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
@pytest.mark.parametrize("version", [1, 2])
@calls("uploader.upload", by=NODE)
def test_calls_signed_in_every_way_are_taken(client, algorithm, version):
    how = {"signature_algorithm": algorithm, "signature_version": version}
    made = client.uploader.upload(PIXEL, public_id="a,b=c|d", context={"alt": "1&2"}, **how)
    assert (made["public_id"], made["context"]) == ("a,b=c|d", {"custom": {"alt": "1&2"}})
