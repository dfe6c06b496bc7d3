"""What `cld settings` does to carry fields and rules into another account, by `cld admin`.

The command itself is in the command line's repository and not in a release yet; these are the calls it makes,
in its order, and its own test of whether the accounts are alike afterwards.
"""

from __future__ import annotations

import pytest

from .base import Refused
from .inventory import BOTH, calls


def field(external_id, *options, **more):
    """Return a field as an account shows it; an option in parentheses is inactive."""
    shown = {"external_id": external_id, "label": external_id.title(), "type": "string", **more}
    if options:
        entries = [
            {"external_id": o.strip("()"), "value": o.upper(), "state": "inactive" if "(" in o else "active"}
            for o in options
        ]
        shown |= {"type": "enum", "datasource": {"values": entries}}
    return {**shown, "mandatory": False, "default_value": None, "validation": None}


BUNDLE = {
    "fields": [
        field("category", "employee", "event", "(old)"),
        field("team", "rnd", "hr", default_disabled=True),
        field("sku", validation={"type": "strlen", "min": 3}),
    ],
    "rules": [
        {
            "external_id": "1" * 64,
            "metadata_field_id": "team",
            "condition": {"metadata_field_id": "category", "equals": "employee"},
            "result": {"enable": True, "activate_values": {"external_ids": ["rnd"], "mode": "override"}},
            "name": "employees have a team",
            "state": "active",
            "condition_signature": "99d3e8bb-241b-31f2-b364-5f73aa1843b1",
            "controlling_ids": ["category"],
            "position": 7,
        },
        {
            "external_id": "2" * 64,
            "metadata_field_id": "sku",
            "condition": {"metadata_field_id": "team", "populated": True},
            "result": {"apply_value": {"value": "SKU-0"}},
            "name": "teams have a number",
            "state": "inactive",
            "condition_signature": "a434ae95-c45c-38d5-9c1f-82ecf2f42317",
            "controlling_ids": ["team"],
            "position": 8,
        },
    ],
}
OF_THE_SERVER = {"external_id", "condition_signature", "controlling_ids", "position"}


def listed(api):
    """Return the account's fields by id and its rules by name."""
    fields = api.list_metadata_fields()["metadata_fields"]
    rules = api.list_metadata_rules()["metadata_rules"]
    return {one["external_id"]: one for one in fields}, {one["name"]: one for one in rules}


def without(rule, *keys):
    return {key: value for key, value in rule.items() if key not in OF_THE_SERVER.union(keys)}


def carry_options(api, one):
    entries = one.get("datasource", {}).get("values", [])
    if not entries:
        return
    api.update_metadata_field_datasource(one["external_id"], entries)
    by_state = {s: [e["external_id"] for e in entries if e["state"] == s] for s in ("inactive", "active")}
    if by_state["inactive"]:
        api.delete_datasource_entries(one["external_id"], by_state["inactive"])
    api.restore_metadata_field_datasource(one["external_id"], by_state["active"])


def carry(api, bundle):
    """Make the account what the bundle says: create, update, and delete what is not in it."""
    fields, rules = listed(api)
    wanted_fields = {one["external_id"]: one for one in bundle["fields"]}
    wanted_rules = {one["name"]: one for one in bundle["rules"]}
    for name in sorted(rules.keys() - wanted_rules.keys()):
        api.delete_metadata_rule(rules[name]["external_id"])
    for own in sorted(fields.keys() - wanted_fields.keys()):
        api.delete_metadata_field(own)
    for own in sorted(wanted_fields.keys() - fields.keys()):
        api.add_metadata_field(wanted_fields[own])
        carry_options(api, wanted_fields[own])
    for own in sorted(wanted_fields.keys() & fields.keys()):
        api.update_metadata_field(own, wanted_fields[own])
        carry_options(api, wanted_fields[own])
    for name in sorted(wanted_rules.keys() - rules.keys()):
        api.add_metadata_rule(wanted_rules[name])
    for name in sorted(wanted_rules.keys() & rules.keys()):
        changed = without(wanted_rules[name], "metadata_field_id")
        api.update_metadata_rule(rules[name]["external_id"], changed)


def assert_carried(api, bundle):
    fields, rules = listed(api)
    assert fields.keys() == {one["external_id"] for one in bundle["fields"]}
    for one in bundle["fields"]:
        assert fields[one["external_id"]] == {**fields[one["external_id"]], **one}
    assert {name: without(rule) for name, rule in rules.items()} == {
        one["name"]: without(one) for one in bundle["rules"]
    }


@calls("api.list_metadata_fields", "api.list_metadata_rules", by=("cld",), at=BOTH)
def test_fields_options_and_rules_are_carried_over_and_kept_alike(client):
    carry(client.api, BUNDLE)
    assert_carried(client.api, BUNDLE)
    carry(client.api, BUNDLE)
    assert_carried(client.api, BUNDLE)
    fewer = {"fields": BUNDLE["fields"][:2], "rules": BUNDLE["rules"][:1]}
    carry(client.api, fewer)
    assert_carried(client.api, fewer)


@calls(by=("cld",), at=BOTH)
def test_deleting_what_rules_use_is_refused_in_the_words_it_looks_for(client):
    carry(client.api, BUNDLE)
    with pytest.raises(Refused, match="Can't delete a metadata field that is used by metadata rules"):
        client.api.delete_metadata_field("category")
    with pytest.raises(Refused, match="Can't delete a metadata field option that is used by metadata rules"):
        client.api.delete_datasource_entries("team", ["rnd"])
