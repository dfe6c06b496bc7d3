"""Noting in the audit what is done outside of the mailbox. What `settle` adds keeps it within its bounds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.store.guard import guarded
from app.store.keys import DEFAULT, Keys
from app.store.scripts import Client


class RedisAuditLog:
    """Implements `app.ports.AuditLog` over a client made with `decode_responses=True`."""

    def __init__(self, client: Client, keys: Keys = DEFAULT) -> None:
        self.client, self.keys = client, keys

    def add(
        self, cloud: str, kind: str, detail: Mapping[str, Any], at: float, *, asset_id: str | None = None
    ) -> None:
        """See `app.ports.AuditLog.add`."""
        with guarded():
            queue_entry(self.client, self.keys, cloud, kind, detail, at, asset_id=asset_id)


def queue_entry(
    pipe: Client,
    keys: Keys,
    cloud: str,
    kind: str,
    detail: Mapping[str, Any],
    at: float,
    *,
    asset_id: str | None = None,
) -> None:
    """Note something, now or as a part of a pipeline."""
    told = {"at": at, "kind": kind, "asset_id": asset_id or "", "detail": json.dumps(detail)}
    pipe.xadd(keys.of(cloud, "audit"), told)
