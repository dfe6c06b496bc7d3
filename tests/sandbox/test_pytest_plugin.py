"""The shipped fixtures, used by a suite that knows nothing of this one and finds them as pytest does."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
PLUGIN = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["pytest11"]

FOREIGN_SUITE = """
import cloudinary
import cloudinary.api
import cloudinary.uploader
import pytest

PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
FIELD = {"external_id": "sku", "type": "string", "label": "SKU"}

@pytest.fixture(autouse=True)
def no_connection_is_kept():
    yield
    cloudinary.api_client.call_api._http.clear()
    cloudinary.uploader._http.clear()

def test_the_sdk_meets_the_sandbox(cloudinary_sandbox):
    cloudinary.api.add_metadata_field(FIELD)
    cloudinary.uploader.upload(PIXEL, public_id="mug", metadata={"sku": "M-1"})
    assert [asset["metadata"] for asset in cloudinary_sandbox.assets("public_id=mug")] == [{"sku": "M-1"}]
    assert [call["status"] for call in cloudinary_sandbox.calls()] == [200, 200]
    (event,) = cloudinary_sandbox.wait_for_notifications()
    assert (event["notification_type"], event["state"]) == ("upload", "untargeted")

def test_nothing_is_left_of_the_test_before(cloudinary_sandbox):
    assert cloudinary_sandbox.assets() == cloudinary_sandbox.calls() == cloudinary_sandbox.events() == []
    assert cloudinary.api.list_metadata_fields()["metadata_fields"] == []

def test_a_bad_day(cloudinary_sandbox):
    cloudinary_sandbox.faults(statuses=[{"match": "POST /image/upload", "status": 500}])
    with pytest.raises(cloudinary.exceptions.Error):
        cloudinary.uploader.upload(PIXEL)
    cloudinary.uploader.upload(PIXEL)
    cloudinary_sandbox.quota(0)
    with pytest.raises(cloudinary.exceptions.RateLimited):
        cloudinary.api.ping()

def test_a_library(cloudinary_sandbox):
    assert len(cloudinary_sandbox.seed(20)) == 20
    assert len({asset["public_id"] for asset in cloudinary_sandbox.seed(20)}) == 40
    found = cloudinary.api.resource_by_asset_id(cloudinary_sandbox.assets()[0]["asset_id"])
    assert found["public_id"] == cloudinary_sandbox.assets()[0]["public_id"]

def test_a_webhook_that_nobody_answers(cloudinary_sandbox):
    cloudinary.uploader.upload(PIXEL, notification_url="http://127.0.0.1:1/nobody")
    (event,) = cloudinary_sandbox.wait_for_notifications()
    assert (event["state"], len(event["attempts"])) == ("failed", 4)

def test_what_other_clients_need(cloudinary_sandbox):
    config = cloudinary.config()
    mine = cloudinary_sandbox
    assert (config.cloud_name, config.upload_prefix) == (mine.cloud_name, mine.url)
    assert (config.api_key, config.api_secret) == (mine.api_key, mine.api_secret)
    assert mine.cloudinary_url.endswith(mine.url)
"""


@pytest.fixture
def installed(pytester, monkeypatch):
    """A place where the package is installed, as far as pytest looks: its metadata name the plugin."""
    folder = pytester.mkdir("installed") / "fieldwarden-0.1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: fieldwarden\nVersion: 0.1.0\n")
    lines = [f"{name} = {place}" for name, place in PLUGIN.items()]
    (folder / "entry_points.txt").write_text("\n".join(["[pytest11]", *lines, ""]))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(folder.parent)]))
    monkeypatch.delenv("CLOUDINARY_URL", raising=False)
    return pytester


@pytest.mark.parametrize("how", [[], ["-n", "2"]], ids=["one process", "two processes"])
def test_a_foreign_suite_uses_the_fixtures(installed, how):
    installed.makepyfile(FOREIGN_SUITE)
    result = installed.runpytest_subprocess("-W", "error", *how)
    result.assert_outcomes(passed=6)


def test_settings_of_the_sdk_are_given_back(installed):
    installed.makepyfile(
        """
        import os
        import cloudinary

        cloudinary.config(cloud_name="mine", secure=False)

        def test_inside(cloudinary_sandbox):
            assert cloudinary.config().cloud_name == "sandbox"

        def test_after():
            assert (cloudinary.config().cloud_name, cloudinary.config().secure) == ("mine", False)
            assert "CLOUDINARY_URL" not in os.environ
        """
    )
    installed.runpytest_subprocess("-W", "error").assert_outcomes(passed=2)


def test_a_late_notification_is_named(installed):
    installed.makepyfile(
        """
        import pytest
        import requests

        def test_late(cloudinary_sandbox):
            box = cloudinary_sandbox
            box.faults(reorder=1.0, reorder_ms=1_000_000_000, seed=1)
            body = {"file": "data:,x", "notification_url": "http://127.0.0.1:1/late"}
            address = f"{box.url}/v1_1/{box.cloud_name}/image/upload"
            assert requests.post(address, data=body, auth=(box.api_key, box.api_secret)).status_code == 200
            with pytest.raises(TimeoutError, match="to http://127.0.0.1:1/late are not"):
                box.wait_for_notifications(timeout=0.01)
        """
    )
    installed.runpytest_subprocess("-W", "error").assert_outcomes(passed=1)


def test_the_fixtures_explain_themselves(installed):
    told = installed.runpytest_subprocess("--fixtures").stdout.str()
    assert "An empty local Cloudinary account for this test" in told
    assert ".wait_for_notifications() to see what happened" in told
    assert "cloudinary_sandbox_server" in told


def test_a_suite_that_asks_for_nothing_pays_nothing(installed):
    installed.makepyfile(
        """
        import sys

        def test_nothing_is_imported():
            assert "app.sandbox.pytest_plugin" in sys.modules
            assert {"flask", "app.sandbox.account", "app.sandbox.server"} & set(sys.modules) == set()
        """
    )
    installed.runpytest_subprocess("-W", "error").assert_outcomes(passed=1)


def test_the_command_line_needs_no_pytest():
    modules = "app.cli.sandbox, app.sandbox.serve, app.sandbox.start"
    program = f"import sys; sys.modules['pytest'] = None; import {modules}"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
