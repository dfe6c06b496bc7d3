import hashlib
import time

import pytest

from app.sandbox.signing import is_signed_by, sign_notification, string_to_sign

from .helpers import message

DOCUMENTED = {
    "eager": "w_400,h_300,c_pad|w_260,h_200,c_crop",
    "public_id": "sample_image",
    "timestamp": "1315060510",
}


@pytest.mark.parametrize(
    ("body", "timestamp", "secret", "algorithm", "digest"),
    [
        (b"{public_id: 'sample'}", "1315060510", "abcd", "sha1", "25f7e91709c858b97d688ce8da799dedb290d9ef"),
        (
            b'{"public_id":"b8sjhoslj8cq8ovoa0ma","version":"1555337587","width":1000,"height":800}',
            "7952342400000",
            "hardcoded",
            "sha256",
            "6c5a29fd8815772fbac2f10ae741e093d0859313947ef8fadeb29126ded6649c",
        ),
        (
            b"{}",
            "0",
            "someApiSecret",
            "sha256",
            "d5497e1a206ad0ba29ad09a7c0c5f22e939682d15009c15ab3199f62fefbd14b",
        ),
    ],
)
def test_notifications_are_signed_as_published(body, timestamp, secret, algorithm, digest):
    assert sign_notification(body, timestamp, secret, algorithm) == digest


def test_the_published_request_signature_is_accepted_and_a_changed_one_is_not():
    assert is_signed_by(DOCUMENTED, "bfd09f95f331f558cbd1320e67aa8d488770583e", "abcd")
    assert not is_signed_by(DOCUMENTED, "afd09f95f331f558cbd1320e67aa8d488770583e", "abcd")
    assert not is_signed_by({**DOCUMENTED, "tags": "x"}, "bfd09f95f331f558cbd1320e67aa8d488770583e", "abcd")


def test_version_two_escapes_ampersands_inside_a_pair():
    params = {"context": "a=b&c", "timestamp": "1"}
    assert string_to_sign(params, 1) == "context=a=b&c&timestamp=1"
    assert string_to_sign(params, 2) == "context=a=b%26c&timestamp=1"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
@pytest.mark.parametrize("pair", ["context=a=b&c", "context=a=b%26c"])
def test_an_upload_signed_in_any_way_is_accepted(client, algorithm, pair):
    now = str(int(time.time()))
    text = f"{pair}&public_id=signed&timestamp={now}sandbox-secret"
    form = {
        "public_id": "signed",
        "timestamp": now,
        "context": "a=b&c",
        "api_key": "sandbox-key",
        "signature": hashlib.new(algorithm, text.encode()).hexdigest(),
    }
    answer = client.call("POST", "/image/upload", data=form, files={"file": ("x.png", b"abc")}, auth=_nobody)
    assert answer.status_code == 200, answer.text


def test_a_wrong_signature_is_told_what_was_to_be_signed(client):
    now = str(int(time.time()))
    form = {"timestamp": now, "api_key": "sandbox-key", "signature": "0" * 40, "public_id": "p"}
    answer = client.call("POST", "/image/destroy", data=form, auth=_nobody)
    assert answer.status_code == 401
    assert message(answer) == f"Invalid Signature {'0' * 40}. String to sign - 'public_id=p&timestamp={now}'."
    assert answer.headers["X-Cld-Error"] == message(answer)


def test_a_signature_of_more_than_an_hour_ago_is_stale(client):
    form = {"timestamp": "1315060510", "api_key": "sandbox-key", "signature": "0" * 40, "public_id": "p"}
    answer = client.call("POST", "/image/destroy", data=form, auth=_nobody)
    assert answer.status_code == 400
    assert message(answer).startswith("Stale request - reported time is 2011-09-03 14:35:10 +0000")


def test_a_signature_from_a_clock_that_is_ahead_is_accepted(client):
    ahead = str(int(time.time()) + 7200)
    text = f"public_id=p&timestamp={ahead}sandbox-secret"
    signature = hashlib.sha1(text.encode()).hexdigest()
    form = {"public_id": "p", "timestamp": ahead, "api_key": "sandbox-key", "signature": signature}
    assert client.call("POST", "/image/destroy", data=form, auth=_nobody).json() == {"result": "not found"}


