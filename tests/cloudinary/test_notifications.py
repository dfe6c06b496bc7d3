import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cloudinary.kinds import HARMLESS, NAMING
from app.cloudinary.notifications import parse
from app.errors import BadNotification, NotUnderstood
from app.model import Address, AssetEvent

FIXTURES = Path(__file__).parent / "fixtures"
A = "be52f7a1c1d34e0f9a4f0f8d27a6b001"
B = "1d1d8c3e5b7a4f2e9c0b6d5a4f3e2b02"
JEANS = Address("image", "upload", "jeans")
AT = "2024-06-25T12:24:29.599817Z"
IMAGE = {"resource_type": "image", "type": "upload"}


def recorded(kind):
    return parse((FIXTURES / f"{kind}.json").read_bytes())


def said(kind, **rest):
    return parse(json.dumps({"notification_type": kind, **rest}).encode())


def why_not(kind, **rest):
    with pytest.raises(NotUnderstood) as refused:
        said(kind, **rest)
    return str(refused.value)


@pytest.mark.parametrize(
    ("kind", "events"),
    [
        ("upload", [AssetEvent("upload", A, JEANS)]),
        ("resource_context_changed", [AssetEvent("resource_context_changed", A, JEANS)]),
        ("resource_display_name_changed", [AssetEvent("resource_display_name_changed", A, JEANS)]),
        ("access_control_changed", [AssetEvent("access_control_changed", A, JEANS)]),
        ("delete", [AssetEvent("delete", B, Address("image", "upload", "kids"))]),
        ("rename", [AssetEvent("rename", A, Address("image", "upload", "b"))]),
        ("move", [AssetEvent("move", A, JEANS)]),
        ("eager", [AssetEvent("eager", A)]),
        ("info", [AssetEvent("info", A, Address("video", "upload", "clip"))]),
        ("explode", [AssetEvent("explode", A)]),
        ("multi", [AssetEvent("multi", A)]),
        ("related_assets", [AssetEvent("related_assets", A)]),
        ("proof_status_changed", [AssetEvent("proof_status_changed", A, JEANS)]),
        ("restore_asset_version", [AssetEvent("restore_asset_version", A, JEANS)]),
        ("create_folder", []),
        ("move_or_rename_asset_folder", []),
    ],
)
def test_a_recorded_notification_names_its_assets(kind, events):
    found = recorded(kind)
    assert list(found.events) == events
    assert (found.kind, found.triggered_at, found.harmless) == (kind, AT, kind in HARMLESS)


def test_every_fixture_is_named_by_its_type():
    for path in FIXTURES.glob("*.json"):
        assert json.loads(path.read_bytes())["notification_type"] == path.stem


def test_a_metadata_change_brings_the_values_before_and_after_of_each_asset():
    jeans, shirt = recorded("resource_metadata_changed").events
    assert (jeans.asset_id, jeans.address) == (A, JEANS)
    assert jeans.previous_metadata == {"status": "draft"}
    assert jeans.new_metadata == {"status": "approved", "colors": ["red", "blue"]}
    assert (shirt.asset_id, shirt.address) == (B, Address("image", "upload", "folder/shirt"))
    assert shirt.previous_metadata is None


def test_a_tags_change_brings_the_tags():
    (event,) = recorded("resource_tags_changed").events
    assert (event.tags_added, event.tags_removed) == (("x",), ("y", "z"))


def test_the_metadata_of_an_upload_is_not_relied_on():
    (event,) = recorded("upload").events
    assert (event.previous_metadata, event.new_metadata) == (None, None)


def test_the_old_moderation_names_an_asset_only_with_its_resource_type():
    with pytest.raises(NotUnderstood):
        recorded("moderation")
    (event,) = said("moderation", public_id="clip", resource_type="video").events
    assert (event.asset_id, event.address) == (None, Address("video", "upload", "clip"))


@pytest.mark.parametrize("kind", sorted([*HARMLESS, *NAMING, "publish", "brand_new"]))
def test_every_type_takes_lists_and_maps_of_many(kind):
    item = {**IMAGE, "public_id": "jeans", "to_public_id": "jeans"}
    listed = said(kind, resources=[{**item, "asset_id": A}, {"asset_id": B}, item])
    mapped = said(kind, resources={"jeans": {**item, "asset_id": A}, "x": {"asset_id": B}, "y": item})
    assert [(e.asset_id, e.address) for e in listed.events] == [(A, JEANS), (B, None), (None, JEANS)]
    assert listed == mapped


