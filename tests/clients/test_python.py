"""What only the Python SDK has, and what it makes of answers."""

from __future__ import annotations

import io

import cloudinary
import cloudinary.api
import cloudinary.exceptions
import cloudinary.uploader
import pytest

from .inventory import BOTH, calls
from .values import PIXEL

PYTHON = ("python",)


@calls("uploader.upload_image", "uploader.upload_resource", by=PYTHON)
def test_uploads_are_answered_as_objects(client):
    image = client.uploader.upload_image(PIXEL, public_id="a")
    assert (image.public_id, image.format, image.metadata["bytes"]) == ("a", "gif", 42)
    file = client.uploader.upload_resource(io.BytesIO(b"abc"), public_id="b.txt", resource_type="raw")
    assert (file.public_id, file.resource_type, file.metadata["bytes"]) == ("b.txt", "raw", 3)


@calls("uploader.upload_large_part", by=PYTHON)
def test_a_part_of_a_file_is_uploaded_by_itself(client):
    headers = {"Content-Range": "bytes 0-2/3", "X-Unique-Upload-Id": "one"}
    made = client.uploader.upload_large_part(("a.txt", b"abc"), http_headers=headers, public_id="a.txt")
    assert (made["public_id"], made["bytes"]) == ("a.txt", 3)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
@pytest.mark.parametrize("version", [1, 2])
@calls("uploader.upload", "uploader.update_metadata", by=PYTHON)
def test_calls_signed_in_every_way_are_taken(client, account, algorithm, version):
    account.fields.create({"external_id": "sku", "label": "Sku", "type": "string"})
    how = {"signature_algorithm": algorithm, "signature_version": version}
    client.uploader.upload(PIXEL, public_id="a,b=c|d", metadata={"sku": "1&2"}, **how)
    answer = client.uploader.update_metadata(
        {"sku": "a&b|c"}, ["a,b=c|d"], notification_url="http://x/", **how
    )
    assert answer["public_ids"] == ["a,b=c|d"]
    assert client.api.resource("a,b=c|d")["metadata"] == {"sku": "a&b|c"}


@calls(by=PYTHON)
def test_admin_answers_tell_what_is_left_of_the_quota(client):
    answer = cloudinary.api.resource_types(**client.credentials)
    assert answer.rate_limit_allowed - answer.rate_limit_remaining >= 1
    assert answer.rate_limit_reset_at
    assert len(answer.request_id) == 32


@calls(by=PYTHON, at=BOTH)
def test_refusals_are_the_sdks_own_exceptions(client):
    rule = {"metadata_field_id": "x", "condition": {}, "result": {}, "name": "x"}
    with pytest.raises(cloudinary.exceptions.BadRequest):
        cloudinary.api.add_metadata_rule(rule, **client.credentials)
    with pytest.raises(cloudinary.exceptions.NotFound, match="Resource not found - ghost"):
        cloudinary.api.delete_metadata_rule("ghost", **client.credentials)
    for wrong in ({"api_secret": "wrong"}, {"api_key": "wrong"}):
        with pytest.raises(cloudinary.exceptions.AuthorizationRequired):
            cloudinary.api.list_metadata_rules(**{**client.credentials, **wrong})
    with pytest.raises(cloudinary.exceptions.AuthorizationRequired, match=r"OAuth tokens|Bearer tokens"):
        cloudinary.api.list_metadata_rules(**client.credentials, oauth_token="token")


@calls(by=PYTHON)
def test_a_call_signed_with_another_secret_is_refused(client):
    with pytest.raises(cloudinary.exceptions.AuthorizationRequired, match="Invalid Signature"):
        cloudinary.uploader.destroy("a", **{**client.credentials, "api_secret": "wrong"})


@calls(by=PYTHON)
def test_a_rate_limit_is_the_sdks_own_exception(client, account):
    account.quota.set(0)
    with pytest.raises(cloudinary.exceptions.RateLimited, match="Limit of 0 api operations"):
        cloudinary.api.usage(**client.credentials)
