"""Calls of the official clients that the sandbox does not serve are told so, never with a page or a 5xx."""

import cloudinary.exceptions
import pytest
from cloudinary import api, uploader

from .helpers import message

pytestmark = pytest.mark.usefixtures("sdk")


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: api.transformations(), "transformations"),
        (lambda: api.create_transformation("t", {"width": 1}), "transformations"),
        (lambda: api.upload_presets(), "upload presets"),
        (lambda: api.upload_preset("p"), "upload presets"),
        (lambda: api.create_upload_preset(name="p"), "upload presets"),
        (lambda: api.upload_mappings(), "upload mappings"),
        (lambda: api.list_streaming_profiles(), "streaming profiles"),
        (lambda: api.get_streaming_profile("hd"), "streaming profiles"),
        (lambda: api.visual_search(text="shoes"), "visual search"),
        (lambda: api.publish_by_ids(["a"]), "publishing"),
        (lambda: api.analyze("uri", "captioning", uri="http://127.0.0.1:9/x"), "this part of the API"),
        (lambda: uploader.text("hello"), "generated assets"),
        (lambda: uploader.multi("tag"), "generated assets"),
        (lambda: uploader.explode("a"), "generated assets"),
        (lambda: uploader.generate_sprite("tag"), "generated assets"),
        (lambda: uploader.create_slideshow(manifest_json={}), "generated assets"),
        (lambda: uploader.create_zip(tags=["t"]), "archives and downloads"),
    ],
)
def test_a_call_outside_is_told_by_name(call, named):
    with pytest.raises(cloudinary.exceptions.NotFound) as refused:
        call()
    assert f"The sandbox account doesn't serve {named}" in str(refused.value)
    assert "docs/sandbox.md" in str(refused.value)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/image/download"),
        ("GET", "/video/analytics/views"),
        ("POST", "/delete_by_token"),
        ("POST", "/image/delete_by_token"),
        ("GET", "/resources/last_access_report/1"),
        ("PUT", "/folder_operations/rename"),
        ("GET", "/people"),
        ("POST", "/eval"),
        ("POST", "/resources/image/upload/update_access_mode"),
    ],
)
def test_a_call_outside_is_a_404_in_the_vendors_shape(client, method, path):
    answer = client.call(method, path)
    assert (answer.status_code, message(answer).startswith("The sandbox account doesn't serve")) == (
        404,
        True,
    )


@pytest.mark.parametrize(
    "path", ["/v1_1/provisioning/accounts/1/users", "/v2/sandbox/x", "/v2/video/sandbox/y"]
)
def test_other_apis_are_told_apart_from_unknown_addresses(client, path):
    answer = client.session.get(client.url + path, timeout=5)
    assert (answer.status_code, message(answer).startswith("The sandbox account doesn't serve")) == (
        404,
        True,
    )


@pytest.mark.parametrize("path", ["/nosuch", "/v1_1/sandbox/nosuch", "/v1_1/sandbox/resources/image/a/b/c/d"])
def test_unknown_addresses_are_a_404_in_the_vendors_shape(client, path):
    answer = client.session.get(client.url + path, timeout=5)
    assert (answer.status_code, message(answer).startswith("Resource not found - ")) == (404, True)
    assert answer.headers["Content-Type"] == "application/json"
