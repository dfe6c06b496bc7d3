"""What is set aside for a person, in Redis. Entries get there by `park`, deliveries by `park_delivery`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.store.guard import guarded
from app.store.keys import DEFAULT, Keys
from app.store.scripts import Client, load

SHOWN_OF_BODY = 2000
"""Characters of a parked delivery that lists show."""
AUDIT_LENGTH = 100_000
"""Audit entries kept an account, unless AUDIT_ENTRIES says otherwise."""


class Parking:
    """The part of `app.ports.Mailbox` that keeps deliveries and lets go of what is parked."""

    def __init__(self, client: Client, keys: Keys = DEFAULT) -> None:
        self.client, self.keys = client, keys
        self._park_delivery, self._unpark = load(client, "count", "park_delivery"), load(client, "unpark")

    def park_delivery(self, cloud: str, body: bytes, reason: str, at: float) -> None:
        """See `app.ports.Mailbox.park_delivery`. Its body lies apart, so that lists are short."""
        text = body.decode("utf-8", "replace")
        detail = {"body": text[:SHOWN_OF_BODY], "bytes": len(body)}
        with guarded():
            self._park_delivery(
                [self.keys.of(cloud, name) for name in ("parked", "bodies", "counts")],
                [at, reason, json.dumps(detail), text, self.keys.of(cloud, "")],
            )

    def unpark(
        self,
        cloud: str,
        item_id: str,
        *,
        kind: str,
        asset_id: str | None,
        detail: Mapping[str, Any],
        at: float,
    ) -> bool:
        """See `app.ports.Mailbox.unpark`."""
        named = [self.keys.of(cloud, name) for name in ("parked", "bodies", "audit")]
        told = [item_id, at, kind, asset_id or "", json.dumps(detail)]
        with guarded():
            return bool(self._unpark(named, told))
