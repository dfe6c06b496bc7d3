"""Where a preview takes its assets from, besides the library: a saved snapshot, or recent verdicts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from app.errors import Problem, RuleSetInvalid
from app.model import Address, Asset
from app.ports import Records
from app.usecases.enforce.exemptions import recorded

T = TypeVar("T")

AT_ONCE = 500
"""Assets that are looked at together."""
_TEXTS = ("asset_id", "resource_type", "type", "public_id")
_USUAL = ("image", "upload", "")


def saved_line(asset: Asset) -> str:
    """Return an asset as one line of a snapshot."""
    return json.dumps(
        {
            "asset_id": asset.asset_id,
            "resource_type": asset.address.resource_type,
            "type": asset.address.type,
            "public_id": asset.address.public_id,
            "metadata": dict(asset.metadata),
            "folder": asset.folder,
            "tags": list(asset.tags),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def saved(lines: Iterable[str]) -> Iterator[list[Asset]]:
    """Yield the assets of a snapshot, some at a time. Raises RuleSetInvalid that names a bad line."""
    numbered = enumerate(lines, start=1)
    yield from batches(_read(number, line) for number, line in numbered if line.strip())


def recent(records: Records, cloud: str, since: float) -> Iterator[list[Asset]]:
    """Yield the assets judged since a time as they were then."""
    for found in records.judged_since(cloud, since):
        yield [recorded(record) for record in found]


def batches(items: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """Yield items in lists of a size, the last one shorter."""
    there = iter(items)
    while batch := list(islice(there, size)):
        yield batch


def asset_from(document: Any, place: str) -> Asset:
    """Return the asset that a JSON object stands for; address and tags may be left out.

    Raises:
        RuleSetInvalid: it is none; tells the place.
    """
    if not isinstance(document, dict):
        raise RuleSetInvalid([Problem(place, "an asset is an object")])
    texts = {name: document.get(name) for name in _TEXTS}
    metadata, tags = document.get("metadata"), document.get("tags") or []
    if not texts["asset_id"] or any(not isinstance(text, str) for text in texts.values() if text is not None):
        raise RuleSetInvalid([Problem(place, f"{', '.join(_TEXTS)} are texts, and asset_id must be there")])
    if not isinstance(metadata, dict):
        raise RuleSetInvalid([Problem(f"{place}/metadata", "an object of field ids and values is needed")])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise RuleSetInvalid([Problem(f"{place}/tags", "tags are a list of texts")])
    address = Address(*(str(texts[name] or usual) for name, usual in zip(_TEXTS[1:], _USUAL, strict=True)))
    return Asset(
        str(texts["asset_id"]), address, metadata, tuple(tags), folder=str(document.get("folder") or "")
    )


def _read(number: int, line: str) -> Asset:
    place = f"line {number}"
    try:
        document = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise RuleSetInvalid([Problem(place, f"this is not JSON: {problem}")]) from None
    return asset_from(document, place)
