"""Write-back meets an account that enforces rules itself: the same ones, or others that disagree."""

from __future__ import annotations

import logging

import pytest

from app.usecases.rulebook import mirror_rules
from tests.usecases.world import CLOUD, FLAG

SMALL = {"metadata_field_id": "kind", "equals": "small"}
ANY_KIND = {"metadata_field_id": "kind", "populated": True}
WRITES = {"POST /image/metadata", "PUT /resources/:asset_id"}


@pytest.fixture(autouse=True)
def enforcing(world):
    world.session.post(f"{world.control}/rules-mode", json={"enforce": True})


@pytest.fixture
def theirs(world):
    """Makes a rule in the account."""

    def create(target, condition, **result):
        body = {"name": target, "metadata_field_id": target, "condition": condition, "result": result}
        return world.api("POST", "/metadata_rules", json=body)

    return create


@pytest.fixture
def mirrored(world, theirs):
    """Makes a rule in the account and takes the account's rules over, as RULES_SOURCE=account does."""

    def create(target, condition, **result):
        theirs(target, condition, **result)
        mirror_rules(world.rulebook, world.account, world.now())

    return create


def writes(world):
    return sum(count for call, count in world.our_calls().items() if call in WRITES)


def settled(world):
    """Let everything that is tried again be tried; nothing is left waiting after a few rounds."""
    for _ in range(10):
        world.ahead += 10
        world.enforce()
    assert world.records.counts(CLOUD, world.now())["pending"] == 0


def refusals(world, assets):
    reasons = {name: world.verdict(asset)["refused"] for name, asset in assets.items()}
    return {name: refused["reason"] for name, refused in reasons.items() if refused}


def test_what_the_accounts_own_rules_infer_is_written_and_agreed_on(world, mirrored):
    old = world.upload("old", "kind=small")
    mirrored("colors", SMALL, apply_value={"value": ["red"]})
    new = world.upload("new", "kind=small")
    mirrored("owner", {"metadata_field_id": "colors", "includes": ["red"]}, apply_value={"value": "Ada"})
    world.our_calls()
    world.enforce(old, new)
    agreed = {"kind": "small", "colors": ["red"], "owner": "Ada"}
    assert (world.values(old), world.values(new)) == (agreed, agreed)
    assert world.verdict(old)["last_write"]["changes"] == {"colors": ["red"], "owner": "Ada"}
    assert writes(world) == 2
    world.enforce(old, new)
    assert writes(world) == 0


def test_what_the_account_infers_beside_our_write_needs_no_further_one(world, theirs):
    theirs("owner", {"metadata_field_id": "size", "equals": "xs"}, apply_value={"value": "Ada"})
    asset = world.upload("a", "kind=small")
    world.our_calls()
    world.enforce(asset)
    assert world.values(asset) == {"kind": "small", "size": "xs", "owner": "Ada"}
    world.enforce(asset, cause="resource_metadata_changed")
    assert writes(world) == 1
    assert world.verdict(asset)["values"] == world.values(asset)


def test_an_outdated_value_refuses_the_write_and_is_told_and_others_are_spared(world, mirrored):
    assets = {f"n{number}": world.upload(f"n{number}", "kind=small") for number in range(8)}
    world.api("POST", "/image/metadata", data={"public_ids[]": ["n1", "n5"], "metadata": "colors=red"})
    mirrored("size", SMALL, apply_value={"value": "xs"})
    mirrored("colors", SMALL, disable=True)
    world.enforce(*assets.values())
    settled(world)
    reason = "Metadata field 'colors' is disabled and takes no value"
    assert refusals(world, assets) == {"n1": reason, "n5": reason}
    assert world.codes(assets["n1"]) == [("colors", "disabled_value")]
    assert {
        world.values(asset).get("size") for name, asset in assets.items() if name not in ("n1", "n5")
    } == {"xs"}
    world.our_calls()
    world.enforce(*assets.values())
    assert writes(world) == 0


def test_clearing_what_is_outdated_satisfies_the_account(world, mirrored):
    asset = world.upload("a", "kind=small|colors=red")
    mirrored("size", SMALL, apply_value={"value": "xs"})
    mirrored("colors", SMALL, disable=True)
    world.enforce(asset, clear=True)
    assert world.values(asset) == {"kind": "small", "size": "xs"}
    assert world.verdict(asset)["refused"] is None


