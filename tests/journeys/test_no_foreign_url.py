"""No URL from outside is ever asked for: not from a payload, not from an answer of the account."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.journeys.conftest import CLOUD, KEY, SECRET, Service
from tests.listening import Listener
from tests.waiting import wait_for

FIXTURES = sorted((Path(__file__).parents[1] / "cloudinary/fixtures").glob("*.json"))
NAMED = (
    *("url", "secure_url", "notification_url", "eager_notification_url", "callback", "uri", "href", "file"),
    *("playback_url", "signed_payload", "batch_url", "webhook", "redirect", "Location"),
)
METHODS = ("GET", "POST", "PUT", "DELETE")


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


def poisoned(value: Any, url: str) -> Any:
    """The same payload with an address to fetch wherever one might stand."""
    if isinstance(value, list):
        return [poisoned(item, url) for item in value]
    if isinstance(value, dict):
        kept = {key: poisoned(item, url) for key, item in value.items()}
        return {**kept, **dict.fromkeys(NAMED, url)}
    return url if isinstance(value, str) and value.startswith("http") else value


def deliver(service: Service, body: bytes) -> int:
    stamp = str(int(time.time()))
    signature = hashlib.sha1(body + stamp.encode() + SECRET.encode()).hexdigest()
    headers = {"X-Cld-Timestamp": stamp, "X-Cld-Signature": signature}
    return requests.post(
        f"{service.web}/webhooks/{CLOUD}", data=body, headers=headers, timeout=10
    ).status_code


def payloads(url: str) -> Iterator[bytes]:
    for path in FIXTURES:
        yield json.dumps(poisoned(json.loads(path.read_text()), url)).encode()
    every = {
        "notification_type": "upload",
        "asset_id": url,
        "public_id": url,
        "resource_type": url,
        "type": url,
    }
    yield json.dumps(poisoned(every, url)).encode()
    yield json.dumps({"notification_type": url, "resources": {url: {"asset_id": url}}}).encode()
    yield json.dumps({"eager": [{"url": url, "secure_url": url}]}).encode()


def test_no_url_in_a_payload_is_fetched(service, listener):
    bodies = list(payloads(listener.url))
    assert len(bodies) > 20
    assert {deliver(service, body) for body in bodies} == {200}
    service.quiet()
    assert listener.heard == 0


def test_no_url_in_a_rule_a_value_or_a_field_is_fetched(service, sdk, listener):
    url = listener.url
    metadata = {"category": "employee", "team": "marketing"}
    pixel = "data:image/png;base64,iVBORw0KGgo="
    sdk.uploader.upload(pixel, public_id="links/one", metadata=metadata, context={"url": url}, tags=[url])
    sdk.config(upload_prefix=service.web)
    sdk.api.add_metadata_field({"external_id": "link", "label": url, "type": "string"})
    rule = {
        "metadata_field_id": "link",
        "condition": {"metadata_field_id": "category", "equals": "employee"},
        "result": {"apply_value": {"value": url}},
        "name": url,
    }
    assert sdk.api.add_metadata_rule(rule)["name"] == url
    sdk.config(upload_prefix=service.sandbox)
    asset = sdk.uploader.upload(pixel, public_id="links/two", metadata=metadata)["asset_id"]
    wait_for(lambda: sdk.api.resource_by_asset_id(asset)["metadata"].get("link") == url, 20)
    service.quiet()
    assert listener.heard == 0


@pytest.mark.parametrize("header", ["Referer", "Origin", "X-Forwarded-Host", "Destination", "Forwarded"])
def test_no_url_in_a_header_is_fetched(service, listener, header):
    for path in ("/", "/login", "/healthz", f"/api/{CLOUD}/status", f"/webhooks/{CLOUD}"):
        for method in METHODS:
            headers = {header: listener.url}
            requests.request(method, service.web + path, headers=headers, auth=(KEY, SECRET), timeout=10)
    assert listener.heard == 0


WATCH = """
import json, sys
def _watch(event, args):
    if event == "socket.connect":
        with open({log!r}, "a") as log:
            log.write(json.dumps([sys.argv[0], str(args[1])]) + "\\n")
sys.addaudithook(_watch)
"""


def test_the_configured_targets_are_the_only_ones(tmp_path, listener):
    """Every connection that any Python process of a run makes is written down, by an audit hook."""
    log, watching = tmp_path / "connections", tmp_path / "watching"
    watching.mkdir()
    (watching / "sitecustomize.py").write_text(WATCH.format(log=str(log)))
    service = Service(tmp_path / "home", PYTHONPATH=str(watching))
    try:
        service.said("Ctrl-C stops everything")
        assert {deliver(service, body) for body in payloads(listener.url)} == {200}
        service.quiet()
    finally:
        service.stop()
    made = [json.loads(line) for line in log.read_text().splitlines()]
    targets = {target for _, target in made}
    ports = [address.rpartition(":")[2] for address in (service.web, service.sandbox)]
    allowed = {f"('127.0.0.1', {port})" for port in ports} | {str(tmp_path / "home/redis/redis.sock")}
    assert targets == allowed
    assert {"granian", "worker"} <= {Path(program).parent.name for program, _ in made}
    assert listener.heard == 0
