"""A deployment that no webhook reaches: events are fetched from a channel, whatever dies meanwhile."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from tests.journeys.conftest import CLOUD, KEY, SECRET, Service
from tests.waiting import wait_for

PIXEL = "data:image/png;base64,iVBORw0KGgo="


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    running = Service(tmp_path_factory.mktemp("home"), POLL_CHANNEL="field", SWEEP_EVERY="0")
    try:
        running.said("Ctrl-C stops everything")
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def unreachable(service):
    """The account has a channel, and its webhook is gone."""
    service.quiet()
    url = f"cloudinary://{KEY}:{SECRET}@{CLOUD}?upload_prefix={service.sandbox}"
    environment = {"CLOUDINARY_URL": url, "POLL_CHANNEL": "field"}

    def connect(*arguments):
        told = CliRunner().invoke(main, ["connect", *arguments], env=environment)
        assert told.exit_code == 0, told.output
        return told.stdout

    (webhook,) = connect("list").splitlines()
    connect("remove", webhook.split()[-1])
    connect("poll")
    assert "poll://field" in connect("list")
    return service


def poller() -> int:
    """The process that fetches, found by its command and its parent's."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().split(b"\0")
        except OSError:
            continue
        if words[1:4] == [b"-m", b"app.cli", b"poll"]:
            return int(entry.parent.name)
    return 0


def test_what_happens_is_fetched_and_enforced(unreachable, sdk):
    asset = sdk.uploader.upload(PIXEL, public_id="polled/a", metadata={"category": "employee"})["asset_id"]
    wait_for(lambda: "missing-metadata:team" in sdk.api.resource_by_asset_id(asset).get("tags", []), 10)


def test_what_happens_while_the_fetching_process_is_dead_is_fetched_later(unreachable, sdk):
    os.kill(wait_for(poller, 10), signal.SIGKILL)
    names = [f"polled/{number}" for number in range(20)]
    metadata = {"category": "employee", "team": "marketing"}
    assets = [sdk.uploader.upload(PIXEL, public_id=n, metadata=metadata)["asset_id"] for n in names]

    def roles():
        shown = sdk.api.resources_by_asset_ids(assets, metadata=True, max_results=100)["resources"]
        return [asset["metadata"].get("role") for asset in shown]

    # what the dead process had fetched and not acknowledged is given out again after a while
    wait_for(lambda: roles() == ["writer"] * 20, 80)
