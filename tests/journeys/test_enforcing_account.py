"""An Enterprise account: its own rules, which it enforces itself, beside a service that takes them over."""

from __future__ import annotations

import cloudinary.exceptions
import pytest

from tests.journeys.conftest import CLOUD, Service
from tests.waiting import wait_for

PIXEL = "data:image/png;base64,iVBORw0KGgo="
EMPLOYEE = {"metadata_field_id": "category", "equals": "employee"}
WITHIN = 15.0
"""Seconds within which the account's rules are taken over, or a sweep finds an asset."""


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    settings = {"RULES_SOURCE": "account", "MODE": "enforce", "SCHEMA_REFRESH": "1", "SWEEP_EVERY": "2"}
    running = Service(tmp_path_factory.mktemp("home"), **settings)
    try:
        running.said("Ctrl-C stops everything")
        enforce(running, True)
        yield running
    finally:
        running.stop()


@pytest.fixture
def rule(service, sdk):
    """Makes a rule in the account and waits until the service has taken it over."""
    made = []

    def create(target, condition, **result):
        body = {"name": target, "metadata_field_id": target, "condition": condition, "result": result}
        made.append(sdk.api.add_metadata_rule(body)["external_id"])
        wait_for(
            lambda: len(service.get(f"/v1_1/{CLOUD}/metadata_rules")["metadata_rules"]) == len(made), WITHIN
        )

    yield create
    for external_id in made:
        sdk.api.delete_metadata_rule(external_id)


def enforce(service, on):
    service.control("POST", "rules-mode", json={"enforce": on})


def unjudged(service, sdk, public_id, **metadata):
    """Upload an asset that neither the account's rules nor the service get to see, until a sweep finds it."""
    service.quiet()
    service.control("POST", "faults", json={"drop": 1.0})
    enforce(service, False)
    service.control("POST", "reset-calls")
    asset_id = sdk.uploader.upload(PIXEL, public_id=public_id, metadata=metadata)["asset_id"]
    enforce(service, True)
    service.control("POST", "faults", json={})
    return asset_id


def record(service, asset_id):
    return service.session.get(f"{service.web}/api/{CLOUD}/assets/{asset_id}").json()


def our_writes(service):
    """Return how often the service has written metadata since the counts were reset."""
    writes = ("POST /image/metadata", "PUT /resources/:asset_id")
    return sum(service.our_calls().get(call, 0) for call in writes)


def test_an_asset_gets_by_our_write_what_the_account_infers_by_itself_and_only_once(service, sdk, rule):
    rule("team", EMPLOYEE, enable=True, apply_value={"value": "hr"})
    agreed = {"category": "employee", "team": "hr"}
    asset = unjudged(service, sdk, "old", category="employee")
    wait_for(lambda: sdk.api.resource_by_asset_id(asset)["metadata"] == agreed, WITHIN)
    assert (
        sdk.uploader.upload(PIXEL, public_id="new", metadata={"category": "employee"})["metadata"] == agreed
    )
    service.quiet()
    assert our_writes(service) == 1
    assert record(service, asset)["last_write"]["changes"] == {"team": "hr"}


def test_a_refused_write_is_told_and_waits_for_somebody_to_mend_the_asset(service, sdk, rule):
    rule("team", EMPLOYEE, enable=True, activate_values={"external_ids": ["rnd"]})
    rule("site", EMPLOYEE, enable=True, apply_value={"value": "usa"})
    asset = unjudged(service, sdk, "outdated", category="employee", team="hr")
    reason = "'hr' is not valid for field 'team'"
    assert wait_for(lambda: record(service, asset).get("refused"), WITHIN)["reason"] == reason
    service.quiet()
    assert our_writes(service) == 1
    with pytest.raises(cloudinary.exceptions.BadRequest, match=reason):
        sdk.uploader.update_metadata({"category": "employee"}, ["outdated"])
    sdk.uploader.update_metadata({"team": "rnd"}, ["outdated"])
    mended = {"category": "employee", "team": "rnd", "site": "usa"}
    assert sdk.api.resource_by_asset_id(asset)["metadata"] == mended
    wait_for(lambda: record(service, asset).get("refused") is None, WITHIN)
    assert our_writes(service) == 1
