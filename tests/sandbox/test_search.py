import pytest

from app.sandbox import SandboxAccount

from .helpers import message


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
    client.field("colors", "set", options=["red", "blue"])
    client.upload("one", metadata='sku=SKU-00042|n=5|colors=["red","blue"]', tags="a,b")
    moment[0] += 3600
    client.upload("two", metadata='sku=x y|n=10|colors=["blue"]', tags="b", asset_folder="F/G")
    moment[0] += 3600
    client.upload("clip", "video", context="k=v")


def found(client, expression, **more):
    answer = client.post("/resources/search", {"expression": expression, **more})
    assert answer.status_code == 200, answer.text
    assert answer.json()["total_count"] == len(answer.json()["resources"])
    return sorted(asset["public_id"] for asset in answer.json()["resources"])


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("", ["clip", "one", "two"]),
        ('metadata.sku="SKU-00042"', ["one"]),
        ("metadata.sku:SKU-00042 AND resource_type:image", ["one"]),
        ('metadata.sku="x y"', ["two"]),
        ("metadata.n>5", ["two"]),
        ("metadata.n>=5 AND metadata.n<10", ["one"]),
        ("metadata.colors=red", ["one"]),
        ("metadata.colors:blue AND NOT tags=a", ["two"]),
        ("NOT (resource_type:image)", ["clip"]),
        ("-resource_type:image", ["clip"]),
        ("public_id:one OR public_id=clip", ["clip", "one"]),
        ("(public_id:one OR public_id:two) AND tags:b AND asset_folder=F/G", ["two"]),
        ('asset_folder:"F/G"', ["two"]),
        ("public_id:t*", ["two"]),
        ("metadata.sku:*", ["one", "two"]),
        ("context.k=v", ["clip"]),
        ("nosuchfield:1", []),
        ("metadata.nosuch=1", []),
        ("NOT nosuchfield:1", ["clip", "one", "two"]),
        ("uploaded_at>2023-11-14T22:30:00Z", ["clip", "two"]),
        ('uploaded_at>="2023-11-14T23:13:20Z" AND uploaded_at<1700007200', ["two"]),
        ("created_at<2023-11-15", ["one", "two"]),
        ("last_updated>2023-11-15", ["clip"]),
        ("tags:a resource_type:image", ["one"]),
        ("clip", ["clip"]),
        ("sku\\-00042", ["one"]),
    ],
)
def test_expressions(client, expression, names):
    assert found(client, expression) == names


@pytest.mark.parametrize(
    "expression",
    [
        "(a:b",
        "a:",
        "a:b)",
        "AND a:b",
        "a:b OR",
        'a:"open',
        "= 3",
        "uploaded_at>yesterday",
        "n:[1 TO 2]",
        "NOT",
        "(" * 500,
        '"x":1',
    ],
)
def test_bad_syntax_is_a_query_error(client, expression):
    answer = client.post("/resources/search", {"expression": expression})
    assert answer.status_code == 400
    assert message(answer).startswith("query error")


def test_last_updated_follows_edits(client, moment):
    moment[0] += 86400
    client.set_metadata("n=6", "one")
    assert found(client, "last_updated>2023-11-15T12:00:00Z") == ["one"]
    assert found(client, "last_updated.metadata_updated_at>2023-11-15T12:00:00Z") == ["one"]


def test_sorting_paging_and_chosen_parts(client):
    query = {"expression": "resource_type:image", "sort_by": [{"public_id": "desc"}], "max_results": 1}
    first = client.post("/resources/search", query).json()
    assert (first["total_count"], first["resources"][0]["public_id"]) == (2, "two")
    second = client.post("/resources/search", {**query, "next_cursor": first["next_cursor"]}).json()
    assert [asset["public_id"] for asset in second["resources"]] == ["one"]
    assert "next_cursor" not in second
    assert "metadata" not in second["resources"][0]
    more = client.post("/resources/search", {**query, "with_field": ["metadata", "tags"]}).json()
    assert (more["resources"][0]["tags"], more["resources"][0]["metadata"]["n"]) == (["b"], 10)
    chosen = client.post("/resources/search", {**query, "fields": ["tags"]}).json()
    assert set(chosen["resources"][0]) == {"asset_id", "public_id", "tags"}


def test_a_get_does_the_same(client):
    answer = client.get("/resources/search", expression="metadata.n=5", sort_by='{"public_id":"asc"}')
    assert [asset["public_id"] for asset in answer.json()["resources"]] == ["one"]
