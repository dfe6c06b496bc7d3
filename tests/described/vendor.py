"""The description of Cloudinary's API in `docs/openapi`, its files put together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from app.web.openapi import grammar

FOLDER = Path(__file__).parents[2] / "docs/openapi"
_RULES = "../../app/rules/rule.schema.json#"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RENAMED = {"cloud": "cloud_name", "delivery_type": "type", "day": "date", "path": "folder"}


@cache
def document() -> dict[str, Any]:
    """Return the whole as one document, all its references local. Made once; leave it as it is."""
    files = {path.stem: yaml.load(path.read_text("utf-8"), LOADER) for path in FOLDER.glob("*.yaml")}
    whole: dict[str, Any] = files.pop("cloudinary")
    components = whole["components"]
    for part in (*(file["components"] for file in files.values()), {"schemas": grammar()}):
        for kind, named in part.items():
            twice = named.keys() & components.setdefault(kind, {}).keys()
            assert not twice, f"described twice: {twice}"
            components[kind] |= named
    return dict(_local(whole))


def _local(node: Any) -> Any:
    if isinstance(node, list):
        return [_local(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: _reference(item) if key == "$ref" else _local(item) for key, item in node.items()}


def _reference(target: str) -> str:
    if target.startswith(_RULES):
        return "#/components/schemas/RuleGrammar" + target.removeprefix(_RULES)
    return target[target.index("#") :]


def followed(node: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference leads to, or the node itself if it is none."""
    if "$ref" not in node:
        return node
    found: Any = document()
    for step in node["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return followed(found)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield method, path and description of every call."""
    for path, item in document()["paths"].items():
        for method, operation in followed(item).items():
            if method in ("get", "post", "put", "delete"):
                yield method.upper(), path, operation


def described_paths(rule: str) -> list[str]:
    """Return the paths under which a route of Flask's is described.

    Addresses that differ only in a placeholder's name are one for OpenAPI, so `/resources/{resource_type}`,
    beside `/resources/{asset_id}`, is written out.
    """
    path = re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda found: f"{{{_RENAMED.get(found[1], found[1])}}}", rule)
    if not path.endswith("/resources/{resource_type}"):
        return [path]
    return [path.replace("{resource_type}", kind) for kind in ("image", "raw", "video")]
