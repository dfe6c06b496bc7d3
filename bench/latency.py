"""From an event to the written value, alone and beside a backfill: `python -m bench.latency`. Six minutes.

The whole way in real processes: an upload into the sandbox account, its signed notification, the web process,
a worker, the write. Both ends are seen by a listener that the account notifies as well, so nothing is asked
of the account to find out, and its delay counts for our calls only.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

from app.cloudinary.client import CloudinaryAccount
from app.wiring import backfill_of
from bench.deployment import Deployment, deployed
from bench.enforcing.library import PIXEL, Library, library, rules
from bench.measuring import ROUNDS, Table, finish, sized
from bench.serving import CLOUD, KEY, SECRET, redis_server, wait_for

EVENTS = sized(100, 20)
"""Events of a round."""
PACE = 3.0
"""Events a second, at random moments."""
ASSETS = sized(20_000, 5_000)
"""Assets of the backfill; it must still be under way when a round ends."""
LATENCY = 150
WORKERS = 2
SHARES = (50, 95, 99)
GOAL_P95, GOAL_BESIDE = 1.0, 2.0
ALONE, BESIDE, LIMIT = "alone", "beside a backfill", "a read and a write"
LONGEST = 120.0
APPEND = "everysec"
NAMES = count()


@dataclass(slots=True)
class Listener:
    """Whom the account notifies: when each asset was uploaded, and when a value was first written to it."""

    port: int
    uploaded: dict[str, float] = field(default_factory=dict)
    written: dict[str, float] = field(default_factory=dict)

    def hear(self, body: bytes) -> None:
        """Note what a notification tells."""
        now, told = time.perf_counter(), json.loads(body)
        if told["notification_type"] == "upload":
            self.uploaded[told["asset_id"]] = now
        elif told["notification_type"] == "resource_metadata_changed":
            for resource in told["resources"].values():
                self.written.setdefault(resource["asset_id"], now)


def main() -> int:
    """Measure rounds of both kinds in turn, print and keep the figures."""
    table = Table(
        "latency",
        "From event to written value",
        "python -m bench.latency",
        [
            f"{EVENTS} uploads a round at random moments, {PACE:g} a second; {WORKERS} worker processes and "
            f"a web process; the account answers each call after {LATENCY} ms. Seconds run from its "
            "notification of the upload to its notification of the value written. Beside a backfill: of "
            f"{ASSETS:,} assets of the same account, whose writes are under way during the whole round.",
            "The limit is a read and a write of one asset, one after the other, by our client: what it takes "
            "whoever hears of the event at once and waits for nobody. Ours waits a tenth of a second for "
            "company, so that events that come together share their calls.",
            f"Redis writes an append-only file, `appendfsync {APPEND}`.",
        ],
    )
    found: dict[str, list[list[float]]] = {ALONE: [], BESIDE: []}
    limits: list[float] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        redis = stack.enter_context(redis_server(folder / "redis", APPEND))
        account = stack.enter_context(library())
        assets = account.fill(ASSETS)
        ours = stack.enter_context(
            deployed(folder, redis, {CLOUD: account.url}, rules(), workers=WORKERS, web=True)
        )
        listener = stack.enter_context(_listening())
        for port, path in ((ours.web, f"webhooks/{CLOUD}"), (listener.port, "")):
            trigger = {"uri": f"http://127.0.0.1:{port}/{path}", "event_type": "all"}
            account.session.post(f"{account.base}/triggers", json=trigger).raise_for_status()
        for number in range(sized(ROUNDS, 1)):
            kinds = (ALONE, BESIDE) if number % 2 else (BESIDE, ALONE)
            for kind in kinds:
                found[kind].append(_round(account, ours, listener, beside=kind == BESIDE))
            limits.append(_limit(account, assets[number]))
    _report(table, found, limits)
    return finish(table)


def _report(table: Table, found: dict[str, list[list[float]]], limits: list[float]) -> None:
    figures = {
        (kind, share): table.take(f"p{share}", kind, "s", [_percentile(one, share) for one in rounds])
        for share in SHARES
        for kind, rounds in found.items()
    }
    limit = table.take("p50", LIMIT, "s", limits)
    alone, beside = figures[ALONE, 95].median, figures[BESIDE, 95].median
    table.compare("alone: p95 in seconds", alone, GOAL_P95, at_most=True)
    table.compare("p95: beside a backfill against alone", beside / alone, GOAL_BESIDE, at_most=True)
    table.compare("p50: alone against the limit", figures[ALONE, 50].median / limit.median)


def _round(account: Library, ours: Deployment, listener: Listener, *, beside: bool) -> list[float]:
    """Return how long each event of a round took."""
    backfill = backfill_of(ours.parts, CLOUD)
    run = None
    if beside:
        _quietly(account, lambda: account.clear(ASSETS))
        run = backfill.begin("bench", agreed=ASSETS)
        wait_for(lambda: backfill.find(run.id).state == "running", LONGEST)
        wait_for(lambda: ours.pending() > 0, LONGEST)
    account.faults(latency_ms=LATENCY)
    names = _events(account)
    wait_for(lambda: listener.written.keys() >= set(names), LONGEST)
    if run:
        if backfill.find(run.id).state != "running":
            raise SystemExit("the backfill has ended before the round")
        backfill.cancel(run.id)
    account.faults()
    wait_for(lambda: not ours.pending(), LONGEST)
    return [listener.written[name] - listener.uploaded[name] for name in names]


def _quietly(account: Library, work: Callable[[], None]) -> None:
    """Do something that nobody is notified of."""
    account.faults(drop=1.0)
    work()
    account.faults()


def _events(account: Library) -> list[str]:
    """Upload assets at random moments; returns their asset ids."""
    dice, names, threads = random.Random(EVENTS), [], []

    def upload() -> None:
        data = {"public_id": f"live-{next(NAMES)}", "file": PIXEL, "metadata": "category=c1"}
        answer = account.session.post(f"{account.base}/image/upload", data=data)
        names.append(str(answer.json()["asset_id"]))

    for _ in range(EVENTS):
        threads.append(threading.Thread(target=upload))
        threads[-1].start()
        time.sleep(dice.expovariate(PACE))
    for thread in threads:
        thread.join()
    return names


def _limit(account: Library, asset: str) -> float:
    client = CloudinaryAccount(CLOUD, KEY, SECRET, api_base=account.url)
    account.faults(drop=1.0, latency_ms=LATENCY)
    started = time.perf_counter()
    client.assets_by_id([asset])
    client.write_metadata_by_id(asset, {"target_0": "v1"})
    took = time.perf_counter() - started
    account.faults()
    client.close()
    return took


def _percentile(values: list[float], share: int) -> float:
    return sorted(values)[max(0, -(-len(values) * share // 100) - 1)]


@contextmanager
def _listening() -> Iterator[Listener]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            listener.hear(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        listener = Listener(server.server_address[1])
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield listener
        server.shutdown()


if __name__ == "__main__":
    sys.exit(main())