def test_a_write_that_says_to_clear_satisfies_an_account_whose_rules_we_do_not_know(
    world, theirs, monkeypatch
):
    asset = world.upload("a", "kind=small|colors=red")
    theirs("colors", SMALL, disable=True)
    monkeypatch.setattr(world.account, "_clear_invalid", True)
    world.enforce(asset)
    assert world.values(asset) == {"kind": "small", "size": "xs"}
    assert world.verdict(asset)["refused"] is None


@pytest.mark.parametrize(
    ("target", "result", "reason"),
    [
        ("size", {"activate_values": {"external_ids": ["xl"]}}, "'xs' is not valid for field 'size'"),
        ("size", {"disable": True}, "Metadata field 'size' is disabled and takes no value"),
    ],
)
def test_a_value_that_the_accounts_rules_forbid_is_refused_and_the_other_field_is_written(
    world, theirs, target, result, reason
):
    world.rule("owner", ANY_KIND, apply_value={"value": "Ada"})
    theirs(target, SMALL, **result)
    assets = {name: world.upload(name, "kind=small") for name in ("a", "b", "c")}
    world.enforce(*assets.values())
    settled(world)
    assert refusals(world, assets) == dict.fromkeys(assets, reason)
    assert [world.values(asset) for asset in assets.values()] == [{"kind": "small", "owner": "Ada"}] * 3
    assert world.verdict(assets["a"])["refused"]["changes"] == {"size": "xs"}
    world.our_calls()
    world.enforce(*assets.values())
    assert writes(world) == 0


def test_what_the_account_demands_and_we_do_not_refuses_our_write_of_another_field(world, theirs):
    assets = {name: world.upload(name, "kind=small") for name in ("a", "b", "c", "d")}
    world.api("POST", "/image/metadata", data={"public_ids[]": ["a", "d"], "metadata": "owner=Ada"})
    theirs("owner", SMALL, set_mandatory=True)
    world.enforce(*assets.values())
    settled(world)
    reason = 'Missing value for mandatory metadata fields: ["owner"]'
    assert refusals(world, assets) == {"b": reason, "c": reason}
    world.api("POST", "/image/metadata", data={"public_ids[]": "b", "metadata": "owner=Bea"})
    world.enforce(assets["b"])
    assert world.values(assets["b"]) == {"kind": "small", "size": "xs", "owner": "Bea"}
    assert refusals(world, assets) == {"c": reason}


def test_many_assets_refused_for_a_reason_that_names_no_field_of_ours_are_worked_off(world, theirs):
    assets = {f"n{number}": world.upload(f"n{number}", "kind=small") for number in range(40)}
    theirs("owner", SMALL, set_mandatory=True)
    world.our_calls()
    world.enforce(*assets.values())
    settled(world)
    assert refusals(world, assets).keys() == assets.keys()
    assert writes(world) <= 3 * len(assets)


def test_missing_values_are_flagged_although_the_account_refuses_to_write_metadata(world, mirrored):
    asset = world.upload("a", "kind=small")
    mirrored("owner", SMALL, set_mandatory=True)
    mirrored("size", SMALL, apply_value={"value": "xs"})
    world.enforce(asset)
    assert world.flags(asset) == [FLAG, f"{FLAG}:owner"]
    assert ("owner", "missing_mandatory") in world.codes(asset)
    assert world.verdict(asset)["refused"]


def test_an_account_that_overrides_what_we_write_parks_the_asset_and_holds_up_nobody(world, theirs, caplog):
    value = {"value": "xl", "mode": "override"}
    theirs("size", SMALL, apply_value=value)
    world.rule("size", ANY_KIND, apply_value={"value": "xs", "mode": "override"})
    theirs("owner", ANY_KIND, hide=True)
    fought, fine = world.upload("a", "kind=small"), world.upload("b", "kind=odd")
    world.our_calls()
    with caplog.at_level(logging.CRITICAL):
        world.enforce(fought, fine)
        settled(world)
    assert (world.values(fought)["size"], world.values(fine)["size"]) == ("xl", "xs")
    (parked,) = world.records.parked(CLOUD, None, 10).items
    assert parked.reason == "the account does not keep what is written"
    assert writes(world) <= 8
