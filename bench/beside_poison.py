"""How fast good events are enforced alone and beside poison: `python -m bench.beside_poison`.

The whole service in real processes, an embedded Redis, the sandbox account; two to three minutes. A round
uploads assets that no event tells of, then delivers their events over a few connections and takes the time
until each has the value that its rule applies. In every other round one delivery in twenty is poison: bodies
that cannot be understood or are none, forgeries, events about assets that the account does not show. The
figure is the quotient of the two medians. Bodies of many megabytes are left out: taking them in is work like
any other.
"""

from __future__ import annotations

import hashlib
import http.client
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from tests.corpus import BODIES, upload
from tests.journeys.conftest import CLOUD, SECRET, Service
from tests.usecases.world import PIXEL
from tests.waiting import wait_for

ROUNDS, EVENTS, SENDERS = 7, 1000, 4
SHARE = 20
"""One delivery in so many is poison, in every other round."""
WANTED = 0.95


def main() -> int:
    """Run the rounds and print what came of them; 1 if poison costs more than it may."""
    with tempfile.TemporaryDirectory() as home:
        service = Service(Path(home))
        try:
            service.said("Ctrl-C stops everything")
            service.quiet()
            good = pace(service, "warm-up", poison=False)
            paces: dict[bool, list[float]] = {False: [], True: []}
            for number in range(ROUNDS):
                for poison in (False, True) if number % 2 else (True, False):
                    paces[poison].append(pace(service, f"{number}-{poison}", poison=poison))
        finally:
            service.stop()
    alone, beside = (statistics.median(paces[poison]) for poison in (False, True))
    print(f"warm-up                {good:7.0f} events/s")
    for poison, name in ((False, "alone"), (True, "beside poison")):
        listed = " ".join(f"{one:.0f}" for one in sorted(paces[poison]))
        print(f"{name:22} {statistics.median(paces[poison]):7.0f} events/s   of {listed}")
    print(f"pace beside poison     {beside / alone:7.1%}   at least {WANTED:.0%} is wanted")
    return 0 if beside / alone >= WANTED else 1


def pace(service: Service, name: str, *, poison: bool) -> float:
    """Return how many good events a second were enforced in one round."""
    service.control("POST", "faults", json={"drop": 1.0})
    assets = [create(service, f"{name}/{number}") for number in range(EVENTS)]
    service.control("POST", "faults", json={})
    bodies = [(upload(asset_id=asset), True) for asset in assets]
    if poison:
        bad = poisons()
        for number in range(EVENTS // SHARE):
            bodies.insert(number * (SHARE + 1), bad[number % len(bad)])
    started = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(lambda part: deliver(service, part), [bodies[n::SENDERS] for n in range(SENDERS)]))
    wait_for(lambda: all(enforced(service, assets)), 120)
    took = time.perf_counter() - started
    service.quiet(60)
    return EVENTS / took


def create(service: Service, public_id: str) -> str:
    data = {"public_id": public_id, "file": PIXEL, "metadata": "category=employee|team=marketing"}
    answer = service.session.post(f"{service.sandbox}/v1_1/{CLOUD}/image/upload", data=data)
    return str(answer.json()["asset_id"])


def poisons() -> list[tuple[bytes, bool]]:
    """Return bodies and whether they are signed: all small ones of the corpus, forgeries, and lost assets."""
    small = [body for body in BODIES.values() if len(body) < 300_000]
    lost = [upload(asset_id=f"{number:032x}") for number in range(10)]
    return [*((body, True) for body in small + lost), *((upload(), False) for _ in range(10))]


def deliver(service: Service, bodies: list[tuple[bytes, bool]]) -> None:
    with closing(http.client.HTTPConnection(service.web.removeprefix("http://"), timeout=60)) as connection:
        for body, signed in bodies:
            stamp = str(int(time.time()))
            signature = hashlib.sha1(body + stamp.encode() + SECRET.encode()).hexdigest()
            headers = {"X-Cld-Timestamp": stamp, "X-Cld-Signature": signature if signed else "0" * 40}
            connection.request("POST", f"/webhooks/{CLOUD}", body, headers)
            connection.getresponse().read()


def enforced(service: Service, assets: list[str]) -> list[bool]:
    """Say of each asset whether it has its value; asked of the account, a hundred at a time, from the end."""
    for start in range(len(assets) - len(assets) % 100 or len(assets), 0, -100):
        named = [("asset_ids[]", asset) for asset in assets[max(0, start - 100) : start]]
        params = [*named, ("metadata", "true"), ("max_results", "100")]
        answer = service.session.get(f"{service.sandbox}/v1_1/{CLOUD}/resources/by_asset_ids", params=params)
        found = [asset.get("metadata", {}).get("role") == "writer" for asset in answer.json()["resources"]]
        if not all(found):
            return found
    return [True]


if __name__ == "__main__":
    sys.exit(main())
