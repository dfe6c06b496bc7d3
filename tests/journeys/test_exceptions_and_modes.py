"""Rolling a rule out: watched first, with exceptions, paused and resumed, all from outside the service."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.conftest import CLOUD
from tests.waiting import wait_for

PIXEL = "data:image/png;base64,iVBORw0KGgo="
PRODUCT = {"metadata_field_id": "category", "equals": "product"}
API = f"/api/{CLOUD}"


@pytest.fixture
def call(service):
    def call(method, path, *, status=200, **more):
        answer = service.session.request(method, service.web + path, **more)
        assert answer.status_code == status, answer.text
        return answer

    return call


@pytest.fixture
def rule(call):
    """A product has a site, the USA unless somebody says otherwise."""
    body = {
        "name": "A product has a site",
        "metadata_field_id": "site",
        "condition": PRODUCT,
        "result": {"enable": True, "apply_value": {"value": "usa"}, "set_mandatory": True},
    }
    made = call("POST", f"/v1_1/{CLOUD}/metadata_rules", json=body).json()["external_id"]
    yield made
    call("DELETE", f"/v1_1/{CLOUD}/metadata_rules/{made}")


def judged(service, asset_id):
    """The record of an asset once nothing is pending."""
    service.quiet()
    return service.get(f"{API}/assets/{asset_id}")


def upload(sdk, public_id, **more):
    metadata = {"category": "product"}
    return sdk.uploader.upload(PIXEL, public_id=public_id, metadata=metadata, **more)["asset_id"]


def stored(sdk, asset_id):
    return sdk.api.resource_by_asset_id(asset_id)


def test_a_rule_is_watched_before_it_writes(service, sdk, call, rule):
    call("PUT", f"{API}/mode", json={"mode": "observe", "rule": rule})
    asset = upload(sdk, "watched")
    assert judged(service, asset)["would"]["changes"] == {"site": "usa"}
    assert stored(sdk, asset)["metadata"] == {"category": "product"}
    assert service.status()["observed_rules"] == [rule]
    call("PUT", f"{API}/mode", json={"mode": "enforce", "rule": rule})
    sdk.uploader.update_metadata({"name": "er"}, ["watched"])
    wait_for(lambda: stored(sdk, asset)["metadata"].get("site") == "usa", 15)


def test_an_exception_holds_until_its_end_and_then_comes_back_by_itself(service, sdk, call, rule):
    until = (datetime.now(UTC) + timedelta(seconds=8)).isoformat()
    said = {"tag": "legacy", "rule": rule, "reason": "sold out", "until": until}
    exempt = call("POST", f"{API}/exceptions", json=said).json()["id"]
    asset = upload(sdk, "exempt", tags=["legacy"])
    record = judged(service, asset)
    assert [one["id"] for one in record["exceptions"]] == [exempt]
    assert stored(sdk, asset)["metadata"] == {"category": "product"}
    wait_for(lambda: stored(sdk, asset)["metadata"].get("site") == "usa", 30)
    assert call("GET", f"{API}/exceptions").json() == {"items": []}


def test_while_it_is_paused_events_are_accepted_and_wait(service, sdk, call, rule):
    call("POST", f"{API}/pause", json={"reason": "the shop is closed"})
    accepted = service.status()["accepted"]
    asset = upload(sdk, "waiting")
    wait_for(lambda: service.status()["accepted"] > accepted, 15)
    status = service.status()
    assert status["pending"] >= 1
    assert any("the shop is closed" in told for told in status["degraded"])
    assert call("GET", "/readyz").json()["degraded"] is True
    assert stored(sdk, asset)["metadata"] == {"category": "product"}
    call("POST", f"{API}/resume")
    wait_for(lambda: stored(sdk, asset)["metadata"].get("site") == "usa", 15)


def test_two_people_edit_a_rule_and_one_of_them_is_told(call, rule):
    path = f"{API}/rules/{rule}"
    seen = {"If-Match": call("GET", path).headers["ETag"]}
    call("PUT", path, json={"name": "first"}, headers=seen)
    call("PUT", path, json={"name": "second"}, headers=seen, status=412)
    call("PUT", path, json={"name": "blind"}, status=428)
    call("POST", f"{path}/versions/1/restore")
    assert call("GET", path).json()["name"] == "A product has a site"
    assert len(call("GET", f"{path}/versions").json()["items"]) == 3
