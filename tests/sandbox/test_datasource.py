import pytest

from .helpers import message

PATH = "/metadata_fields/colors"


@pytest.fixture(autouse=True)
def colors(client):
    client.field("colors", "set", options=["red", "green", "blue"])
    client.field("sku")


def ids(answer):
    return [entry["external_id"] for entry in answer.json()["values"]]


def test_entries_are_updated_and_appended(client):
    known = {"external_id": "red", "value": "Crimson", "state": "inactive", "position": 2}
    values = [known, {"value": "New"}]
    entries = client.put(f"{PATH}/datasource", {"values": values}).json()["values"]
    assert entries[0] == {"external_id": "red", "value": "Crimson", "state": "active"}
    assert [entry["value"] for entry in entries] == ["Crimson", "GREEN", "BLUE", "New"]


@pytest.mark.parametrize(
    "how",
    [
        {"json": {"external_ids": ["red"]}},
        {"data": {"external_ids[]": ["red"]}},
        {"params": {"external_ids[]": ["red"]}},
    ],
)
def test_a_deleted_entry_is_inactive_until_restored(client, how):
    assert ids(client.call("DELETE", f"{PATH}/datasource", **how)) == ["green", "blue"]
    whole = client.get(PATH).json()["datasource"]["values"]
    assert [(entry["external_id"], entry["state"]) for entry in whole] == [
        ("red", "inactive"),
        ("green", "active"),
        ("blue", "active"),
    ]
    client.upload("x")
    assert client.set_metadata("colors=red", "x").status_code == 400
    restored = client.post(f"{PATH}/datasource_restore", {"external_ids": ["red"]})
    assert ids(restored) == ["red", "green", "blue"]
    assert client.set_metadata("colors=red", "x").status_code == 200


def test_a_deleted_option_stays_on_assets_that_have_it(client):
    client.upload("x", metadata="colors=red")
    client.delete(f"{PATH}/datasource", {"external_ids": ["red"]})
    assert client.metadata("x") == {"colors": ["red"]}


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_entries_are_ordered_by_value(client, method):
    order = client.call(method, f"{PATH}/datasource/order", json={"order_by": "value"})
    assert ids(order) == ["blue", "green", "red"]
    body = {"order_by": "value", "direction": "desc"}
    assert ids(client.call(method, f"{PATH}/datasource/order", json=body)) == ["red", "green", "blue"]
    for wrong in ({"order_by": "value", "direction": "up"}, {"order_by": "mood"}, {}):
        assert client.call(method, f"{PATH}/datasource/order", json=wrong).status_code == 400


def test_a_sorted_datasource_stays_sorted(client):
    client.put(PATH, {"alphabetically_sorted": True})
    added = client.put(f"{PATH}/datasource", {"values": [{"external_id": "c", "value": "cyan"}]})
    assert ids(added) == ["blue", "c", "green", "red"]


def test_bad_datasource_calls_are_refused(client):
    no_list = client.put("/metadata_fields/sku/datasource", {"values": [{"value": "x"}]})
    assert (no_list.status_code, message(no_list)) == (400, "Metadata field sku doesn't have a datasource")
    absent = client.put("/metadata_fields/no/datasource", {"values": [{"value": "x"}]})
    assert (absent.status_code, message(absent)) == (404, "Resource not found - no")
    for values in ([], "red", [{"external_id": "red"}], ["red"]):
        assert client.put(f"{PATH}/datasource", {"values": values}).status_code == 400
    for call in (client.delete, lambda path, body: client.post(f"{path}_restore", body)):
        unknown = call(f"{PATH}/datasource", {"external_ids": ["red", "pink"]})
        assert (unknown.status_code, message(unknown)) == (400, "external ids pink do not exist")
        assert call(f"{PATH}/datasource", {}).status_code == 400


def test_a_datasource_that_is_already_updating_can_be_had_on_request(client):
    busy = {"match": "PUT /metadata_fields/:external_id/datasource", "status": 420}
    client.control("faults", {"statuses": [{**busy, "message": "metadata field is already updating"}]})
    values = {"values": [{"external_id": "red", "value": "Crimson"}]}
    refused = client.put(f"{PATH}/datasource", values)
    assert (refused.status_code, message(refused)) == (420, "metadata field is already updating")
    assert client.put(f"{PATH}/datasource", values).status_code == 200
