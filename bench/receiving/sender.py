"""Sending signed deliveries: as fast as they are answered (by wrk), or so many a second."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

CONNECTIONS = 16
SIZE = 2048
"""Bytes of a body."""

SCRIPT = """
local bodies, stamps, signatures, n, i = {}, {}, {}, 0, 0
for line in io.lines("FILE") do
  local stamp, signature, body = line:match("^(%d+) (%x+) (.*)$")
  n = n + 1
  bodies[n], stamps[n], signatures[n] = body, stamp, signature
end
function request()
  i = i % n + 1
  local headers = {["X-Cld-Timestamp"] = stamps[i], ["X-Cld-Signature"] = signatures[i],
    ["Content-Type"] = "application/json"}
  return wrk.format("POST", "/webhooks/sandbox", headers, bodies[i])
end
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """Requests a second, latency in milliseconds, and answers other than 200."""

    per_second: float
    p50: float
    p99: float
    refused: int


def deliveries(count: int, secret: str) -> Iterator[tuple[str, str, str]]:
    """Yield timestamp, signature and body of upload notifications, each of another asset."""
    stamp = str(int(time.time()))
    for _ in range(count):
        asset = uuid4().hex
        event = {
            "notification_type": "upload",
            "asset_id": asset,
            "public_id": f"library/{asset}",
            "resource_type": "image",
            "type": "upload",
            "metadata": {"category": "employee", "team": "marketing"},
        }
        filled = {**event, "original_filename": ""}
        filled["original_filename"] = "x" * (SIZE - len(json.dumps(filled)))
        body = json.dumps(filled)
        yield stamp, hashlib.sha1((body + stamp + secret).encode()).hexdigest(), body


def write_script(folder: Path, secret: str, count: int) -> Path:
    """Write what wrk is to send, and return its script."""
    lines, script = folder / "deliveries.txt", folder / "send.lua"
    lines.write_text("".join(f"{a} {b} {c}\n" for a, b, c in deliveries(count, secret)), "ascii")
    script.write_text(SCRIPT.replace("FILE", str(lines)), "ascii")
    return script


def flood(port: int, script: Path, seconds: float) -> Answered:
    """Send over sixteen connections as fast as answers come."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "--latency", "-s", str(script)]
    done = subprocess.run([*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True)
    return Answered(
        per_second=float(_found(r"Requests/sec:\s+([\d.]+)", done.stdout)),
        p50=_milliseconds(_found(r"50%\s+([\d.]+\w+)", done.stdout)),
        p99=_milliseconds(_found(r"99%\s+([\d.]+\w+)", done.stdout)),
        refused=int(_found(r"Non-2xx or 3xx responses: (\d+)", done.stdout, "0")),
    )


def trickle(port: int, secret: str, rate: float, count: int) -> Answered:
    """Send so many a second, each when its time has come, whether or not earlier ones were answered."""
    waiting = list(deliveries(count, secret))
    took: list[float] = []
    refused: list[int] = []
    lock, started = threading.Lock(), time.monotonic()

    def send() -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            while True:
                with lock:
                    if not waiting:
                        return
                    due = started + (count - len(waiting)) / rate
                    stamp, signature, body = waiting.pop()
                time.sleep(max(0.0, due - time.monotonic()))
                headers = {"X-Cld-Timestamp": stamp, "X-Cld-Signature": signature}
                connection.request("POST", "/webhooks/sandbox", body, headers)
                answer = connection.getresponse()
                answer.read()
                took.append(time.monotonic() - due)
                refused.extend([answer.status] if answer.status != 200 else [])

    senders = [threading.Thread(target=send) for _ in range(CONNECTIONS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    took.sort()
    seconds = time.monotonic() - started
    return Answered(count / seconds, took[count // 2] * 1e3, took[count * 99 // 100] * 1e3, len(refused))


def _found(pattern: str, text: str, otherwise: str | None = None) -> str:
    found = re.search(pattern, text)
    if found is None and otherwise is None:
        raise SystemExit(f"wrk did not say what was looked for:\n{text}")
    return found[1] if found else str(otherwise)


def _milliseconds(text: str) -> float:
    number, unit = re.match(r"([\d.]+)(\w+)", text).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 1e-3, "ms": 1.0, "s": 1e3}[unit]
