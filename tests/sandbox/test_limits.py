"""The sizes that the account takes, each tried at its edge (docs/vendor.md#fields)."""

import cloudinary.uploader
import pytest

from .helpers import message

LONGEST = 4_000_000


def test_there_are_at_most_a_hundred_fields(client):
    for number in range(100):
        client.field(f"f{number}")
    refused = client.post("/metadata_fields", {"label": "one more", "type": "string"})
    assert (refused.status_code, message(refused)) == (400, "Maximum number of metadata fields is 100")
    client.delete("/metadata_fields/f0")
    client.field("one more")


@pytest.mark.parametrize("name", ["external_id", "label"])
def test_an_id_and_a_label_have_at_most_255_characters(client, name):
    body = {"external_id": "x", "label": "x", "type": "string"}
    refused = client.post("/metadata_fields", {**body, name: "é" * 256})
    assert (refused.status_code, message(refused).endswith(f"for parameter {name}")) == (400, True)
    assert client.post("/metadata_fields", {**body, name: "é" * 255}).status_code == 200


@pytest.mark.parametrize("name", ["external_id", "value"])
def test_an_option_has_at_most_255_characters(client, name):
    client.field("colors", "set", options=["red"])
    entry = {"external_id": "x", "value": "x"}
    for length, status in [(255, 200), (256, 400)]:
        sent = {"values": [{**entry, name: "y" * length}]}
        assert client.put("/metadata_fields/colors/datasource", sent).status_code == status


def test_a_set_has_at_most_3000_options_and_an_asset_can_have_them_all(client):
    options = [f"o{number}" for number in range(3000)]
    client.field("many", "set", options=options)
    refused = client.put("/metadata_fields/many/datasource", {"values": [{"value": "one more"}]})
    assert (refused.status_code, message(refused)) == (400, "A datasource can't have more than 3000 values")
    client.upload("x")
    written = client.post("/image/metadata", {"public_ids": ["x"], "metadata": {"many": options}})
    assert written.status_code == 200
    assert client.metadata("x") == {"many": options}
    more = {"public_ids": ["x"], "metadata": {"many": [*options, "o0"]}}
    assert client.post("/image/metadata", more).status_code == 400


@pytest.mark.parametrize(("sent_as", "letter"), [("form", "a"), ("multipart", "é"), ("json", "é")])
def test_a_text_has_at_most_four_million_characters(client, sent_as, letter):
    client.field("note")
    client.upload("x")

    def write(length):
        form = {"public_ids[]": "x", "metadata": "note=" + letter * length}
        if sent_as == "form":
            return client.post("/image/metadata", data=form)
        if sent_as == "multipart":
            return client.post("/image/metadata", data=form, files={"file": b""})
        return client.post("/image/metadata", {"public_ids": ["x"], "metadata": form["metadata"]})

    assert write(LONGEST).json() == {"public_ids": ["x"]}
    refused = write(LONGEST + 1)
    assert (refused.status_code, message(refused).endswith("is not valid for field 'note'")) == (400, True)
    assert len(refused.headers["X-Cld-Error"]) == 1000


def test_an_sdk_writes_to_a_thousand_assets_in_one_call(client, sdk):
    client.field("note")
    client.upload("x")
    ids = [f"ghost{number}" for number in range(999)]
    written = cloudinary.uploader.update_metadata({"note": "n"}, [*ids, "x"])
    assert written["public_ids"] == ["x"]
