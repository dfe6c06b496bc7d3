"""The main job as a user of the official SDK meets it, over real processes and a real Redis."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.waiting import wait_for

PIXEL = "data:image/png;base64,iVBORw0KGgo="
FLAGS = {"missing-metadata", "missing-metadata:team"}
WITHIN = 2.0
"""Seconds within which a change is enforced."""


def upload(sdk, public_id, **metadata):
    return sdk.uploader.upload(PIXEL, public_id=public_id, metadata=metadata)["asset_id"]


def shown(sdk, asset_id):
    return sdk.api.resource_by_asset_id(asset_id)


def soon(condition):
    return wait_for(condition, WITHIN)


def test_an_upload_gets_the_value_its_rule_applies(service, sdk):
    asset = upload(sdk, "journey/writer", category="employee", team="marketing")
    soon(lambda: shown(sdk, asset)["metadata"].get("role") == "writer")


def test_an_asset_is_flagged_until_it_has_what_it_must_have(service, sdk):
    asset = upload(sdk, "journey/flagged", category="employee")
    soon(lambda: set(shown(sdk, asset).get("tags", [])) == FLAGS)
    soon(lambda: not service.status()["pending"])
    problems = service.get(f"/api/sandbox/assets/{asset}")["verdict"]["problems"]
    assert [(p["field"], p["code"]) for p in problems] == [("team", "missing_mandatory")]
    sdk.uploader.update_metadata({"team": "hr"}, ["journey/flagged"])
    soon(lambda: not shown(sdk, asset).get("tags"))


def test_our_own_writes_cause_no_further_ones(service, sdk):
    service.quiet()
    service.control("POST", "reset-calls")
    upload(sdk, "journey/echo", category="employee", team="marketing")
    upload(sdk, "journey/echo-flag", category="employee")
    service.quiet()
    events = service.control("GET", "events")["events"]
    kinds = [e["notification_type"] for e in events if "journey/echo" in str(e["payload"])]
    assert {"resource_metadata_changed", "resource_tags_changed"} <= set(kinds)
    calls = service.our_calls()
    assert calls.pop("GET /resources/by_asset_ids") <= 8
    assert calls == {"POST /image/metadata": 1, "POST /image/tags": 1}


def test_a_rule_made_by_the_sdk_is_enforced_without_a_restart(service, sdk):
    sdk.config(upload_prefix=service.sandbox)
    sdk.api.add_metadata_field({"external_id": "reviewer", "label": "Reviewer", "type": "string"})
    sdk.config(upload_prefix=service.web)
    rule = sdk.api.add_metadata_rule(
        {
            "metadata_field_id": "reviewer",
            "condition": {"metadata_field_id": "category", "equals": "event"},
            "result": {"apply_value": {"value": "front desk"}},
            "name": "Events are reviewed",
        }
    )
    sdk.config(upload_prefix=service.sandbox)
    asset = upload(sdk, "journey/event", category="event")
    soon(lambda: shown(sdk, asset)["metadata"].get("reviewer") == "front desk")
    sdk.config(upload_prefix=service.web)
    sdk.api.update_metadata_rule(rule["external_id"], {"state": "inactive"})
    sdk.config(upload_prefix=service.sandbox)
    other = upload(sdk, "journey/event-2", category="event")
    soon(lambda: service.session.get(f"{service.web}/api/sandbox/assets/{other}").status_code == 200)
    assert "reviewer" not in shown(sdk, other)["metadata"]


def test_a_field_changed_through_the_service_reaches_the_workers_at_once(service, sdk):
    sdk.config(upload_prefix=service.web)
    sdk.api.add_metadata_field(
        {"external_id": "budget", "label": "Budget", "type": "integer", "default_disabled": True}
    )
    sdk.config(upload_prefix=service.sandbox)
    asset = upload(sdk, "journey/budget", budget=5)

    def disabled():
        record = service.session.get(f"{service.web}/api/sandbox/assets/{asset}").json()
        return [p["code"] for p in (record.get("verdict") or {}).get("problems", [])] == ["disabled_value"]

    soon(disabled)


def test_a_thousand_uploads_are_enforced_in_few_calls(service, sdk):
    outcomes = [
        {"category": "employee", "team": "marketing"},
        {"category": "employee"},
        {"category": "employee", "team": "rnd", "role": "devops", "name": "rb"},
        {"category": "product"},
    ]
    service.quiet()
    service.control("POST", "reset-calls")
    with ThreadPoolExecutor(16) as pool:
        assets = list(pool.map(lambda n: upload(sdk, f"burst/{n}", **outcomes[n % 4]), range(1000)))
    service.quiet(60)
    found = {}
    for start in range(0, 1000, 100):
        page = sdk.api.resources_by_asset_ids(
            assets[start : start + 100], metadata=True, tags=True, max_results=100
        )
        found |= {asset["asset_id"]: asset for asset in page["resources"]}
    expected = [{"role": "writer"}, {}, {"site": "usa"}, {}]
    for number, asset in enumerate(assets):
        assert found[asset]["metadata"] == {**outcomes[number % 4], **expected[number % 4]}
        assert set(found[asset].get("tags", [])) == (FLAGS if number % 4 == 1 else set())
    calls = service.our_calls()
    assert sum(count for call, count in calls.items() if "/resources" in call or "metadata_" in call) <= 60
    assert calls["POST /image/metadata"] <= 160


def test_a_forged_delivery_is_refused_and_an_authentic_puzzle_is_parked(service):
    import hashlib

    body = b'{"notification_type": "resource_metadata_changed", "resources": 7}'
    stamp = str(int(time.time()))
    good = hashlib.sha1(body + stamp.encode() + b"sandbox-secret").hexdigest()
    for signature, status in ((good, 200), (good[:-1] + ("0" if good[-1] != "0" else "1"), 401)):
        headers = {"X-Cld-Timestamp": stamp, "X-Cld-Signature": signature, "Content-Type": "application/json"}
        answer = service.session.post(f"{service.web}/webhooks/sandbox", data=body, headers=headers)
        assert answer.status_code == status
    (item,) = service.get("/api/sandbox/parked")["items"]
    assert item["reason"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_open(service, path):
    assert service.session.get(service.web + path, auth=("", "")).status_code == 200
