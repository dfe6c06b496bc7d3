"""What a search answers: pages, order, chosen parts, counts."""

import cloudinary.exceptions
import pytest
from cloudinary import Search

from app.sandbox import SandboxAccount

from .helpers import message

pytestmark = pytest.mark.usefixtures("sdk")


@pytest.fixture(scope="module")
def moment():
    return [0.0]


@pytest.fixture(scope="module")
def account(moment):
    return SandboxAccount(seed_example=False, clock=lambda: moment[0])


@pytest.fixture(autouse=True)
def library(client, moment):
    moment[0] = 1_700_000_000.0
    client.field("sku")
    client.field("n", "integer")
    client.upload("one", metadata="sku=SKU-00042|n=5", tags="b,a", context="k=v")
    moment[0] += 3600
    client.upload("two", metadata="sku=B|n=10", tags="b", asset_folder="F/G")
    moment[0] += 3600
    client.upload("clip", "video")


def names(found):
    return [asset["public_id"] for asset in found["resources"]]


def test_everything_is_found_newest_first_without_an_expression():
    found = Search().execute()
    assert (names(found), found["total_count"], found["time"] >= 0) == (["clip", "two", "one"], 3, True)
    assert found.rate_limit_remaining > 0


def test_a_found_asset_has_the_documented_keys_and_no_parts_unasked():
    one = Search().expression("public_id=one").execute()["resources"][0]
    known = {
        "public_id": "one",
        "filename": "one",
        "asset_folder": "",
        "status": "active",
        "access_mode": "public",
        "access_control": None,
        "created_at": "2023-11-14T22:13:20+00:00",
        "uploaded_at": "2023-11-14T22:13:20+00:00",
        "backup_bytes": 0,
        "created_by": {"access_key": "sandbox-key"},
        "uploaded_by": {"access_key": "sandbox-key"},
    }
    assert {name: one[name] for name in known} == known
    assert not {"tags", "context", "metadata", "width"} & set(one)


def test_parts_are_added_and_fields_chosen():
    query = Search().expression("public_id=one")
    more = query.with_field("tags").with_field("context").with_field("metadata").execute()["resources"][0]
    assert (more["tags"], more["context"], more["metadata"]["n"]) == (["a", "b"], {"k": "v"}, 5)
    assert query.with_field("image_metadata").execute()["resources"][0]["image_metadata"] == {}
    always = {"public_id", "asset_id", "asset_folder", "created_at", "status", "type", "resource_type"}
    chosen = Search().expression("public_id=one").with_field("context").fields(["tags", "bytes"]).execute()
    assert set(chosen["resources"][0]) == {*always, "tags", "bytes"}


@pytest.mark.parametrize(
    ("sorting", "order"),
    [
        ({"public_id": "asc"}, ["clip", "one", "two"]),
        ({"public_id": "desc"}, ["two", "one", "clip"]),
        ({"metadata.n": "asc"}, ["one", "two", "clip"]),
        ({"metadata.n": "desc"}, ["two", "one", "clip"]),
        ({"metadata.sku": "asc"}, ["two", "one", "clip"]),
        ({"created_at": "asc"}, ["one", "two", "clip"]),
        ({"resource_type": "desc", "created_at": "asc"}, ["clip", "one", "two"]),
        ({"score": "desc"}, ["clip", "two", "one"]),
    ],
)
def test_sorting_puts_what_lacks_a_value_last(sorting, order):
    query = Search()
    for field, direction in sorting.items():
        query.sort_by(field, direction)
    assert names(query.execute()) == order


def test_pages_follow_each_other():
    query = Search().expression("resource_type:image").sort_by("public_id").max_results(1)
    first = query.execute()
    second = query.next_cursor(first["next_cursor"]).execute()
    assert (names(first), names(second), second["total_count"]) == (["two"], ["one"], 2)
    assert "next_cursor" not in second


def test_no_results_are_asked_for_to_count_only():
    found = Search().max_results(0).aggregate("resource_type").execute()
    assert (found["resources"], found["total_count"], "next_cursor" in found) == ([], 3, False)
    assert found["aggregations"] == {"resource_type": {"image": 2, "video": 1}}


def test_counts_by_values_and_by_ranges():
    ranges = [{"key": "tiny", "to": 3}, {"key": "small", "from": 3, "to": 10}, {"key": "big", "from": 10}]
    query = Search().expression("resource_type:image").aggregate("format").aggregate("type")
    found = query.aggregate({"type": "bytes", "ranges": ranges}).execute()
    assert found["aggregations"] == {
        "format": {"txt": 2},
        "type": {"upload": 2},
        "bytes": {"tiny": 0, "small": 2, "big": 0},
    }


@pytest.mark.parametrize(
    "bad",
    [
        {"max_results": 501},
        {"max_results": "many"},
        {"next_cursor": "%%"},
        {"next_cursor": "2d31"},
        {"sort_by": [{"public_id": "up"}]},
        {"sort_by": [7]},
        {"sort_by": "[{"},
        {"aggregate": ["metadata.n"]},
        {"aggregate": [{"type": "bytes", "ranges": [{"key": "no end"}]}]},
        {"aggregate": {"type": "width", "ranges": []}},
        {"aggregate": [{"type": {}, "ranges": []}]},
    ],
)
def test_bad_parameters_are_refused(client, bad):
    answer = client.post("/resources/search", bad)
    assert (answer.status_code, message(answer).startswith("Invalid value ")) == (400, True)


@pytest.mark.parametrize(
    "sorting", ['{"public_id":"asc"}', '[{"public_id":"asc"}]', "public_id:asc", "public_id asc"]
)
def test_a_get_does_the_same_and_reads_sorting_as_text(client, sorting):
    answer = client.get("/resources/search", expression="resource_type:image", sort_by=sorting)
    assert names(answer.json()) == ["one", "two"]


def test_a_search_sees_a_change_at_once(client, moment):
    moment[0] += 86400
    client.set_metadata("n=6", "one")
    assert names(Search().expression("last_updated.metadata_updated_at>1h").execute()) == ["one"]
    assert names(Search().expression("metadata.n=6").execute()) == ["one"]


def test_a_search_that_is_refused_is_an_exception():
    with pytest.raises(cloudinary.exceptions.BadRequest, match="query error"):
        Search().expression("tags:*").execute()
