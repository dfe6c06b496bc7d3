"""The endpoints of the account that we call, in few words: what is asked must not add to what is counted."""

from __future__ import annotations

_EXACT = {
    "/ping": "ping",
    "/resources/by_asset_ids": "resources_by_asset_ids",
    "/resources/search": "search",
    "/messages": "poll",
    "/messages/ack": "acknowledge",
}
_BELOW = {
    "/metadata_fields": "metadata_fields",
    "/metadata_rules": "metadata_rules",
    "/triggers": "triggers",
    "/resources": "resources",
}
_AFTER_THE_TYPE = {"metadata": "metadata", "tags": "tags"}

ENDPOINTS = frozenset({*_EXACT.values(), *_BELOW.values(), *_AFTER_THE_TYPE.values(), "other"})
"""All words there are."""


def endpoint_of(path: str) -> str:
    """Return the word for a path, given as in `app.cloudinary.asks.Ask`: what follows the cloud's name."""
    if path in _EXACT:
        return _EXACT[path]
    first, _, rest = path.removeprefix("/").partition("/")
    return _BELOW.get(f"/{first}") or _AFTER_THE_TYPE.get(rest, "other")
