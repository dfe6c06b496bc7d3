"""The structured-metadata MCP server, every tool of it, and the typed functions that no tool calls."""

from __future__ import annotations

import pytest

from .base import Refused
from .inventory import BOTH, calls

MCP = ("mcp structured-metadata-mcp",)
TYPED = ("typed structured-metadata-mcp",)

SIZE = {
    "external_id": "size",
    "label": "Size",
    "type": "enum",
    "datasource": {"values": [{"external_id": one, "value": f"Size {one}"} for one in ("s", "m", "l")]},
}
NOTE = {"external_id": "note", "label": "Note", "type": "string"}


def ids(answer):
    return [value["external_id"] for value in answer["values"] if value["state"] == "active"]


def listed(answer):
    return [field["external_id"] for field in answer["metadata_fields"]]


@calls(
    "create-metadata-field",
    "list-metadata-fields",
    "get-metadata-field",
    "update-metadata-field",
    "delete-metadata-field",
    by=MCP,
    at=BOTH,
)
def test_fields_are_made_listed_changed_and_deleted_by_tools(client):
    made = client.call("create-metadata-field", request=SIZE)
    client.call("create-metadata-field", request={**NOTE, "default_value": "none"})
    assert listed(client.call("list-metadata-fields")) == ["size", "note"]
    assert listed(client.call("list-metadata-fields", external_ids=["note"])) == ["note"]
    assert client.call("get-metadata-field", external_id="size") == made
    change = {"label": "Sizes", "mandatory": False, "default_value": "m"}
    changed = client.call("update-metadata-field", external_id="size", metadata_field=change)
    assert changed == {**made, **change}
    assert client.call("delete-metadata-field", external_id="size") == {"message": "ok"}
    with pytest.raises(Refused, match="Resource not found - size"):
        client.call("get-metadata-field", external_id="size")
    with pytest.raises(Refused, match="external id note already exists"):
        client.call("create-metadata-field", request=NOTE)


@calls("update-metadata-datasource-values", "delete-metadata-datasource-values", by=MCP, at=BOTH)
def test_options_are_changed_and_deleted_by_tools(client):
    client.call("create-metadata-field", request=SIZE)
    values = {"values": [{"external_id": "xl", "value": "Extra"}]}
    call = {"external_id": "size", "update_datasource_request": values}
    assert ids(client.call("update-metadata-datasource-values", **call)) == ["s", "m", "l", "xl"]
    call = {"external_id": "size", "datasource_external_ids_request": {"external_ids": ["m"]}}
    assert ids(client.call("delete-metadata-datasource-values", **call)) == ["s", "l", "xl"]


@calls(
    "create-metadata-rule",
    "list-metadata-rules",
    "update-metadata-rule",
    "delete-metadata-rule",
    by=MCP,
    at=BOTH,
)
def test_rules_are_made_listed_changed_and_deleted_by_tools(client):
    for field in (SIZE, NOTE):
        client.call("create-metadata-field", request=field)
    rule = {
        "metadata_field_id": "note",
        "condition": {
            "or": [
                {"metadata_field_id": "size", "equals": ["s", "m"]},
                {"metadata_field_id": "size", "populated": False},
            ]
        },
        "result": {"apply_value": {"value": "small", "mode": "default"}},
        "name": "Small",
        "state": "active",
        "position": 3,
    }
    made = client.call("create-metadata-rule", request=rule)
    assert {key: made[key] for key in rule} == rule
    assert client.call("list-metadata-rules", request={})["metadata_rules"] == [made]
    changed = client.call(
        "update-metadata-rule", external_id=made["external_id"], metadata_rule_update={"state": "inactive"}
    )
    assert changed == {**made, "state": "inactive"}
    with pytest.raises(Refused, match="Can't delete a metadata field that is used by metadata rules"):
        client.call("delete-metadata-field", external_id="size")
    assert client.call("delete-metadata-rule", external_id=made["external_id"]) == {"success": True}
    with pytest.raises(Refused, match="Resource not found"):
        client.call("delete-metadata-rule", external_id=made["external_id"])


