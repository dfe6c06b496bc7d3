import pytest

from .helpers import message


def ids(answer):
    return [asset["public_id"] for asset in answer.json()["resources"]]


def test_optional_parts_come_when_asked_for(client):
    client.field("sku")
    asset_id = client.upload("a", metadata="sku=1", tags="t", context="k=v")["asset_id"]
    bare = client.get("/resources/by_asset_ids", **{"asset_ids[]": asset_id}).json()["resources"][0]
    assert not {"tags", "metadata", "context"} & set(bare)
    full = client.get("/resources/image", tags="true", metadata="true", context="true").json()["resources"][0]
    assert (full["tags"], full["metadata"], full["context"]) == (["t"], {"sku": "1"}, {"custom": {"k": "v"}})
    one = client.get(f"/resources/{asset_id}").json()
    assert (one["tags"], one["metadata"]) == (["t"], {"sku": "1"})


@pytest.mark.parametrize("name", ["asset_ids[]", "asset_ids"])
def test_by_asset_ids_leaves_out_the_unknown_and_refuses_more_than_a_hundred(client, name):
    known = [client.upload(public_id)["asset_id"] for public_id in "ab"]
    assert ids(client.get("/resources/by_asset_ids", **{name: [*known, "0" * 32]})) == ["a", "b"]
    assert (
        client.get("/resources/by_asset_ids", **{name: ["x" + str(n) for n in range(101)]}).status_code == 400
    )


def test_lists_by_type_prefix_public_ids_tag_context_and_folder(client):
    client.upload("shoes/a", tags="red", context="k=v")
    client.upload("b", asset_folder="F", tags="red")
    client.upload("c", type="private", context="k=w")
    client.upload("v", "video")
    assert ids(client.get("/resources/image")) == ["c", "b", "shoes/a"]
    assert ids(client.get("/resources/image/upload", direction="asc")) == ["shoes/a", "b"]
    assert ids(client.get("/resources/image/upload", prefix="sh")) == ["shoes/a"]
    assert ids(client.get("/resources/image/upload", **{"public_ids[]": ["b", "no", "c"]})) == ["b"]
    assert ids(client.get("/resources/image/tags/red")) == ["b", "shoes/a"]
    assert ids(client.get("/resources/image/context", key="k")) == ["c", "shoes/a"]
    assert ids(client.get("/resources/image/context", key="k", value="w")) == ["c"]
    assert ids(client.get("/resources/by_asset_folder", asset_folder="F")) == ["b"]
    assert ids(client.get("/resources/video")) == ["v"]
    assert client.get("/resources").json() == {"resource_types": ["image", "raw", "video"]}


def test_pages_hold_every_asset_once_although_assets_come_and_go(client):
    names = [f"p{number:02}" for number in range(25)]
    for name in names:
        client.upload(name)
    seen, cursor = [], {}
    while cursor is not None:
        answer = client.get("/resources/image/upload", max_results=10, **cursor)
        seen += ids(answer)
        client.post("/image/destroy", {"public_id": seen[-1]})
        client.upload(f"late{len(seen)}")
        cursor = {"next_cursor": c} if (c := answer.json().get("next_cursor")) else None
    assert sorted(seen) == names


@pytest.mark.parametrize("bad", [{"max_results": 501}, {"max_results": "x"}, {"next_cursor": "%%"}])
def test_bad_paging_is_refused(client, bad):
    assert client.get("/resources/image", **bad).status_code == 400


def test_fields_choose_what_is_shown(client):
    client.upload("a", tags="t")
    shown = client.get("/resources/image", fields="tags,bytes").json()["resources"][0]
    assert set(shown) == {"asset_id", "public_id", "tags", "bytes"}


def test_unknown_addresses_and_methods_are_404_in_json(client):
    for method, path in [
        ("GET", "/nope"),
        ("PATCH", "/ping"),
        ("TRACE", "/ping"),
        ("ODD", "/ping"),
        ("POST", "/image/burn"),
        ("GET", "/resources/x"),
    ]:
        answer = client.call(method, path)
        assert answer.status_code == 404
        assert message(answer).startswith("Resource not found - ")
        assert len(answer.headers["x-request-id"]) == 32


@pytest.mark.parametrize("body", ["{", "[1]", '"x"', "[" * 20000])
def test_a_body_that_is_no_json_object_is_refused(client, body):
    answer = client.call("POST", "/metadata_rules", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


def test_ping_and_usage(client):
    assert client.get("/ping").json() == {"status": "ok"}
    client.upload("a")
    assert client.get("/usage").json()["resources"] == 1
