"""An undo of what the running service wrote, whose workers are killed in the middle of it."""

from __future__ import annotations

import os
import signal

import pytest
import requests

from tests.journeys.conftest import CLOUD, KEY, SECRET, Service
from tests.journeys.test_restart import children, upload, values
from tests.waiting import wait_for

ASSETS = 20


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="finds processes through /proc")
def test_an_undo_outlives_the_death_of_its_workers_and_what_it_put_back_stays(tmp_path):
    service = Service(tmp_path)
    try:
        service.said("Ctrl-C stops everything")
        service.quiet()
        assets = [
            upload(service, f"undo/{number}", "category=employee|team=marketing") for number in range(ASSETS)
        ]
        wait_for(lambda: all(values(service, asset).get("role") == "writer" for asset in assets), 60)
        service.quiet(60)
        edit = {"public_ids[]": "undo/0", "metadata": "role=designer"}
        address = f"{service.sandbox}/v1_1/{CLOUD}/image/metadata"
        assert requests.post(address, data=edit, auth=(KEY, SECRET), timeout=10).status_code == 200
        service.quiet(60)

        service.control("POST", "faults", json={"latency_ms": 300})
        begun = undo(service, {"field": "role", "since": "1h", "confirm": 100})
        wait_for(lambda: service.status()["in_flight"])
        for pid in children(service, b"-m worker"):
            os.kill(pid, signal.SIGKILL)
        service.control("POST", "faults", json={})
        wait_for(lambda: service.get(f"/api/{CLOUD}/undos/{begun['id']}")["state"] == "done", 90)

        results = {
            one["asset_id"]: one
            for one in service.get(f"/api/{CLOUD}/undos/{begun['id']}/results?limit=200")["items"]
        }
        assert results[assets[0]]["left"] == {"role": "it was edited since"}
        assert all(results[asset]["restored"] == {"role": None} for asset in assets[1:])
        service.quiet(60)
        assert values(service, assets[0])["role"] == "designer"
        assert not any("role" in values(service, asset) for asset in assets[1:])
        tell_of_them_again(service, assets)
        assert not any("role" in values(service, asset) for asset in assets[1:])
    finally:
        service.stop()


def undo(service, selection):
    answer = service.session.post(f"{service.web}/api/{CLOUD}/undo", json=selection)
    assert answer.status_code == 200, answer.text
    return answer.json()


def tell_of_them_again(service, assets):
    """Touch the assets: events come, the rules look at them again."""
    address = f"{service.sandbox}/v1_1/{CLOUD}/image/tags"
    data = {
        "public_ids[]": [f"undo/{number}" for number in range(len(assets))],
        "tag": "seen",
        "command": "add",
    }
    assert requests.post(address, data=data, auth=(KEY, SECRET), timeout=10).status_code == 200
    service.quiet(60)