@calls(
    "metadataFieldsCreateMetadataField",
    "metadataFieldsGetMetadataField",
    "metadataFieldsUpdateMetadataField",
    "metadataFieldsListMetadataFields",
    "metadataFieldsDeleteMetadataField",
    by=TYPED,
    at=BOTH,
)
def test_answers_about_fields_follow_the_models(client):
    client.call("metadataFieldsCreateMetadataField", SIZE)
    client.call("metadataFieldsGetMetadataField", "size")
    client.call("metadataFieldsUpdateMetadataField", "size", {"mandatory": True})
    client.call("metadataFieldsListMetadataFields")
    client.call("metadataFieldsDeleteMetadataField", "size")


@calls(
    "metadataRulesCreateMetadataRule",
    "metadataRulesListMetadataRules",
    "metadataRulesUpdateMetadataRule",
    "metadataRulesDeleteMetadataRule",
    by=TYPED,
    at=BOTH,
)
def test_answers_about_rules_follow_the_models(client):
    client.call("metadataFieldsCreateMetadataField", NOTE)
    rule = {
        "metadata_field_id": "note",
        "condition": {"metadata_field_id": "note", "populated": True},
        "result": {"enable": True},
        "name": "n",
    }
    made = client.call("metadataRulesCreateMetadataRule", rule)
    client.call("metadataRulesListMetadataRules")
    own = made["external_id"]
    client.call("metadataRulesUpdateMetadataRule", own, {"name": "m"})
    client.call("metadataRulesDeleteMetadataRule", own)


@calls(
    "metadataFieldsUpdateMetadataFieldDatasource",
    "metadataFieldsDeleteMetadataFieldDatasource",
    "metadataFieldsRestoreMetadataFieldDatasource",
    by=TYPED,
    at=BOTH,
)
def test_options_are_changed_deleted_and_restored(client):
    client.call("metadataFieldsCreateMetadataField", SIZE)
    more = {"values": [{"external_id": "xl", "value": "Extra"}]}
    client.call("metadataFieldsUpdateMetadataFieldDatasource", "size", more)
    some = {"external_ids": ["s", "m"]}
    left = client.call("metadataFieldsDeleteMetadataFieldDatasource", "size", some)
    assert ids(left) == ["l", "xl"]
    back = client.call("metadataFieldsRestoreMetadataFieldDatasource", "size", some)
    assert ids(back) == ["s", "m", "l", "xl"]


@calls(
    "metadataFieldsSearchMetadataFieldDatasource",
    "metadataFieldsSearchDatasourceInMDField",
    by=TYPED,
    at=BOTH,
)
def test_options_are_searched_in_one_field_and_in_all(client):
    client.call("metadataFieldsCreateMetadataField", SIZE)
    found = client.call("metadataFieldsSearchMetadataFieldDatasource", {"term": "size m"})
    assert found == [{"field_id": "size", "id": "m", "value": "Size m"}]
    search = ("metadataFieldsSearchDatasourceInMDField", "size", {}, 5)
    assert ids(client.call(*search, "SIZE", False)) == ["s", "m", "l"]
    assert ids(client.call(*search, "Size l", True)) == ["l"]
    assert ids(client.call(*search, "ize l", True)) == []


@calls("metadataFieldsReorderMetadataFields", "metadataFieldsReorderMetadataField", by=TYPED, at=BOTH)
def test_fields_are_put_into_order(client):
    for field in (SIZE, NOTE):
        client.call("metadataFieldsCreateMetadataField", field)
    order = {"order_by": "label", "direction": "asc"}
    assert listed(client.call("metadataFieldsReorderMetadataFields", order)) == ["note", "size"]
    moved = client.call("metadataFieldsReorderMetadataField", "size", {"position": 0})
    assert listed(moved) == ["size", "note"]
