"""Tags and context of many assets at once."""

from __future__ import annotations

import pytest

from .base import Refused
from .inventory import calls
from .values import PIXEL


@pytest.fixture
def assets(client):
    for name, tags in (("a", ["one", "two"]), ("b", ["two"])):
        client.uploader.upload(PIXEL, public_id=name, tags=tags, context={"alt": name, "lang": "en"})

    def tags():
        return [sorted(client.api.resource(name).get("tags", [])) for name in ("a", "b")]

    return tags


@calls("uploader.add_tag", "uploader.remove_tag")
def test_tags_are_added_and_removed(client, assets):
    assert client.uploader.add_tag("missing-metadata:a b,x", ["a", "b", "ghost"])["public_ids"] == ["a", "b"]
    assert assets() == [["missing-metadata:a b", "one", "two", "x"], ["missing-metadata:a b", "two", "x"]]
    client.uploader.remove_tag("two,x", ["a"])
    assert assets()[0] == ["missing-metadata:a b", "one"]


@calls("uploader.replace_tag", "uploader.remove_all_tags")
def test_tags_are_replaced_and_all_removed(client, assets):
    client.uploader.replace_tag("new", ["a"])
    assert assets() == [["new"], ["two"]]
    assert client.uploader.remove_all_tags(["a", "b"])["public_ids"] == ["a", "b"]
    assert assets() == [[], []]


@calls("uploader.add_context", "uploader.remove_all_context")
def test_context_is_merged_and_all_removed(client, assets):
    answer = client.uploader.add_context({"alt": "a=b|c", "new": "é"}, ["a", "ghost"])
    assert answer["public_ids"] == ["a"]
    custom = client.api.resource("a")["context"]["custom"]
    assert custom == {"alt": "a=b|c", "lang": "en", "new": "é"}
    assert client.uploader.remove_all_context(["a"])["public_ids"] == ["a"]
    assert not client.api.resource("a").get("context")


@calls("uploader.call_tags_api", "uploader.call_context_api", by=("python", "cld"))
def test_commands_can_be_called_by_name(client, assets):
    client.uploader.call_tags_api("one", "set_exclusive", ["b"])
    assert assets() == [["two"], ["one", "two"]]
    client.uploader.call_context_api({"k": "v"}, "add", ["b"])
    assert client.api.resource("b")["context"]["custom"]["k"] == "v"
    with pytest.raises(Refused, match="shout"):
        client.uploader.call_tags_api("three", "shout", ["b"])
