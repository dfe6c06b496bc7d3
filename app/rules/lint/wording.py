"""Values and rules in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

LONGEST = 80
"""Characters of a value that are told."""


def listed(words: Iterable[str], last: str = "and") -> str:
    """Return words as a list in a sentence, cut after a few."""
    found = list(words)
    if len(found) > 6:
        found = [*found[:5], f"{len(found) - 5} more"]
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {last} {found[-1]}"


def told(value: Any) -> str:
    """Return a value as it stands in a sentence."""
    if value is None or value in ("", []):
        return "empty"
    if isinstance(value, list):
        return listed(told(member) for member in value)
    text = str(value)
    return f"“{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}”"


def asset_told(values: Mapping[str, Any]) -> str:
    """Return an asset's metadata in words."""
    return (
        ", ".join(f"{name} = {told(value)}" for name, value in values.items()) or "an asset without metadata"
    )
