"""Every call that we make has its word, and words stay few."""

from __future__ import annotations

import pytest

from app.cloudinary import asks
from app.cloudinary.endpoints import ENDPOINTS, endpoint_of

ASKS = {
    "resources_by_asset_ids": asks.assets_by_id(["a"]),
    "resources": asks.assets_by_address("image", "upload", ["a"]),
    "search": asks.count_assets(),
    "metadata": asks.write_metadata("image", "upload", ["a"], {"x": "y"}, False),
    "tags": asks.change_tags("add", "video", "private", ["a"], ["t"]),
    "metadata_rules": asks.delete_rule("r/1"),
    "triggers": asks.delete_trigger("t"),
    "poll": asks.poll("c", 1, 1, 1),
    "acknowledge": asks.acknowledge(["h"]),
    "metadata_fields": asks.Ask("GET", "/metadata_fields"),
    "ping": asks.Ask("GET", "/ping"),
}


@pytest.mark.parametrize("word", ASKS)
def test_each_call_has_its_word(word):
    assert endpoint_of(ASKS[word].path) == word


def test_a_listing_and_a_single_asset_are_calls_to_resources():
    assert endpoint_of(asks.page("image", None, 10).path) == "resources"
    assert endpoint_of(asks.write_metadata_by_id("tags", {"x": "y"}, False).path) == "resources"


def test_all_words_are_these_and_what_is_not_known_is_other():
    assert {*ASKS, "other"} == ENDPOINTS
    assert endpoint_of("/image/something/else") == "other"
