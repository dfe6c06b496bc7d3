"""What it costs to have each event on disk before its 200: `python -m bench.append_only`. Half a minute.

Two embedded servers, one with `appendfsync everysec` and one with `always`, take what the receiver keeps of a
webhook (`RedisMailbox.put`), one event a call, from one sender and from as many as a web process has threads.
Rounds take turns; the figure is the quotient of the two medians. The servers' files lie in a folder made
where the command is started, because what counts is that disk; a file system in memory tells nothing.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

import redis

from app.cli.run import embedded_redis, probes
from app.model import Arrival
from app.store.mailbox import RedisMailbox
from tests.waiting import wait_for

ROUNDS, SECONDS = 7, 1.0
SENDERS = (1, 8)
POLICIES = ("everysec", "always")
NAMES = count()


def main() -> None:
    """Run the rounds and print what came of them."""
    with tempfile.TemporaryDirectory(dir=".") as folder, ExitStack() as ends:
        boxes = {one: ends.enter_context(serving(Path(folder).resolve() / one, one)) for one in POLICIES}
        for senders in SENDERS:
            paces: dict[str, list[float]] = {policy: [] for policy in POLICIES}
            for number in range(ROUNDS):
                for policy in POLICIES if number % 2 else reversed(POLICIES):
                    paces[policy].append(pace(boxes[policy], senders))
            report(senders, paces)


@contextmanager
def serving(home: Path, policy: str) -> Iterator[RedisMailbox]:
    """Start an embedded server with an `appendfsync` policy; it ends with the block."""
    home.mkdir()
    part = embedded_redis.prepare(home, {"PATH": os.environ["PATH"]}).part
    server = subprocess.Popen(
        [*part.command, "--appendfsync", policy], env=dict(part.environment), stdout=subprocess.DEVNULL
    )
    try:
        with redis.Redis.from_url(embedded_redis.found(home) or "", decode_responses=True) as client:
            wait_for(lambda: probes.keeps_data(client), 10)
            assert client.config_get("appendfsync") == {"appendfsync": policy}
            yield RedisMailbox(client)
    finally:
        server.terminate()
        server.wait(10)


def pace(mailbox: RedisMailbox, senders: int) -> float:
    """Return how many events were kept in a second, each confirmed before its sender's next."""
    until = time.monotonic() + SECONDS

    def send(_: int) -> int:
        kept = 0
        while time.monotonic() < until:
            mailbox.put("sandbox", [Arrival(f"asset-{next(NAMES)}", None, "upload")], time.time())
            kept += 1
        return kept

    with ThreadPoolExecutor(senders) as pool:
        return sum(pool.map(send, range(senders))) / SECONDS


def report(senders: int, paces: dict[str, list[float]]) -> None:
    for policy, found in paces.items():
        listed = " ".join(f"{one:.0f}" for one in sorted(found))
        print(f"senders: {senders}  {policy:9} {statistics.median(found):7.0f} events/s   of {listed}")
    ratio = statistics.median(paces["always"]) / statistics.median(paces["everysec"])
    print(f"senders: {senders}  always keeps {ratio:.2f} times the pace of everysec")


if __name__ == "__main__":
    main()
