import re

import pytest

from .helpers import message


def test_a_multipart_file_becomes_an_asset(client):
    answer = client.post("/image/upload", data={"public_id": "a/b"}, files={"file": ("cat.png", b"12345")})
    asset = answer.json()
    assert re.fullmatch("[0-9a-f]{32}", asset["asset_id"])
    wanted = {
        "public_id": "a/b",
        "resource_type": "image",
        "type": "upload",
        "format": "png",
        "bytes": 5,
        "display_name": "b",
        "original_filename": "cat",
        "tags": [],
        "asset_folder": "",
        "api_key": "sandbox-key",
    }
    assert {name: asset[name] for name in wanted} == wanted
    assert "metadata" not in asset


def test_everything_sent_with_an_upload_is_kept(client):
    client.field("sku")
    asset = client.upload(
        "x",
        metadata="sku=1",
        tags="a,b, a",
        context="alt=say \\| it|caption=c",
        asset_folder="shoes",
        display_name="X",
        type="private",
    )
    assert asset["metadata"] == {"sku": "1"}
    assert asset["tags"] == ["a", "b"]
    assert asset["context"] == {"custom": {"alt": "say | it", "caption": "c"}}
    assert (asset["asset_folder"], asset["display_name"], asset["type"]) == ("shoes", "X", "private")
    assert client.get("/resources/image/private/x").json()["asset_id"] == asset["asset_id"]


def test_a_remote_file_is_recorded_and_never_fetched(client, account):
    asset = client.upload("r", file="http://127.0.0.1:9/shoes/red%20one.jpg")
    assert (asset["format"], asset["bytes"], asset["original_filename"]) == ("jpg", 0, "red one")
    assert account.assets.get_id(asset["asset_id"]).source_url == "http://127.0.0.1:9/shoes/red%20one.jpg"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.png", b"x", "image"),
        ("a.pdf", b"x", "image"),
        ("a.mp4", b"x", "video"),
        ("a.mp3", b"x", "video"),
        ("a.txt", b"x", "raw"),
        ("noending", b"\x89PNG...", "image"),
        ("noending", b"?", "raw"),
    ],
)
def test_auto_finds_the_resource_type(client, name, content, kind):
    answer = client.post("/auto/upload", files={"file": (name, content)}).json()
    assert answer["resource_type"] == kind
    assert ("format" in answer) is (kind != "raw")


def test_ids_are_made_up_or_taken_from_the_file_and_put_under_the_folder(client):
    made = client.post("/image/upload", files={"file": ("cat.png", b"1")}).json()
    assert re.fullmatch("[0-9a-f]{20}", made["public_id"])
    named = {"use_filename": "true", "unique_filename": "0", "folder": "pets"}
    answer = client.post("/image/upload", data=named, files={"file": ("cat.png", b"1")}).json()
    assert (answer["public_id"], answer["asset_folder"]) == ("pets/cat", "pets")


def test_uploading_again_replaces_all_but_the_identity(client):
    client.field("sku")
    first = client.upload("x", metadata="sku=1", tags="a")
    again = client.upload("x")
    assert again["asset_id"] == first["asset_id"]
    assert (again["tags"], again.get("metadata")) == ([], None)
    kept = client.upload("x", overwrite="false", tags="new")
    assert (kept["existing"], kept["tags"]) == (True, [])


def test_default_values_fill_what_an_upload_leaves_out(client):
    client.field("stock", "integer", default_value=42)
    client.field("colors", "set", options=["red", "blue"], default_value=["red"])
    client.field("sleeping", default_value="no", default_disabled=True)
    assert client.upload("x", metadata="stock=1")["metadata"] == {"stock": 1, "colors": ["red"]}


def test_a_mandatory_field_without_value_and_default_refuses_the_upload(client):
    client.field("sku", mandatory="true")
    answer = client.post("/image/upload", data={"public_id": "x", "file": "data:,abc"})
    assert answer.status_code == 400
    assert '["sku"]' in message(answer)
    assert client.get("/resources/image/upload/x").status_code == 404
    client.upload("x", metadata="sku=1")
    assert client.set_metadata("sku=", "x").status_code == 400


@pytest.mark.parametrize("form", [{}, {"file": "no file at all"}, {"file": "data:;base64,%%%="}])
def test_an_upload_without_a_readable_file_is_refused(client, form):
    answer = client.post("/image/upload", data={"public_id": "x", **form})
    assert answer.status_code == 400
    assert answer.headers["X-Cld-Error"] == message(answer)


def test_parts_of_a_form_without_a_name_are_passed_over(client):
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="' + head + b"\r\n\r\n" + value + b"\r\n"
        for head, value in ((b'\\"', b"a"), (b'public_id"', b"named"), (b'file"', b"data:,x"), (b'"', b"b"))
    ]
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = client.post("/image/upload", data=b"".join(parts) + b"--x--\r\n", headers=headers)
    assert answer.json()["public_id"] == "named"


def test_an_account_that_starts_anew_gives_the_same_ids_and_never_one_twice(client, account):
    def uploaded():
        form = {"public_id": "same", "file": "data:text/plain;base64,aGk="}
        return client.post("/raw/upload", form).json()["asset_id"]

    first = uploaded()
    client.post("/raw/destroy", {"public_id": "same"})
    second = uploaded()
    account.reset()
    assert first != second
    assert [uploaded(), re.fullmatch("[0-9a-f]{32}", first) is not None] == [first, True]


@pytest.mark.parametrize("wrong", ["R&D", "50%", "a#b", "a?b", "a\\b", "a<b", "a+b"])
def test_a_public_id_with_a_forbidden_character_is_refused(client, wrong):
    refusal = f"public_id (people/{wrong}) is invalid"
    assert (
        message(client.post("/image/upload", {"public_id": f"people/{wrong}", "file": "data:,x"})) == refusal
    )
    client.upload("a")
    renamed = client.post("/image/rename", {"from_public_id": "a", "to_public_id": wrong})
    assert message(renamed) == f"to_public_id ({wrong}) is invalid"


def test_a_public_id_has_at_most_255_characters(client):
    assert client.upload("é" * 255)["public_id"] == "é" * 255
    answer = client.post("/image/upload", {"public_id": "b" * 255, "folder": "x", "file": "data:,x"})
    assert message(answer) == f"public_id (x/{'b' * 255}) is too long"


def test_a_public_id_loses_blanks_and_slashes_at_its_ends_and_keeps_escapes(client):
    assert client.upload(" /a b%26c/ ")["public_id"] == "a b%26c"
