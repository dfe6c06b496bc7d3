import pytest

from .helpers import message

PATH = "/metadata_fields/colors/datasource/search"


@pytest.fixture(autouse=True)
def colors(client):
    client.field("kind", "enum", options=["warm", "cold"])
    client.field("colors", "set", options=["red", "green", "blue"])
    client.field("sku")


@pytest.fixture
def restricting(client):
    """Rules by which warm things are red and cold ones blue, and what is red is warm."""
    for option, color in [("warm", "red"), ("cold", "blue")]:
        condition = {"metadata_field_id": "kind", "equals": option}
        result = {"activate_values": {"external_ids": [color], "mode": "override"}}
        body = {"name": option, "metadata_field_id": "colors", "condition": condition, "result": result}
        assert client.post("/metadata_rules", body).status_code == 200


def ids(answer):
    assert answer.status_code == 200, answer.text
    return [entry["external_id"] for entry in answer.json()["values"]]


def test_entries_are_found_by_a_part_of_their_value(client):
    assert ids(client.post(PATH, {}, params={"term": "RE"})) == ["red", "green"]
    assert ids(client.post(PATH, {}, params={"term": "re", "max_results": 1})) == ["red"]
    assert ids(client.post(PATH, {})) == ["red", "green", "blue"]


@pytest.mark.parametrize(("exact", "found"), [("true", []), ("false", ["red", "green"])])
def test_an_exact_match_is_the_whole_value_without_regard_to_case(client, exact, found):
    assert ids(client.post(PATH, {}, params={"term": "re", "exact_match": exact})) == found
    assert ids(client.post(PATH, {}, params={"term": "red", "exact_match": exact})) == ["red"]


def test_deleted_entries_are_not_found(client):
    client.delete("/metadata_fields/colors/datasource", {"external_ids": ["red"]})
    assert ids(client.post(PATH, {}, params={"term": "re"})) == ["green"]
    assert client.post("/metadata_fields/datasource/search", {"term": "red"}).json() == []


def test_a_search_across_fields_is_a_bare_array(client):
    found = client.post("/metadata_fields/datasource/search", {"term": "L"}).json()
    assert found == [
        {"field_id": "kind", "id": "cold", "value": "COLD"},
        {"field_id": "colors", "id": "blue", "value": "BLUE"},
    ]
    one = client.post("/metadata_fields/datasource/search", {"term": "L", "max_results": 1}).json()
    assert one == found[:1]


@pytest.mark.parametrize("enforce", [False, True])
@pytest.mark.parametrize(
    ("payload", "found"),
    [
        ({"kind": "warm"}, ["red"]),
        ({"kind": "cold"}, ["blue"]),
        ({"kind": "warm", "ghost": 1}, ["red"]),
        ({}, ["red", "green", "blue"]),
        ({"kind": ["warm"]}, ["red", "green", "blue"]),
    ],
)
def test_a_payload_leaves_the_options_that_rules_allow_beside_it(
    client, restricting, enforce, payload, found
):
    client.control("rules-mode", {"enforce": enforce})
    assert ids(client.post(PATH, {"payload": payload})) == found


def test_without_a_payload_no_rule_is_evaluated(client):
    condition = {"metadata_field_id": "kind", "populated": False}
    result = {"activate_values": {"external_ids": None, "mode": "override"}}
    body = {"name": "no kind", "metadata_field_id": "colors", "condition": condition, "result": result}
    client.post("/metadata_rules", body)
    assert ids(client.post(PATH, {})) == ["red", "green", "blue"]
    assert ids(client.post(PATH, {"payload": {}})) == []


def test_a_term_and_a_payload_both_narrow_the_answer(client, restricting):
    assert ids(client.post(PATH, {"payload": {"kind": "warm"}}, params={"term": "blu"})) == []


def test_bad_searches_are_refused(client):
    refused = client.post(PATH, {"payload": "kind=warm"})
    assert (refused.status_code, message(refused)) == (400, "Invalid value for parameter payload")
    for most in ("0", "-1", "many", "3001"):
        assert client.post(PATH, {}, params={"max_results": most}).status_code == 400
    assert client.post("/metadata_fields/sku/datasource/search", {}).status_code == 400
    assert client.post("/metadata_fields/no/datasource/search", {}).status_code == 404
