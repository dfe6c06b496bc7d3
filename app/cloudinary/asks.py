"""What we ask of the account, as values: method, path below the cloud, query, form or JSON. No sockets.

Sources: docs/vendor.md#reading and docs/vendor.md#writing. All raise ValueError for a call that could never
be right: too many ids, no changes, a comma in a tag.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.cloudinary.encoding import encode
from app.model import Value

READ_LIMIT = 100
"""Assets that one read by asset ids or public ids may name."""

WRITE_LIMIT = 1000
"""Public ids that one metadata or tags call may name; the vendor ignores the rest."""

ACKNOWLEDGE_LIMIT = 100
"""Receipt handles that one call may name, and messages that one poll may bring."""

PAGE_LIMIT = 500
"""Assets on one page of a listing."""

_ADMIN = ("/resources", "/metadata_", "/ping", "/triggers", "/messages")
_NOTIFICATIONS = "/v2/notifications/{cloud}"
_WITH_VALUES = (("metadata", "true"), ("tags", "true"))


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `path` is percent-encoded and goes on after `below`, where `{cloud}` stands for the cloud.

    waits: seconds that the account may let pass before it answers, on purpose.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    form: tuple[tuple[str, str], ...] = ()
    json: dict[str, Any] | None = None
    below: str = "/v1_1/{cloud}"
    waits: float = 0.0

    @property
    def is_admin(self) -> bool:
        """Whether the call counts against the Admin API's allowance; those of the Upload API do not."""
        return self.path.startswith(_ADMIN)


def step(name: str) -> str:
    """Return the name as one step of a path."""
    if name in {"", ".", ".."}:
        raise ValueError(f"{name!r} cannot be part of a path")
    return quote(name, safe="")


def assets_by_id(asset_ids: Sequence[str]) -> Ask:
    """Read assets by asset id, with metadata and tags."""
    query = _repeated("asset_ids[]", asset_ids, READ_LIMIT)
    return Ask("GET", "/resources/by_asset_ids", (*query, *_WITH_VALUES, ("max_results", str(READ_LIMIT))))


def assets_by_address(resource_type: str, type_: str, public_ids: Sequence[str]) -> Ask:
    """Read assets by public id, with metadata and tags."""
    query = _repeated("public_ids[]", public_ids, READ_LIMIT)
    path = f"/resources/{step(resource_type)}/{step(type_)}"
    return Ask("GET", path, (*query, *_WITH_VALUES, ("max_results", str(READ_LIMIT))))


def page(resource_type: str, cursor: str | None, size: int) -> Ask:
    """Read one page of all assets of a resource type, with metadata and tags."""
    if not 1 <= size <= PAGE_LIMIT:
        raise ValueError(f"a page holds 1 to {PAGE_LIMIT} assets, not {size}")
    after = (("next_cursor", cursor),) if cursor else ()
    return Ask(
        "GET", f"/resources/{step(resource_type)}", (("max_results", str(size)), *_WITH_VALUES, *after)
    )


def count_assets() -> Ask:
    """Search for all assets, and have one listed: what counts is `total_count`."""
    return Ask("POST", "/resources/search", json={"max_results": 1})


def write_metadata(
    resource_type: str,
    type_: str,
    public_ids: Sequence[str],
    changes: Mapping[str, Value],
    clear_invalid: bool,
) -> Ask:
    """Merge the same values into many assets."""
    ids = _repeated("public_ids[]", public_ids, WRITE_LIMIT)
    form = (("metadata", _encoded(changes)), ("type", type_), *ids)
    flag = (("clear_invalid", "true"),) if clear_invalid else ()
    return Ask("POST", f"/{step(resource_type)}/metadata", form=(*form, *flag))


def write_metadata_by_id(asset_id: str, changes: Mapping[str, Value], clear_invalid: bool) -> Ask:
    """Merge values into one asset."""
    flag = {"clear_invalid": True} if clear_invalid else {}
    return Ask("PUT", f"/resources/{step(asset_id)}", json={"metadata": _encoded(changes), **flag})


def change_tags(
    command: str, resource_type: str, type_: str, public_ids: Sequence[str], tags: Sequence[str]
) -> Ask:
    """Add or remove (`command`) tags; the account takes them joined by commas, so a tag can hold none."""
    if not tags or not all(tags) or any("," in tag for tag in tags):
        raise ValueError("tags must be there, not empty, and without commas")
    ids = _repeated("public_ids[]", public_ids, WRITE_LIMIT)
    form = (("command", command), ("tag", ",".join(tags)), ("type", type_), *ids)
    return Ask("POST", f"/{step(resource_type)}/tags", form=form)


def poll(channel: str, most: int, wait_seconds: int, hidden_seconds: int) -> Ask:
    """Fetch notifications kept for a channel, waiting for the first (docs/vendor.md#polling)."""
    query = {
        "channel": channel,
        "max_messages": str(most),
        "wait_seconds": str(wait_seconds),
        "visibility_timeout": str(hidden_seconds),
    }
    return Ask("GET", "/messages", below=_NOTIFICATIONS, waits=wait_seconds, query=tuple(query.items()))


def acknowledge(handles: Sequence[str]) -> Ask:
    """Have fetched notifications forgotten, up to 100 a call."""
    if not 1 <= len(handles) <= ACKNOWLEDGE_LIMIT:
        raise ValueError(f"one call takes 1 to {ACKNOWLEDGE_LIMIT} receipt handles, not {len(handles)}")
    return Ask("POST", "/messages/ack", below=_NOTIFICATIONS, json={"receipt_handles": list(handles)})


def create_trigger(uri: str, event_type: str, *, additive: bool) -> Ask:
    """Have the account tell an address of events; `poll://` keeps them there (docs/vendor.md#webhooks)."""
    kind = {"uri_type": "poll"} if uri.startswith("poll://") else {}
    more = {"additive": True} if additive else {}
    return Ask("POST", "/triggers", json={"uri": uri, "event_type": event_type, **kind, **more})


def delete_trigger(trigger_id: str) -> Ask:
    """Have the account no longer tell an address."""
    return Ask("DELETE", f"/triggers/{step(trigger_id)}", json={})


def create_rule(rule: Mapping[str, Any]) -> Ask:
    """Make a conditional metadata rule (docs/vendor.md#rules-api)."""
    return Ask("POST", "/metadata_rules", json=dict(rule))


def update_rule(external_id: str, changes: Mapping[str, Any]) -> Ask:
    """Change the named keys of a rule; the others keep what they hold."""
    return Ask("PUT", f"/metadata_rules/{step(external_id)}", json=dict(changes))


def delete_rule(external_id: str) -> Ask:
    """Remove a rule."""
    return Ask("DELETE", f"/metadata_rules/{step(external_id)}", json={})


def _repeated(name: str, values: Sequence[str], limit: int) -> tuple[tuple[str, str], ...]:
    if not 1 <= len(values) <= limit:
        raise ValueError(f"one call takes 1 to {limit} {name}, not {len(values)}")
    return tuple((name, value) for value in values)


def _encoded(changes: Mapping[str, Value]) -> str:
    """Return the wire text. An empty one must not be sent (docs/vendor.md#values-on-the-wire)."""
    if not changes:
        raise ValueError("there are no changes to write")
    return encode(changes)
