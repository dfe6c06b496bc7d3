"""Every notification is lost, and yet what the rules say comes true."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Service
from tests.waiting import wait_for

PIXEL = "data:image/png;base64,iVBORw0KGgo="
PERIOD = 2
"""Seconds between two sweeps."""


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    running = Service(tmp_path_factory.mktemp("home"), SWEEP_EVERY=str(PERIOD))
    try:
        running.said("Ctrl-C stops everything")
        yield running
    finally:
        running.stop()


def test_uploads_and_deletions_that_no_event_tells_of_are_found_by_the_next_sweep(service, sdk):
    service.quiet()
    service.control("POST", "faults", json={"drop": 1.0})
    writer, lacking = (
        sdk.uploader.upload(PIXEL, public_id=name, metadata=metadata)["asset_id"]
        for name, metadata in (
            ("lost/writer", {"category": "employee", "team": "marketing"}),
            ("lost/lacking", {"category": "employee"}),
        )
    )
    within = 2 * PERIOD + 5
    wait_for(lambda: sdk.api.resource_by_asset_id(writer)["metadata"].get("role") == "writer", within)
    wait_for(lambda: "missing-metadata:team" in sdk.api.resource_by_asset_id(lacking).get("tags", []), within)
    sdk.uploader.destroy("lost/lacking")
    path = f"{service.web}/api/sandbox/assets/{lacking}"
    wait_for(lambda: service.session.get(path).status_code == 404, within + 10)
    lost = service.control("GET", "events")["events"]
    assert {event["state"] for event in lost if "lost/" in str(event["payload"])} == {"dropped"}


def test_so_it_is_where_most_events_are_lost_and_some_arrive(service, sdk):
    service.quiet()
    service.control("POST", "faults", json={"drop": 0.85, "seed": 4})
    metadata = {"category": "employee", "team": "marketing"}
    names = [f"mostly-lost/{number}" for number in range(40)]
    assets = [sdk.uploader.upload(PIXEL, public_id=n, metadata=metadata)["asset_id"] for n in names]

    def roles():
        shown = sdk.api.resources_by_asset_ids(assets, metadata=True, max_results=100)["resources"]
        return {asset["metadata"].get("role") for asset in shown}

    wait_for(lambda: roles() == {"writer"}, 2 * PERIOD + 15)
    service.control("POST", "faults", json={})
    told = service.control("GET", "events")["events"]
    states = [event["state"] for event in told if "mostly-lost/" in str(event["payload"])]
    assert "delivered" in states
    assert states.count("dropped") > len(states) / 2
