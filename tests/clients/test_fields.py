"""Metadata fields and their datasources, at the account and through the service."""

from __future__ import annotations

import pytest

from .base import Refused
from .inventory import BOTH, calls

SIZES = ("s", "m", "l")


def values(*options):
    return [{"external_id": option, "value": f"Value {option}"} for option in options]


def ids(entries):
    return [entry["external_id"] for entry in entries["values"] if entry["state"] == "active"]


def add_sizes(client, kind="set"):
    field = {"external_id": "size", "label": "Size", "type": kind, "datasource": {"values": values(*SIZES)}}
    return client.api.add_metadata_field(field)


FIELDS = [
    {"type": "string", "validation": {"type": "strlen", "min": 2, "max": 9}, "default_value": "none"},
    {"type": "string", "validation": {"type": "strregex", "regex": "^[A-Z]{2}=\\d|x$"}},
    {"type": "integer", "validation": {"type": "less_than", "value": 0, "equals": True}, "default_value": 0},
    {
        "type": "date",
        "validation": {
            "type": "and",
            "rules": [
                {"type": "greater_than", "value": "2024-02-29", "equals": False},
                {"type": "less_than", "value": "2030-01-01", "equals": True},
            ],
        },
        "default_value": "2024-12-31",
    },
    {"type": "enum", "datasource": {"values": values(*SIZES)}, "default_value": "m"},
    {"type": "set", "datasource": {"values": values(*SIZES)}, "default_value": ["s", "l"]},
    {"type": "string", "restrictions": {"readonly_ui": True}, "allow_dynamic_list_values": True},
]


@pytest.mark.parametrize("definition", FIELDS, ids=lambda field: f"{field['type']}-{len(field)}")
@calls("api.add_metadata_field", "api.metadata_field_by_field_id", "api.list_metadata_fields", at=BOTH)
def test_a_field_of_each_type_is_kept_as_it_was_sent(client, definition):
    made = client.api.add_metadata_field({"external_id": "f", "label": "A | b=c", **definition})
    shown = client.api.metadata_field_by_field_id("f")
    assert shown == made
    assert client.api.list_metadata_fields()["metadata_fields"] == [made]
    sent = {**definition, "restrictions": {**made["restrictions"], **definition.get("restrictions", {})}}
    if "datasource" in sent:
        sent["datasource"] = {"values": [{**value, "state": "active"} for value in values(*SIZES)]}
    assert made == {**made, **sent, "external_id": "f", "label": "A | b=c", "mandatory": False}


@calls("api.add_metadata_field", at=BOTH)
def test_a_field_without_an_external_id_is_given_one(client):
    made = client.api.add_metadata_field({"label": "No id", "type": "string"})
    assert made["external_id"]
    assert client.api.metadata_field_by_field_id(made["external_id"])["label"] == "No id"


@calls("api.update_metadata_field", at=BOTH)
def test_an_update_changes_what_it_names_and_nothing_else(client):
    made = client.api.add_metadata_field({"external_id": "n", "label": "N", "type": "integer"})
    change = {"label": "Number", "default_value": 5, "mandatory": True, "default_disabled": False}
    assert client.api.update_metadata_field("n", change) == {**made, **change}
    ignored = client.api.update_metadata_field(
        "n", {"external_id": "m", "type": "string", "mandatory": False}
    )
    assert ignored == {**made, **change, "mandatory": False}


@calls("api.delete_metadata_field", at=BOTH)
def test_a_deleted_field_is_gone(client):
    add_sizes(client)
    assert client.api.delete_metadata_field("size") == {"message": "ok"}
    with pytest.raises(Refused, match="Resource not found - size"):
        client.api.metadata_field_by_field_id("size")


@calls("api.update_metadata_field_datasource", at=BOTH)
def test_entries_of_a_datasource_are_changed_and_added(client):
    add_sizes(client)
    entries = [{"external_id": "s", "value": "Small"}, {"external_id": "xl", "value": "Extra"}]
    updated = client.api.update_metadata_field_datasource("size", entries)
    assert ids(updated) == ["s", "m", "l", "xl"]
    assert [entry["value"] for entry in updated["values"]] == ["Small", "Value m", "Value l", "Extra"]


@calls("api.delete_datasource_entries", "api.restore_metadata_field_datasource", at=BOTH)
def test_deleted_entries_of_a_datasource_can_be_restored(client):
    add_sizes(client)
    assert ids(client.api.delete_datasource_entries("size", ["s", "l"])) == ["m"]
    assert ids(client.api.restore_metadata_field_datasource("size", ["l"])) == ["m", "l"]


@calls("api.reorder_metadata_field_datasource", at=BOTH)
def test_entries_of_a_datasource_are_sorted_by_their_value(client):
    add_sizes(client)
    assert ids(client.api.reorder_metadata_field_datasource("size", "value", "desc")) == ["s", "m", "l"]
    assert ids(client.api.reorder_metadata_field_datasource("size", "value", "asc")) == ["l", "m", "s"]


@calls("api.reorder_metadata_fields", at=BOTH)
def test_fields_are_sorted_by_label_id_or_age(client):
    for external_id, label in (("b", "X"), ("a", "Y"), ("c", "W")):
        client.api.add_metadata_field({"external_id": external_id, "label": label, "type": "string"})

    def order(*by):
        fields = client.api.reorder_metadata_fields(*by)["metadata_fields"]
        return "".join(field["external_id"] for field in fields)

    assert order("label", "asc") == "cba"
    assert order("external_id", "desc") == "cba"
    assert order("created_at", "asc") == "bac"


REFUSED = {
    "external id n already exists": {"external_id": "n", "label": "Other", "type": "string"},
    "default_value is invalid": {"label": "X", "type": "integer", "default_value": "many"},
    "label": {"external_id": "x", "label": "N", "type": "string"},
    "type": {"label": "X", "type": "boolean"},
    "datasource": {"label": "X", "type": "enum"},
}


@pytest.mark.parametrize("words", REFUSED)
@calls("api.add_metadata_field", at=BOTH)
def test_an_unsound_field_is_refused_with_the_reason(client, words):
    client.api.add_metadata_field({"external_id": "n", "label": "N", "type": "integer"})
    with pytest.raises(Refused, match=words) as refused:
        client.api.add_metadata_field(REFUSED[words])
    assert refused.value.status in (400, None)
    assert len(client.api.list_metadata_fields()["metadata_fields"]) == 1


@calls("api.delete_metadata_field", "api.delete_datasource_entries", "api.add_metadata_rule", at=BOTH)
def test_what_a_rule_uses_cannot_be_deleted(client):
    add_sizes(client, "enum")
    client.api.add_metadata_field({"external_id": "note", "label": "Note", "type": "string"})
    client.api.add_metadata_rule(
        {
            "metadata_field_id": "note",
            "condition": {"metadata_field_id": "size", "equals": "s"},
            "result": {"enable": True},
            "name": "small",
        }
    )
    for field in ("size", "note"):
        with pytest.raises(Refused, match="Can't delete a metadata field that is used by metadata rules"):
            client.api.delete_metadata_field(field)
    with pytest.raises(Refused, match="Can't delete a metadata field option that is used by metadata rules"):
        client.api.delete_datasource_entries("size", ["s"])
    assert ids(client.api.delete_datasource_entries("size", ["m"])) == ["s", "l"]
