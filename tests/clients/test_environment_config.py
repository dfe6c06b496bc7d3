"""The environment-config MCP server: its tools for triggers, and the typed functions behind them."""

from __future__ import annotations

import pytest

from .base import Refused
from .inventory import calls

MCP = ("mcp environment-config-mcp",)
TYPED = ("typed environment-config-mcp",)


@calls("create-trigger", "list-triggers", "update-trigger", "delete-trigger", by=MCP)
def test_triggers_are_made_listed_changed_and_deleted_by_tools(client):
    trigger = {"uri": "https://example.com/hook", "event_type": "resource_metadata_changed"}
    made = client.call("create-trigger", request=trigger)
    assert {key: made[key] for key in trigger} == trigger
    client.call("create-trigger", request={**trigger, "event_type": "all"})
    listed = client.call("list-triggers", event_type="resource_metadata_changed")
    assert listed == {"triggers": [made], "total": 1}
    change = {"new_uri": "https://example.com/new"}
    client.call("update-trigger", id=made["id"], update_trigger_request=change)
    uris = [one["uri"] for one in client.call("list-triggers")["triggers"]]
    assert uris == ["https://example.com/new", "https://example.com/hook"]
    client.call("delete-trigger", id=made["id"])
    assert client.call("list-triggers")["total"] == 1
    with pytest.raises(Refused):
        client.call("delete-trigger", id=made["id"])


@calls("test-trigger", by=MCP)
def test_a_triggers_filter_is_tried_by_a_tool(client):
    made = client.call("create-trigger", request={"uri": "https://example.com/hook", "event_type": "all"})
    tried = client.call("test-trigger", id=made["id"], test_trigger_request={"sample_data": {"a": 1}})
    assert (tried["trigger_id"], tried["filter_present"]) == (made["id"], False)


@calls(
    "triggersCreateTrigger",
    "triggersListTrigger",
    "triggersUpdateTrigger",
    "triggersTestTrigger",
    "triggersDeleteTrigger",
    by=TYPED,
)
def test_answers_about_triggers_follow_the_models(client):
    made = client.call("triggersCreateTrigger", {"uri": "https://example.com/hook", "event_type": "all"})
    client.call("triggersListTrigger", "all")
    client.call("triggersUpdateTrigger", made["id"], {"new_uri": "https://example.com/new"})
    client.call("triggersTestTrigger", made["id"], {"sample_data": {"a": 1}})
    client.call("triggersDeleteTrigger", made["id"])