def test_the_key_of_a_map_is_the_public_id():
    item = {**IMAGE, "public_id": None, "new_metadata": {}}
    (event,) = said("resource_metadata_changed", resources={"jeans": item}).events
    assert (event.asset_id, event.address, event.new_metadata) == (None, JEANS, {})


def test_a_rename_never_goes_by_the_old_public_id():
    (event,) = said("rename", **IMAGE, asset_id=A, public_id="old", from_public_id="old").events
    assert event.address is None


def test_unusable_items_do_not_hide_the_good_ones():
    items = [None, 7, [], "x", {"public_id": "lost"}, {"asset_id": A}, {"asset_id": 5, **IMAGE}]
    assert [event.asset_id for event in said("delete", resources=items).events] == [A]


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ({}, "/ has neither"),
        ({"resources": []}, "lists no asset"),
        ({"resources": {}}, "lists no asset"),
        ({"resources": "x"}, "/ has neither"),
        ({"resources": {"a/b~c": None, "d": 1}}, "/resources/a~1b~0c (and 1 more) has neither"),
        ({"resources": [{"public_id": "a"}]}, "/resources/0 has neither"),
        ({"asset_id": ""}, "neither"),
        ({"asset_id": "x" * 256}, "neither"),
        ({"asset_id": 17}, "neither"),
        ({"public_id": "x" * 1025, **IMAGE}, "neither"),
        ({"public_id": "x", "resource_type": "../admin", "type": "upload"}, "neither"),
        ({"public_id": "x", "resource_type": "image", "type": "a/b"}, "neither"),
        ({"public_id": "x", "resource_type": ["image"], "type": {}}, "neither"),
    ],
)
def test_a_type_about_assets_that_names_none_is_not_understood(rest, words):
    assert words in why_not("upload", **rest)


@pytest.mark.parametrize("kind", [None, "", 5, ["upload"], "x" * 101])
def test_a_notification_needs_a_type(kind):
    assert "notification_type" in why_not(kind, asset_id=A)


def test_a_body_without_a_type_is_not_understood():
    with pytest.raises(NotUnderstood):
        parse(b'{"public_id":"a"}')


@pytest.mark.parametrize("kind", ["brand_new", "publish", "moderation_summary", "create_folder", "report"])
def test_other_types_may_name_no_asset(kind):
    found = said(kind, resources=[{"public_id": "a"}])
    assert (found.events, found.harmless) == ((), kind in HARMLESS)


def test_what_changes_metadata_or_tags_is_never_harmless():
    assert not set(HARMLESS) & set(NAMING)


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ({}, None),
        ({"timestamp": "2024-06-25T10:21:27+00:00"}, "2024-06-25T10:21:27+00:00"),
        ({"timestamp": "a", "notification_context": {"triggered_at": "b"}}, "b"),
        ({"timestamp": 5, "notification_context": {"triggered_at": None}}, None),
        ({"timestamp": "a", "notification_context": ["triggered_at"]}, "a"),
        ({"timestamp": "x" * 65}, None),
    ],
)
def test_the_context_may_be_missing(rest, expected):
    assert said("upload", asset_id=A, **rest).triggered_at == expected


@pytest.mark.parametrize("value", [None, "draft", ["a"], 5])
def test_metadata_that_is_no_object_is_left_out(value):
    (event,) = said("resource_metadata_changed", asset_id=A, previous_metadata=value).events
    assert event.previous_metadata is None


def test_tags_that_are_no_texts_are_left_out():
    (event,) = said("resource_tags_changed", asset_id=A, added=["a", 1, None], removed={"b": 1}).events
    assert (event.tags_added, event.tags_removed) == (("a",), ())


def test_a_body_that_is_no_object_is_bad():
    with pytest.raises(BadNotification):
        parse(b"[]")


WORDS = ["notification_type", "resources", "asset_id", "public_id", "resource_type", "type", "added"]
NAMES = st.sampled_from(WORDS)
LEAVES = st.none() | st.integers() | st.text(max_size=3) | st.sampled_from([*NAMING, *HARMLESS, "image"])
PAYLOADS = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner), max_leaves=10
)


@given(st.dictionaries(NAMES, PAYLOADS), st.sampled_from([*NAMING, *HARMLESS, "brand_new"]))
@settings(max_examples=60, deadline=None)
def test_any_object_is_read_or_refused(payload, kind):
    with contextlib.suppress(NotUnderstood):
        found = parse(json.dumps({**payload, "notification_type": kind}).encode())
        assert all(event.asset_id or event.address for event in found.events)