@pytest.mark.parametrize("absent", ["api_key", "timestamp"])
def test_a_signed_call_names_its_key_and_its_moment(client, absent):
    form = {"timestamp": "1", "api_key": "sandbox-key", "signature": "0" * 40, "public_id": "p"}
    del form[absent]
    answer = client.call("POST", "/image/destroy", data=form, auth=_nobody)
    assert (answer.status_code, message(answer)) == (400, f"Missing required parameter - {absent}")


def test_a_list_is_signed_as_its_values_joined_by_commas(client):
    client.upload("a")
    now = str(int(time.time()))
    text = f"command=add&public_ids=a,b&tag=x,y&timestamp={now}sandbox-secret"
    form = {
        "command": "add",
        "public_ids[]": ["a", "b"],
        "tag[]": ["x", "y"],
        "timestamp": now,
        "api_key": "sandbox-key",
        "signature": hashlib.sha256(text.encode()).hexdigest(),
    }
    answer = client.call("POST", "/image/tags", data=form, auth=_nobody)
    assert answer.json() == {"public_ids": ["a"]}
    assert client.get("/resources/image/upload/a").json()["tags"] == ["x", "y"]


def test_admin_calls_may_be_signed_too(client):
    client.upload("a")
    now = str(int(time.time()))
    signature = hashlib.sha1(f"public_ids=a&timestamp={now}sandbox-secret".encode()).hexdigest()
    query = {"public_ids[]": "a", "timestamp": now, "api_key": "sandbox-key", "signature": signature}
    answer = client.call("DELETE", "/resources/image/upload", params=query, auth=_nobody)
    assert answer.json()["deleted"] == {"a": "deleted"}
    unsigned = client.call("DELETE", "/resources/image/upload", params={"public_ids[]": "a"}, auth=_nobody)
    assert (unsigned.status_code, message(unsigned)) == (401, "Must supply api_key and api_secret")


@pytest.mark.parametrize("path", ["/ping", "/nosuch", "/transformations", "/image/text", "/folders/x"])
def test_a_bearer_token_is_refused_on_every_call(client, path):
    answer = client.call("GET", path, headers={"Authorization": "Bearer abc"}, auth=_nobody)
    assert (answer.status_code, "OAuth" in message(answer)) == (401, True)


def test_rate_headers_come_with_admin_calls_and_a_request_id_with_all(client):
    admin = client.get("/ping")
    upload = client.post("/image/destroy", {"public_id": "p"})
    refused = client.get("/resources/image/upload/nosuch")
    unknown = client.get("/nosuch")
    ids = {answer.headers["x-request-id"] for answer in (admin, upload, refused, unknown)}
    assert len(ids) == 4
    assert all("X-FeatureRateLimit-Remaining" in answer.headers for answer in (admin, refused))
    assert all("X-FeatureRateLimit-Remaining" not in answer.headers for answer in (upload, unknown))


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        ({"Authorization": "Bearer abc"}, "OAuth"),
        ({}, "Must supply api_key"),
        ({"Authorization": "Basic c2FuZGJveC1rZXk6d3Jvbmc="}, "api_secret mismatch"),
        ({"Authorization": "Basic bm9ib2R5OnNhbmRib3gtc2VjcmV0"}, "Unknown API key nobody"),
        ({"Authorization": "Basic !!!"}, "Unknown API key"),
    ],
)
@pytest.mark.parametrize("path", ["/ping", "/image/tags"])
def test_who_is_not_known_gets_401(client, headers, text, path):
    method = "GET" if path == "/ping" else "POST"
    answer = client.call(method, path, headers=headers, auth=_nobody)
    assert answer.status_code == 401
    assert text in message(answer)


def test_another_cloud_is_refused(server, client):
    answer = client.session.get(f"{server.url}/v1_1/other/ping", timeout=5)
    assert (answer.status_code, message(answer)) == (401, "cloud_name mismatch")


def _nobody(request):
    return request
