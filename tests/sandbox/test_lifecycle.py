from .helpers import message


def test_destroy_says_what_it_found(client):
    client.upload("a")
    assert client.post("/image/destroy", {"public_id": "a"}).json() == {"result": "ok"}
    assert client.post("/image/destroy", {"public_id": "a"}).json() == {"result": "not found"}


def test_an_id_used_again_belongs_to_a_new_asset(client):
    first = client.upload("a")["asset_id"]
    client.post("/image/destroy", {"public_id": "a"})
    assert client.upload("a")["asset_id"] != first
    assert client.get(f"/resources/{first}").status_code == 404


def test_rename_keeps_the_asset(client):
    client.field("sku")
    before = client.upload("a", metadata="sku=1")
    after = client.post("/image/rename", {"from_public_id": "a", "to_public_id": "shoes/b"}).json()
    assert (after["asset_id"], after["display_name"]) == (before["asset_id"], "b")
    assert client.metadata("shoes/b") == {"sku": "1"}
    gone = client.get("/resources/image/upload/a")
    assert (gone.status_code, message(gone)) == (404, "Resource not found - a")


def test_rename_onto_another_asset_needs_overwrite(client):
    client.upload("a")
    other = client.upload("b")["asset_id"]
    body = {"from_public_id": "a", "to_public_id": "b"}
    assert client.post("/image/rename", body).status_code == 400
    assert client.post("/image/rename", {**body, "overwrite": True}).status_code == 200
    assert client.get(f"/resources/{other}").status_code == 404
    assert message(client.post("/image/rename", body)) == "Resource not found - a"


def test_deleting_several_by_public_id_prefix_or_asset_id(client):
    ids = {name: client.upload(name)["asset_id"] for name in ("a", "b", "p/1", "p/2", "z")}
    answer = client.delete("/resources/image/upload", {"public_ids": ["a", "ghost"]}).json()
    assert answer["deleted"] == {"a": "deleted", "ghost": "not_found"}
    client.delete("/resources/image/upload", {"prefix": "p/"})
    client.delete("/resources", {"asset_ids": [ids["z"]]})
    left = client.get("/resources/image").json()["resources"]
    assert [asset["public_id"] for asset in left] == ["b"]
    assert client.delete("/resources/image/upload").status_code == 400


def test_explicit_and_update_edit_one_asset(client):
    client.field("sku")
    client.field("n", "integer")
    asset_id = client.upload("a/b c", metadata="sku=1", tags="old")["asset_id"]
    seen = client.post("/image/explicit", {"public_id": "a/b c", "metadata": "n=2", "tags": "x,y"}).json()
    assert (seen["metadata"], seen["tags"]) == ({"sku": "1", "n": 2}, ["x", "y"])
    edit = {"metadata": "sku=", "context": "k=v", "display_name": "D", "asset_folder": "F"}
    seen = client.post("/resources/image/upload/a%2Fb%20c", edit).json()
    assert (seen["metadata"], seen["tags"]) == ({"n": 2}, ["x", "y"])
    assert (seen["context"], seen["display_name"], seen["asset_folder"]) == ({"custom": {"k": "v"}}, "D", "F")
    seen = client.call("PUT", f"/resources/{asset_id}", data={"tags": ""}).json()
    assert "tags" not in seen
    assert client.post(f"/resources/{asset_id}", {"metadata": "n=3"}).json()["metadata"] == {"n": 3}
    assert client.post(f"/resources/{asset_id}", {"metadata": "n=x"}).status_code == 400
    assert client.put("/resources/" + "0" * 32, {"tags": "a"}).status_code == 404
