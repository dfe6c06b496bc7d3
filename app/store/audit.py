"""Noting in the audit what is done outside of the mailbox."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.store import keys
from app.store.guard import guarded
from app.store.parking import AUDIT_LENGTH
from app.store.scripts import Client


class RedisAuditLog:
    """Implements `app.ports.AuditLog` over a client made with `decode_responses=True`.

    length: entries kept an account, about.
    """

    def __init__(self, client: Client, length: int = AUDIT_LENGTH) -> None:
        self.client, self.length = client, length

    def add(
        self, cloud: str, kind: str, detail: Mapping[str, Any], at: float, *, asset_id: str | None = None
    ) -> None:
        """See `app.ports.AuditLog.add`."""
        with guarded():
            queue_entry(self.client, cloud, kind, detail, at, asset_id=asset_id, length=self.length)


def queue_entry(
    pipe: Client,
    cloud: str,
    kind: str,
    detail: Mapping[str, Any],
    at: float,
    *,
    asset_id: str | None,
    length: int,
) -> None:
    """Note something, now or as a part of a pipeline."""
    told = {"at": at, "kind": kind, "asset_id": asset_id or "", "detail": json.dumps(detail)}
    pipe.xadd(keys.of(cloud, "audit"), told, maxlen=length, approximate=True)
