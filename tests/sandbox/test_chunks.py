"""Uploads in chunks, by the official SDK and by hand."""

import hashlib
import io

import cloudinary.exceptions
import pytest
from cloudinary import api, uploader

from .helpers import message

pytestmark = pytest.mark.usefixtures("sdk")
CHUNK = 5 * 1024 * 1024
CONTENT = bytes(range(256)) * (2 * CHUNK // 256) + b"the end"


def send(client, start, piece, total, upload_id="u1", **params):
    headers = {
        "X-Unique-Upload-Id": upload_id,
        "Content-Range": f"bytes {start}-{start + len(piece) - 1}/{total}",
    }
    return client.post("/raw/upload", data=params, files={"file": ("big.bin", piece)}, headers=headers)


def test_a_large_file_of_the_sdk_arrives_whole():
    asset = uploader.upload_large(io.BytesIO(CONTENT), chunk_size=CHUNK, public_id="big", tags=["t"])
    assert (asset["bytes"], asset["resource_type"], asset["tags"]) == (len(CONTENT), "raw", ["t"])
    assert asset["etag"] == hashlib.md5(CONTENT).hexdigest()
    assert api.resource("big", resource_type="raw")["bytes"] == len(CONTENT)


def test_chunks_before_the_last_say_how_far_it_is(client, hooked):
    first = send(client, 0, CONTENT[:CHUNK], len(CONTENT), public_id="big")
    assert first.json() == {
        "done": False,
        "bytes": CHUNK,
        "kind": "upload",
        "resource_type": "raw",
        "public_id": "big",
    }
    assert client.get("/resources/raw/upload/big").status_code == 404
    send(client, CHUNK, CONTENT[CHUNK : 2 * CHUNK], len(CONTENT), public_id="big")
    last = send(client, 2 * CHUNK, CONTENT[2 * CHUNK :], len(CONTENT), public_id="big").json()
    assert (last["bytes"], last["original_filename"]) == (len(CONTENT), "big")
    assert len(hooked.wait(1)) == 1


def test_chunks_come_in_any_order_more_than_once_and_without_a_total(client):
    pieces = [(0, CONTENT[:CHUNK]), (CHUNK, CONTENT[CHUNK : 2 * CHUNK]), (2 * CHUNK, CONTENT[2 * CHUNK :])]
    for start, piece in (pieces[1], pieces[0], pieces[0]):
        assert send(client, start, piece, -1).json()["done"] is False
    answer = send(client, *pieces[2], len(CONTENT)).json()
    assert answer["etag"] == hashlib.md5(CONTENT).hexdigest()


def test_uploads_at_once_do_not_mix(client):
    for upload_id in ("u1", "u2"):
        send(client, 0, CONTENT[:CHUNK], CHUNK + 1, upload_id, public_id=upload_id)
    for upload_id, end in (("u1", b"1"), ("u2", b"2")):
        answer = send(client, CHUNK, end, CHUNK + 1, upload_id, public_id=upload_id).json()
        assert answer["etag"] == hashlib.md5(CONTENT[:CHUNK] + end).hexdigest()


def test_small_chunks_are_refused_but_for_the_last():
    with pytest.raises(cloudinary.exceptions.BadRequest, match="must be larger than 5mb"):
        uploader.upload_large(io.BytesIO(b"x" * 3000), chunk_size=1000)
    assert uploader.upload_large(io.BytesIO(b"x" * 3000), chunk_size=5000)["bytes"] == 3000


@pytest.mark.parametrize("sent", ["bytes 0-1", "bytes 5-1/9", "bytes 0-1/x", "0-1/2", ""])
def test_a_range_that_cannot_be_read_is_refused(client, sent):
    headers = {"X-Unique-Upload-Id": "u", "Content-Range": sent}
    answer = client.post("/raw/upload", files={"file": ("x", b"ab")}, headers=headers)
    assert (answer.status_code, message(answer)) == (400, f"Invalid Content-Range {sent}")


def test_a_range_that_does_not_fit_the_chunk_is_refused(client):
    headers = {"X-Unique-Upload-Id": "u", "Content-Range": "bytes 0-9/10"}
    answer = client.post("/raw/upload_chunked", files={"file": ("x", b"ab")}, headers=headers)
    assert (answer.status_code, "Content-Range" in message(answer)) == (400, True)
    assert message(client.post("/raw/upload", headers=headers)) == "Missing required parameter - file"


def test_a_chunk_may_be_sent_as_a_data_uri_in_json(client):
    headers = {"X-Unique-Upload-Id": "u", "Content-Range": "bytes 0-2/3"}
    body = {"file": "data:text/plain,abc", "public_id": "a"}
    made = client.call("POST", "/raw/upload_chunked", json=body, headers=headers).json()
    assert (made["public_id"], made["bytes"]) == ("a", 3)
