import pytest

from app.sandbox import SandboxAccount, SandboxServer

from .helpers import Client, message


@pytest.fixture(autouse=True)
def fields(client):
    client.field("sku")
    client.field("stock", "integer")
    client.field("shot", "date")
    client.field("status", "enum", options=["draft", "final"])
    client.field("colors", "set", options=["red", "green", "blue"])
    client.upload("x")


def test_values_are_typed_by_their_fields(client):
    client.set_metadata('sku=1|stock=50|shot=2024-06-15|status=draft|colors=["green","red"]', "x")
    assert client.metadata("x") == {
        "sku": "1",
        "stock": 50,
        "shot": "2024-06-15",
        "status": "draft",
        "colors": ["green", "red"],
    }


def test_writing_merges_and_an_empty_value_clears(client):
    client.set_metadata('sku=a|stock=1|status=draft|colors=["red"]', "x")
    client.set_metadata("sku=b|status=|colors=[]", "x")
    assert client.metadata("x") == {"sku": "b", "stock": 1}


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ('colors=["green", "red"]', {"colors": ["green", "red"]}),
        (r"colors=[\"green\",\"red\"]", {"colors": ["green", "red"]}),
        ("colors=green", {"colors": ["green"]}),
        ('colors=["red","red"]', {"colors": ["red"]}),
        (r"sku=a\=b\|c", {"sku": "a=b|c"}),
        (r"sku=a=b", {"sku": "a=b"}),
        ("sku=None", {"sku": "None"}),
        ("sku=é漢", {"sku": "é漢"}),
        ("sku=a|", {"sku": "a"}),
        (r"sku=say \"hi\"", {"sku": 'say "hi"'}),
        ('sku="quoted"', {"sku": '"quoted"'}),
        (r"sku=a\b\\c", {"sku": r"a\b\\c"}),
        ("stock=7|sku=ends\\", {"stock": 7, "sku": "ends\\"}),
        (r'colors=[\\"green\\",\\"red\\"]', {"colors": ["green", "red"]}),
    ],
)
def test_every_clients_spelling_is_read(client, text, stored):
    assert client.set_metadata(text, "x").status_code == 200
    assert client.metadata("x") == stored


def test_json_with_a_map_or_a_text_is_read_too(client):
    body = {"public_ids": ["x"], "metadata": {"stock": 7, "colors": ["blue"], "sku": None}}
    assert client.post("/image/metadata", body).json() == {"public_ids": ["x"]}
    client.post("/image/metadata", {"public_ids": ["x"], "metadata": "sku=t"})
    assert client.metadata("x") == {"stock": 7, "colors": ["blue"], "sku": "t"}


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("status=Draft", "'Draft' is not valid for field 'status'"),
        ('colors=["red","pink"]', """'["red","pink"]' is not valid for field 'colors'"""),
        ("stock=1.5", "'1.5' is not valid for field 'stock'"),
        ("shot=2024-02-30", "'2024-02-30' is not valid for field 'shot'"),
        ("x=1|sku=1|y=2", 'Metadata External IDs do not exist: ["x", "y"]'),
    ],
)
def test_a_bad_value_or_unknown_field_refuses_the_whole_call(client, text, refusal):
    answer = client.set_metadata("sku=kept|" + text if "sku" not in text else text, "x")
    assert (answer.status_code, message(answer)) == (400, refusal)
    assert client.metadata("x") == {}


@pytest.mark.parametrize("value", [True, 1.0, [1], {"a": 1}, ["red"]])
def test_json_values_of_the_wrong_type_are_refused(client, value):
    answer = client.post("/image/metadata", {"public_ids": ["x"], "metadata": {"stock": value}})
    assert answer.status_code == 400


def test_unknown_ids_and_other_types_are_skipped_silently(client):
    client.upload("clip", "video")
    answer = client.set_metadata("sku=1", "nobody", "x", "clip", "x")
    assert answer.json() == {"public_ids": ["x"]}
    assert client.post("/video/metadata", data={"metadata": "sku=2", "public_ids[]": "clip"}).json() == {
        "public_ids": ["clip"]
    }


def test_ids_beyond_a_thousand_are_ignored(client):
    ids = [f"ghost{number}" for number in range(1000)]
    assert client.set_metadata("sku=1", *ids, "x").json() == {"public_ids": []}
    assert client.set_metadata("sku=1", *ids[1:], "x").json() == {"public_ids": ["x"]}


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (["red", "blue"], {"colors": ["red", "blue"]}),
        ('["red", "blue"]', {"colors": ["red", "blue"]}),
        ("red", {"colors": ["red"]}),
        (None, {}),
        ("", {}),
        ([], {}),
    ],
)
def test_a_map_takes_a_set_as_list_as_its_text_or_as_one_option(client, value, stored):
    client.set_metadata('colors=["green"]', "x")
    body = {"public_ids": ["x"], "metadata": {"colors": value}}
    assert client.post("/image/metadata", body).status_code == 200
    assert client.metadata("x") == stored


@pytest.mark.parametrize("yes", ["1", "true", "True"])
def test_clear_invalid_drops_stored_options_that_were_deleted(client, yes):
    client.set_metadata('status=draft|colors=["red","blue"]|sku=1', "x")
    client.delete("/metadata_fields/status/datasource", {"external_ids": ["draft"]})
    client.delete("/metadata_fields/colors/datasource", {"external_ids": ["red"]})
    client.set_metadata("sku=2", "x")
    assert client.metadata("x") == {"status": "draft", "colors": ["red", "blue"], "sku": "2"}
    client.set_metadata("sku=3", "x", clear_invalid=yes)
    assert client.metadata("x") == {"colors": ["blue"], "sku": "3"}


def test_an_unknown_field_refuses_each_call_that_writes_metadata(client):
    words = 'Metadata External IDs do not exist: ["ghost"]'
    asset_id = client.get("/resources/image/upload/x").json()["asset_id"]
    metadata = {"metadata": "sku=1|ghost=2"}
    for answer in (
        client.set_metadata(metadata["metadata"], "x"),
        client.post("/image/explicit", data={"public_id": "x", "type": "upload", **metadata}),
        client.put(f"/resources/{asset_id}", metadata),
        client.post("/resources/image/upload/x", metadata),
        client.post("/image/upload", data={"public_id": "y", "file": "data:,a", **metadata}),
    ):
        assert (answer.status_code, message(answer)) == (400, words)
    assert client.metadata("x") == {}
    assert client.get("/resources/image/upload/y").status_code == 404


def test_what_is_missing_is_named(client):
    assert message(client.post("/image/metadata", {"public_ids": ["x"]})).endswith("metadata")
    assert message(client.post("/image/metadata", {"metadata": "sku=1"})).endswith("public_ids")


def test_deleting_a_field_takes_its_values_along(client):
    client.set_metadata("sku=1|stock=2", "x")
    assert client.delete("/metadata_fields/sku").json() == {"message": "ok"}
    assert client.metadata("x") == {"stock": 2}


def test_disabled_fields_take_input_unless_the_account_is_strict(client):
    client.field("team", default_disabled=True)
    assert client.set_metadata("team=rnd", "x").status_code == 200
    with SandboxServer(SandboxAccount(strict_disabled=True)) as strict:
        other = Client(strict.url)
        other.upload("x")
        refused = other.set_metadata("team=rnd", "x")
        words = "Metadata field 'team' is disabled and takes no value"
        assert (refused.status_code, message(refused)) == (400, words)
        assert other.set_metadata("team=", "x").status_code == 200
        other.session.close()
