"""Stand-ins for the ports that other parts implement, with the behaviour the door relies on."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from math import inf
from typing import Any

from app.errors import NotAuthentic, NotUnderstood, StoreUnavailable
from app.model import (
    Arrival,
    Asset,
    AssetEvent,
    AuditEntry,
    Jobs,
    Notification,
    Page,
    ParkedItem,
    Pause,
    Taken,
    WorkerSeen,
)

FIELDS: list[dict[str, Any]] = [
    {
        "external_id": name,
        "type": "enum",
        "datasource": {"values": [{"external_id": option, "value": option} for option in options]},
    }
    for name, options in (("category", ("employee", "product")), ("team", ("rnd", "sales")))
]
RULE: dict[str, Any] = {
    "metadata_field_id": "team",
    "condition": {"metadata_field_id": "category", "equals": "employee"},
    "result": {"set_mandatory": True},
    "name": "one",
}


WORKER = WorkerSeen("w1", "idle", None, 1_759_990_000.0, 1_759_999_990.0, 12, 0)


@dataclass
class FakeMailbox:
    arrivals: list[tuple[str, Arrival]] = field(default_factory=list)
    deliveries: list[tuple[str, bytes, str]] = field(default_factory=list)
    unparked: list[tuple[str, str, str, dict[str, Any]]] = field(default_factory=list)
    pauses: dict[str, Pause] = field(default_factory=dict)
    halts: dict[str, Pause] = field(default_factory=dict)
    down: bool = False

    def put(self, cloud, arrivals, at):
        self._answer()
        self.arrivals += [(cloud, arrival) for arrival in arrivals]
        return Taken({0} if arrivals else set())

    def park_delivery(self, cloud, body, reason, at):
        self._answer()
        self.deliveries.append((cloud, body, reason))

    def unpark(self, cloud, item_id, *, kind, asset_id, detail, at):
        self._answer()
        self.unparked.append((cloud, item_id, kind, detail))
        return True

    def paused(self, cloud, at):
        return self.pauses.get(cloud) or self.halts.get(cloud)

    def halted(self, cloud):
        self._answer()
        return self.halts.get(cloud)

    def halt(self, cloud, reason, by, at):
        self._answer()
        self.halts[cloud] = Pause(inf, reason, by, at)

    def resume(self, cloud, by, at):
        self._answer()
        return self.halts.pop(cloud, None) is not None

    def _answer(self):
        if self.down:
            raise StoreUnavailable("Redis did not answer: ConnectionError")


@dataclass
class FakeDispatcher:
    drains: list[tuple[str, int]] = field(default_factory=list)
    at_work: list[WorkerSeen] = field(default_factory=lambda: [WORKER])
    known_jobs: Jobs = field(default_factory=lambda: Jobs(0, 0, 0))

    def workers(self):
        return len(self.at_work)

    def crew(self):
        return self.at_work

    def jobs(self, shown):
        return self.known_jobs

    def drain(self, cloud, shard):
        self.drains.append((cloud, shard))


@dataclass
class FakeRecords:
    verdicts_by_id: dict[str, dict[str, Any]] = field(default_factory=dict)
    pending: set[str] = field(default_factory=set)
    parked_items: list[ParkedItem] = field(default_factory=list)
    audit_entries: list[AuditEntry] = field(default_factory=list)
    accepted: int = 17
    down: bool = False
    last_effect_at: float | None = None
    missing_by_field: dict[str, int] = field(default_factory=dict)

    def verdict(self, cloud, asset_id):
        return self.verdicts_by_id.get(asset_id)

    def verdicts(self, cloud, asset_ids):
        return {name: self.verdicts_by_id[name] for name in asset_ids if name in self.verdicts_by_id}

    def flags(self, cloud, asset_ids):
        return dict.fromkeys(asset_ids, frozenset())

    def judged_since(self, cloud, since):
        yield [record for record in self.verdicts_by_id.values() if record["judged_at"] >= since]

    def holds(self, cloud, asset_ids):
        return {name: {} for name in asset_ids}

    def count_judged(self, cloud):
        return len(self.verdicts_by_id)

    def last_judged(self, cloud):
        return max((one.get("judged_at", 0) for one in self.verdicts_by_id.values()), default=None)

    def is_pending(self, cloud, asset_id):
        return asset_id in self.pending

    def problems(self, cloud, cursor, limit, *, oldest_first=False, until=None):
        listed = [
            {"problem_since": 1_700_000_000.0, **record}
            for name, record in sorted(self.verdicts_by_id.items(), reverse=not oldest_first)
        ]
        listed = [each for each in listed if until is None or each["problem_since"] <= until]
        last = (cursor or "").partition(":")[2]
        names = [each["asset_id"] for each in listed]
        start = names.index(last) + 1 if last in names else 0
        page, more = listed[start : start + limit], len(listed) > start + limit
        return Page(page, f"{page[-1]['problem_since']!r}:{page[-1]['asset_id']}" if more else None)

    def parked(self, cloud, cursor, limit):
        return _page(self.parked_items, cursor, limit, "-0")

    def parked_item(self, cloud, item_id):
        return next((item for item in self.parked_items if item.id == item_id), None)

    def audit(self, cloud, cursor, limit):
        ids = [entry.id for entry in self.audit_entries]
        start = ids.index(cursor) + 1 if cursor in ids else 0
        items = self.audit_entries[start : start + limit]
        return Page(items, items[-1].id if len(ids) > start + limit else None)

    def counts(self, cloud, at):
        if self.down:
            raise StoreUnavailable("Redis did not answer: ConnectionError")
        return {
            "pending": len(self.pending),
            "oldest_seconds": 3 if self.pending else 0,
            "in_flight": 0,
            "held": 0,
            "parked": len(self.parked_items),
            "accepted": self.accepted,
            "settled": 16,
        }

    def last_effect(self, cloud):
        return self.last_effect_at

    def missing(self, cloud):
        return self.missing_by_field


def _page(items, cursor, limit, after=""):
    start = int((cursor or "0").partition("-")[0])
    more = len(items) > start + limit
    return Page(items[start : start + limit], f"{start + limit}{after}" if more else None)


@dataclass
class FakeAnswer:
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    body: bytes = b'{"message":"ok"}'


@dataclass
class FakeAccount:
    cloud: str
    answer: Any = field(default_factory=FakeAnswer)
    forwarded: list[dict[str, Any]] = field(default_factory=list)
    own_rules: list[dict[str, Any]] = field(default_factory=list)
    own_fields: list[dict[str, Any]] = field(default_factory=lambda: FIELDS)
    assets: dict[str, Asset] = field(default_factory=dict)

    def count_assets(self):
        return 100

    def assets_by_id(self, asset_ids):
        return {name: self.assets[name] for name in asset_ids if name in self.assets}

    def forward(self, method, path, *, query, body, content_type):
        asked = {"method": method, "path": path, "query": query, "body": body, "content_type": content_type}
        self.forwarded.append(asked)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def fields(self):
        return self.own_fields

    def rules(self):
        return self.own_rules


def verify(body, *, timestamp, signature, secrets, now, sha256_only=False):
    """Authentic is what names one of the secrets as its signature."""
    if signature not in secrets or timestamp is None:
        raise NotAuthentic("wrong_signature" if signature else "missing_signature")
    return secrets.index(signature)


def parse(body):
    payload = json.loads(body)
    if "notification_type" not in payload:
        raise NotUnderstood("the notification has no usable notification_type")
    return Notification(payload["notification_type"], (AssetEvent("upload", payload["asset_id"]),))
