"""Documents made strict: they let answers grow, a test should notice."""

from __future__ import annotations

from typing import Any


def closed(node: Any) -> Any:
    """Refuse keys that are not described, in every object whose keys are."""
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    is_open = node.get("type") == "object" and "properties" in node and "additionalProperties" not in node
    return {key: closed(item) for key, item in node.items()} | (
        {"additionalProperties": False} if is_open else {}
    )
