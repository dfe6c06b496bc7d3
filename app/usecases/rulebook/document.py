"""The document of one rule: what a client may say about it and what we add.

Source: docs/vendor.md#rules-api.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid3

MAX_POSITION = 2**31 - 1
GIVEN = ("metadata_field_id", "condition", "result", "name", "state", "position")
"""The keys a client may set; others, `external_id` and `condition_signature` too, are passed over."""


def given(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a client says about a rule. A `position` of null says nothing."""
    said = {key: body[key] for key in GIVEN if key in body}
    if said.get("position", 0) is None:
        del said["position"]
    return said


def new_id() -> str:
    """Return a fresh external_id: 64 lowercase hexadecimal digits, as in the vendor's samples."""
    return secrets.token_hex(32)


def signature(external_id: str, condition: Any) -> str:
    """Return the `condition_signature`: a version-3 UUID, as in the vendor's samples.

    Their signatures differ between rules with equal conditions, so the rule's id goes in.
    """
    canonical = json.dumps(condition, sort_keys=True, separators=(",", ":"))
    return str(uuid3(NAMESPACE_URL, f"{external_id} {canonical}"))


def etag(rule: Mapping[str, Any]) -> str:
    """Return what tells one state of a rule from all others, as an ETag without its quotes."""
    canonical = json.dumps(rule, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def next_position(rules: Iterable[Mapping[str, Any]]) -> int:
    """Return the position after all others; the first rule's is 1, the greatest can be shared."""
    return min(max((rule.get("position") or 0 for rule in rules), default=0) + 1, MAX_POSITION)


def complete(external_id: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the whole rule, in the order of keys the vendor answers with; position as given or left out."""
    rule = {
        "metadata_field_id": said["metadata_field_id"],
        "condition": said["condition"],
        "result": said["result"],
        "condition_signature": signature(external_id, said["condition"]),
        "state": said.get("state", "active"),
        "name": said.get("name"),
        "external_id": external_id,
    }
    if "position" in said:
        rule["position"] = int(said["position"])
    return rule
