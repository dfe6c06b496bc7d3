"""Notifications repeated and shuffled, and an edit right before our write: real processes, real Redis."""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from app.cli.run import embedded_redis
from app.sandbox import SandboxAccount, SandboxServer
from tests.journeys.conftest import CLOUD, KEY, SECRET, Service
from tests.processes import inherited
from tests.usecases.world import PIXEL, Direct
from tests.waiting import wait_for

EVENTS, COPIES, WORKERS = 1000, 10, 3
KINDS = ("small", "large", "odd", "odd")
SOON = 5.0
"""Seconds within which what a write has overwritten is back."""


class Account:
    """An account in this very process: what is written to it is counted, and tests may get in between."""

    def __init__(self):
        self.sandbox = SandboxAccount(seed_example=False)
        self.direct = Direct(self.sandbox).client
        self.server = SandboxServer(self.sandbox).start()
        self.last = 0

    def call(self, method, path, **more):
        basic = {"auth": (KEY, SECRET)}
        answer = self.direct.open(f"/v1_1/{CLOUD}{path}", method=method, **basic, **more)
        assert answer.status_code == 200, answer.text
        return answer.json

    def upload(self, public_id, metadata):
        data = {"public_id": public_id, "file": PIXEL, "metadata": metadata}
        return self.call("POST", "/image/upload", data=data)["asset_id"]

    def shown(self, asset_id):
        asset = self.call("GET", f"/resources/{asset_id}")
        return asset.get("metadata", {}), set(asset.get("tags", ()))

    def news(self):
        """Return the bodies of what happened since the last time."""
        events = self.sandbox.notifier.list(self.last)
        self.last = max([self.last, *(event["id"] for event in events)])
        return [json.dumps(event["payload"]).encode() for event in events]

    def count_writes(self):
        """Count from now on every asset that is written, whether that changes it or not."""
        written, put = [], self.sandbox.assets.put

        def counting(asset):
            written.append(asset.asset_id)
            return put(asset)

        self.sandbox.assets.put = counting
        return written


@pytest.fixture
def account():
    made = Account()
    options = {"kind": "small large odd", "size": "xs xl"}
    for name, listed in options.items():
        source = {"values": [{"external_id": one, "value": one} for one in listed.split()]}
        field = {"external_id": name, "label": name, "type": "enum", "datasource": source}
        made.call("POST", "/metadata_fields", json=field)
    made.call("POST", "/metadata_fields", json={"external_id": "owner", "label": "owner", "type": "string"})
    yield made
    made.server.stop()


@pytest.fixture
def service(account, tmp_path):
    running = Service(tmp_path, CLOUDINARY_URL=account.server.cloudinary_url)
    more = []
    try:
        running.said("ready")
        for target, kind, result in (
            ("owner", "large", {"set_mandatory": True}),
            ("size", "small", {"apply_value": {"value": "xs"}}),
        ):
            condition = {"metadata_field_id": "kind", "equals": kind}
            rule = {"metadata_field_id": target, "condition": condition, "result": result, "name": target}
            answer = running.session.post(f"{running.web}/v1_1/{CLOUD}/metadata_rules", json=rule)
            assert answer.status_code == 200, answer.text
        environment = inherited(
            CLOUDINARY_URL=account.server.cloudinary_url,
            REDIS_URL=embedded_redis.found(tmp_path) or "",
            FIELDWARDEN_HOME=str(tmp_path),
            SWEEP_EVERY="0",
        )
        more += [
            subprocess.Popen([sys.executable, "-m", "worker"], env=environment) for _ in range(WORKERS - 1)
        ]
        yield running
    finally:
        for worker in more:
            worker.terminate()
            worker.wait(timeout=20)
        running.stop()


def deliver(service, bodies):
    """Deliver signed notifications over one connection; returns how many were accepted."""
    connection = http.client.HTTPConnection(service.web.removeprefix("http://"), timeout=30)
    accepted = 0
    with closing(connection):
        for body in bodies:
            stamp = str(int(time.time()))
            signature = hashlib.sha1(body + stamp.encode() + SECRET.encode()).hexdigest()
            headers = {"X-Cld-Timestamp": stamp, "X-Cld-Signature": signature}
            connection.request("POST", f"/webhooks/{CLOUD}", body, headers)
            answer = connection.getresponse()
            answer.read()
            accepted += answer.status == 200
    return accepted


def quiet(service):
    for _ in range(2):
        wait_for(lambda: not service.status()["pending"], 60)


def test_a_thousand_events_ten_times_each_and_shuffled_end_as_once_each(account, service):
    assets = [account.upload(f"n{number}", f"kind={KINDS[number % 4]}") for number in range(EVENTS)]
    bodies = account.news() * COPIES
    random.Random(0).shuffle(bodies)
    written = account.count_writes()
    with ThreadPoolExecutor(4) as pool:
        accepted = sum(pool.map(lambda part: deliver(service, part), [bodies[n::4] for n in range(4)]))
    assert accepted == EVENTS * COPIES
    quiet(service)
    deliver(service, account.news())
    quiet(service)
    for number, asset in enumerate(assets):
        kind = KINDS[number % 4]
        values = {"kind": kind, **({"size": "xs"} if kind == "small" else {})}
        flags = {"missing-metadata", "missing-metadata:owner"} if kind == "large" else set()
        assert account.shown(asset) == (values, flags)
    due = [asset for number, asset in enumerate(assets) if KINDS[number % 4] != "odd"]
    assert sorted(written) == sorted(due)
    assert service.status()["parked"] == 0


def test_an_edit_right_before_our_write_is_back_within_seconds(account, service):
    asset = account.upload("a", "kind=small")
    told, find, edits = account.news(), account.sandbox.assets.find, []

    def find_after_an_edit(key):
        """Our write looks for its assets by their public ids; nothing else here does."""
        if not edits:
            edits.append(key)
            account.call("POST", "/image/metadata", data={"public_ids[]": "a", "metadata": "size=xl"})
        return find(key)

    account.sandbox.assets.find = find_after_an_edit
    deliver(service, told)
    wait_for(lambda: account.shown(asset)[0].get("size") == "xs", 10)
    quiet(service)
    deliver(service, account.news())
    wait_for(lambda: account.shown(asset)[0].get("size") == "xl", SOON)
    quiet(service)
    kinds = [entry["kind"] for entry in service.get(f"/api/{CLOUD}/audit?asset={asset}")["items"]]
    assert sorted(kinds) == ["restored", "write", "write"]
