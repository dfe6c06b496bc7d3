from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model import AssetEvent
from app.usecases.echo import echo_of, metadata_echo, tags_echo

values = st.dictionaries(
    st.sampled_from("abcd"),
    st.none() | st.text(max_size=3) | st.integers() | st.lists(st.sampled_from("xyz"), max_size=3),
)


def reported(before, after):
    return echo_of(AssetEvent("resource_metadata_changed", "1", previous_metadata=before, new_metadata=after))


def written(before, changes):
    after = {name: value for name, value in {**before, **changes}.items() if value not in (None, "", [])}
    return metadata_echo(before, changes), after


@given(values, st.dictionaries(st.sampled_from("ef"), st.text(min_size=1, max_size=3), min_size=1))
def test_the_report_of_a_write_is_recognised(before, changes):
    fingerprint, after = written(before, changes)
    assert reported(before, after) == ("metadata", fingerprint)


@given(values, values)
def test_the_report_of_a_different_result_is_not(before, after):
    fingerprint, ours = written({"e": "1"}, {"f": "2"})
    assert reported(before, after) != ("metadata", fingerprint) or after == ours


def test_a_set_reported_in_another_order_is_the_same_change():
    fingerprint, _ = written({}, {"colors": ["red", "blue"]})
    assert reported({}, {"colors": ["blue", "red"]}) == ("metadata", fingerprint)


def test_a_cleared_field_may_be_reported_as_missing_or_as_empty():
    fingerprint, _ = written({"a": "x", "b": "y"}, {"a": None})
    for cleared in ({"b": "y"}, {"a": None, "b": "y"}, {"a": "", "b": "y"}):
        assert reported({"a": "x", "b": "y"}, cleared) == ("metadata", fingerprint)


def test_the_same_result_reached_from_elsewhere_is_another_change():
    fingerprint, after = written({"a": "x"}, {"b": "y"})
    assert reported({"a": "other"}, after) != ("metadata", fingerprint)


@pytest.mark.parametrize("missing", ["previous_metadata", "new_metadata"])
def test_a_report_without_before_or_after_is_never_an_echo(missing):
    event = {"previous_metadata": {}, "new_metadata": {"a": "x"}, missing: None}
    assert echo_of(AssetEvent("resource_metadata_changed", "1", **event)) is None


@pytest.mark.parametrize("kind", ["added", "removed"])
def test_tags_are_recognised_in_any_order_and_told_from_their_reverse(kind):
    event = AssetEvent("resource_tags_changed", "1", **{f"tags_{kind}": ("b", "a")})
    assert echo_of(event) == (kind, tags_echo(["a", "b"]))


def test_tags_added_and_removed_at_once_are_not_ours():
    event = AssetEvent("resource_tags_changed", "1", tags_added=("a",), tags_removed=("b",))
    assert echo_of(event) is None


def test_an_echo_that_has_overwritten_somebodys_edit_is_told_from_ours():
    fingerprint, after = written({"a": "x"}, {"b": "y"})
    assert reported({"a": "x", "b": "their edit"}, after) != ("metadata", fingerprint)
