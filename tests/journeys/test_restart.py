"""What survives: workers killed while they work, and the whole service stopped and started again."""

from __future__ import annotations

import os
import signal

import pytest
import requests

from tests.journeys.conftest import CLOUD, KEY, SECRET, Service
from tests.waiting import wait_for

AUTH = (KEY, SECRET)


def upload(service, public_id, metadata):
    data = {"public_id": public_id, "metadata": metadata, "file": "data:image/png;base64,iVBORw0KGgo="}
    answer = requests.post(f"{service.sandbox}/v1_1/{CLOUD}/image/upload", data=data, auth=AUTH, timeout=10)
    return answer.json()["asset_id"]


def values(service, asset_id):
    address = f"{service.sandbox}/v1_1/{CLOUD}/resources/{asset_id}"
    return requests.get(address, auth=AUTH, timeout=10).json()["metadata"]


def processes(marker):
    """Process ids whose command line names something."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as line:
                if marker in line.read().replace(b"\0", b" "):
                    found.append(int(name))
        except OSError:
            continue
    return found


def children(service, marker):
    """Processes of this service only: those in sessions that its supervisor started."""
    mine = []
    for pid in processes(marker):
        try:
            with open(f"/proc/{pid}/environ", "rb") as environment:
                if f"PORT={service.web.rpartition(':')[2]}".encode() in environment.read().split(b"\0"):
                    mine.append(pid)
        except OSError:
            continue
    return mine


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="finds processes through /proc")
def test_work_taken_by_a_killed_worker_is_done_by_the_next(tmp_path):
    service = Service(tmp_path)
    try:
        service.said("Ctrl-C stops everything")
        service.quiet()
        service.control("POST", "faults", json={"latency_ms": 400})
        asset = upload(service, "kill/one", "category=employee|team=marketing")
        wait_for(lambda: service.status()["in_flight"])
        for pid in children(service, b"-m worker"):
            os.kill(pid, signal.SIGKILL)
        service.control("POST", "faults", json={})
        wait_for(lambda: values(service, asset).get("role") == "writer", 60)
        service.quiet(60)
        assert service.session.get(f"{service.web}/api/{CLOUD}/assets/{asset}").json()["verdict"]
    finally:
        service.stop()


def test_a_second_start_keeps_rules_and_verdicts(tmp_path):
    first = Service(tmp_path)
    try:
        first.said("Ctrl-C stops everything")
        rules = first.get(f"/v1_1/{CLOUD}/metadata_rules")["metadata_rules"]
        known = first.get(f"/api/{CLOUD}/problems")["items"]
        first.stop(signal.SIGINT)
        assert first.printed[-1] == "stopped"
    finally:
        first.stop()
    second = Service(tmp_path)
    try:
        second.said("Ctrl-C stops everything")
        assert second.get(f"/v1_1/{CLOUD}/metadata_rules")["metadata_rules"] == rules
        kept = {item["asset_id"] for item in second.get(f"/api/{CLOUD}/problems")["items"]}
        assert kept >= {item["asset_id"] for item in known}
    finally:
        second.stop()
