"""Structured metadata of assets, as each client encodes it, and what becomes of it."""

from __future__ import annotations

import pytest

from .base import Refused
from .inventory import calls
from .values import PIXEL

VALUES = {
    "text": ["plain", "a=b|c", 'with "quotes"', "ünïcode ✓", "back\\slash", "5", "true", "line\nbreak"],
    "amount": [5, 0, -7],
    "day": ["2024-02-29"],
    "size": ["s"],
    "colors": [["red"], ["red", "green"], ["a|b=c"]],
}


@pytest.fixture
def fields(account):
    kinds = {"text": "string", "amount": "integer", "day": "date", "size": "enum", "colors": "set"}
    options = {"size": ["s", "m"], "colors": ["red", "green", "a|b=c"]}
    for name, kind in kinds.items():
        field = {"external_id": name, "label": name.title(), "type": kind}
        if name in options:
            field["datasource"] = {"values": [{"external_id": o, "value": f"({o})"} for o in options[name]]}
        account.fields.create(field)


@pytest.mark.parametrize("way", ["upload", "explicit", "update", "update_metadata"])
@calls()
def test_values_of_every_type_arrive_as_they_were_sent(client, fields, way):
    client.uploader.upload(PIXEL, public_id="a")
    write = {
        "upload": lambda values: client.uploader.upload(PIXEL, public_id="a", metadata=values),
        "explicit": lambda values: client.uploader.explicit("a", type="upload", metadata=values),
        "update": lambda values: client.api.update("a", metadata=values),
        "update_metadata": lambda values: client.uploader.update_metadata(values, ["a"]),
    }[way]
    for field, samples in VALUES.items():
        for value in samples:
            write({field: value})
            assert client.api.resource("a")["metadata"][field] == value


@calls("uploader.update_metadata")
def test_many_assets_get_the_same_values_and_keep_the_others(client, fields):
    for name in ("a", "b", "c"):
        client.uploader.upload(PIXEL, public_id=name, metadata={"text": name, "amount": 1})
    written = client.uploader.update_metadata({"amount": 2, "colors": ["red"]}, ["a", "b", "ghost"])
    assert written["public_ids"] == ["a", "b"]
    assert client.api.resource("b")["metadata"] == {"text": "b", "amount": 2, "colors": ["red"]}
    assert client.api.resource("c")["metadata"] == {"text": "c", "amount": 1}


@calls("uploader.update_metadata")
def test_an_empty_value_clears_a_field(client, fields):
    client.uploader.upload(PIXEL, public_id="a", metadata={"text": "x", "amount": 1, "colors": ["red"]})
    client.uploader.update_metadata({"text": "", "colors": []}, ["a"])
    assert client.api.resource("a")["metadata"] == {"amount": 1}


@calls("uploader.update_metadata", "api.update")
def test_clear_invalid_drops_a_value_whose_option_was_deleted(client, fields):
    for name in ("a", "b", "c"):
        client.uploader.upload(PIXEL, public_id=name, metadata={"size": "s"})
    client.api.delete_datasource_entries("size", ["s"])
    client.uploader.update_metadata({"text": "x"}, ["a"], clear_invalid=True)
    client.api.update("b", metadata={"text": "x"}, clear_invalid=True)
    client.api.update("c", metadata={"text": "x"}, clear_invalid=False)
    for name, kept in (("a", {}), ("b", {}), ("c", {"size": "s"})):
        assert client.api.resource(name)["metadata"] == {"text": "x", **kept}


@calls("uploader.explicit", by=("node",))
def test_explicit_clears_invalid_values_too_where_a_client_can_say_so(client, fields):
    client.uploader.upload(PIXEL, public_id="a", metadata={"size": "s"})
    client.api.delete_datasource_entries("size", ["s"])
    client.uploader.explicit("a", type="upload", metadata={"text": "x"}, clear_invalid=True)
    assert client.api.resource("a")["metadata"] == {"text": "x"}


@calls("uploader.update_metadata")
def test_a_bad_value_refuses_the_whole_call(client, fields):
    client.uploader.upload(PIXEL, public_id="a", metadata={"text": "x"})
    with pytest.raises(Refused, match="'xl' is not valid for field 'size'"):
        client.uploader.update_metadata({"text": "y", "size": "xl"}, ["a"])
    assert client.api.resource("a")["metadata"] == {"text": "x"}


@calls("api.update")
def test_an_update_answers_the_asset_as_it_became(client, fields):
    client.uploader.upload(PIXEL, public_id="folder/a", metadata={"text": "x"}, tags=["old"])
    updated = client.api.update(
        "folder/a",
        metadata={"amount": 9},
        tags=["t", "u"],
        context={"k": "v=w|x"},
        display_name="Shown",
        asset_folder="else",
    )
    assert updated["metadata"] == {"text": "x", "amount": 9}
    assert (updated["tags"], updated["context"]) == (["t", "u"], {"custom": {"k": "v=w|x"}})
    assert (updated["display_name"], updated["asset_folder"]) == ("Shown", "else")


@calls("uploader.update_metadata", "api.update", "api.add_metadata_rule")
def test_an_account_that_enforces_its_rules_refuses_fills_and_clears(client, account, fields):
    account.enforce_rules = True
    client.api.add_metadata_rule(
        {
            "metadata_field_id": "size",
            "condition": {"metadata_field_id": "text", "equals": "shoe"},
            "result": {"activate_values": {"external_ids": ["s"]}, "apply_value": {"value": "s"}},
            "name": "shoes are small",
        }
    )
    client.uploader.upload(PIXEL, public_id="a")
    client.uploader.update_metadata({"text": "shoe"}, ["a"])
    assert client.api.resource("a")["metadata"] == {"text": "shoe", "size": "s"}
    for write in (
        lambda v: client.uploader.update_metadata(v, ["a"]),
        lambda v: client.api.update("a", metadata=v),
    ):
        with pytest.raises(Refused, match="'m' is not valid for field 'size'"):
            write({"size": "m"})
    client.uploader.update_metadata({"text": "boot", "size": "m"}, ["a"])
    with pytest.raises(Refused, match="not valid"):
        client.uploader.update_metadata({"text": "shoe"}, ["a"])
    client.uploader.update_metadata({"text": "shoe"}, ["a"], clear_invalid=True)
    assert client.api.resource("a")["metadata"] == {"text": "shoe", "size": "s"}
