from __future__ import annotations

import pytest

from app.errors import RequestRefused
from tests.usecases.world import CLOUD, FLAG


def refuse(world, monkeypatch, whom, reason="'x' is not valid for field 'team'"):
    """Make the account refuse group writes that contain one of these public ids."""
    real = world.account.write_metadata

    def write(resource_type, type_, public_ids, changes):
        if set(whom) & set(public_ids):
            raise RequestRefused(reason, status=400)
        return real(resource_type, type_, public_ids, changes)

    monkeypatch.setattr(world.account, "write_metadata", write)


def test_a_refused_write_is_a_verdict_with_the_reason_and_is_not_repeated(world, monkeypatch):
    asset = world.upload("a", "kind=small")
    refuse(world, monkeypatch, ["a"])
    world.enforce(asset)
    assert world.verdict(asset)["refused"]["reason"] == "'x' is not valid for field 'team'"
    assert world.audit() == ["refused"]
    monkeypatch.undo()
    world.our_calls()
    world.enforce(asset)
    assert "POST /image/metadata" not in world.our_calls()
    assert world.verdict(asset)["refused"] is not None


def test_a_refused_write_is_tried_again_once_the_asset_has_changed(world, monkeypatch):
    asset = world.upload("a", "kind=small")
    refuse(world, monkeypatch, ["a"])
    world.enforce(asset)
    monkeypatch.undo()
    world.api("POST", "/image/metadata", data={"public_ids[]": "a", "metadata": "owner=Ada"})
    world.enforce(asset)
    assert world.values(asset)["size"] == "xs"
    assert world.verdict(asset)["refused"] is None


def test_a_refused_write_is_tried_again_once_the_rules_have_changed(world, monkeypatch):
    asset = world.upload("a", "kind=small")
    refuse(world, monkeypatch, ["a"])
    world.enforce(asset)
    monkeypatch.undo()
    world.rule("colors", {"metadata_field_id": "kind", "equals": "odd"}, hide=True)
    world.enforce(asset)
    assert world.values(asset)["size"] == "xs"


def test_the_flag_is_judged_on_what_a_refused_asset_holds(world, monkeypatch):
    world.rule("size", {"metadata_field_id": "kind", "equals": "small"}, set_mandatory=True)
    asset = world.upload("a", "kind=small")
    refuse(world, monkeypatch, ["a"])
    world.enforce(asset)
    assert world.flags(asset) == [FLAG, f"{FLAG}:size"]
    assert world.codes(asset) == [("size", "missing_mandatory")]


def test_one_asset_that_is_refused_does_not_hold_back_its_group(world, monkeypatch):
    assets = {f"n{number}": world.upload(f"n{number}", "kind=small") for number in range(12)}
    refuse(world, monkeypatch, ["n5"])
    world.enforce(*assets.values())
    world.ahead = 5
    world.enforce()
    written = {name for name, asset in assets.items() if world.values(asset).get("size") == "xs"}
    assert written == set(assets) - {"n5"}
    assert world.verdict(assets["n5"])["refused"]


def test_a_reason_about_the_value_sent_is_tried_on_a_few_only(world, monkeypatch):
    names = [f"n{number}" for number in range(30)]
    assets = [world.upload(name, "kind=small") for name in names]
    refuse(world, monkeypatch, names, reason="'xs' is not valid for field 'size'")
    world.enforce(*assets)
    assert all(world.verdict(asset)["refused"] for asset in assets)
    assert world.records.counts(CLOUD, world.now())["pending"] == 0


def test_a_field_removed_from_the_account_is_noticed_by_its_refusal(world):
    asset = world.upload("a", "kind=small")
    world.enforce(asset)
    other = world.upload("b", "kind=small")
    world.api("DELETE", "/metadata_fields/size")
    world.ahead = 10
    world.enforce(other)
    assert world.verdict(other)["refused"] is None
    assert world.verdict(other)["verdict"]["changes"] == {}
    assert [s.rule_id for s in world.snapshots.current(CLOUD).suspended]


def test_a_field_new_to_the_account_is_noticed_on_the_first_asset_that_has_it(world):
    world.enforce(world.upload("a"))
    world.field("season", "enum", "summer winter", default_disabled=True)
    asset = world.upload("b", "season=summer")
    world.ahead = 10
    world.enforce(asset)
    assert world.codes(asset) == [("season", "disabled_value")]


def test_a_write_that_the_account_silently_drops_is_made_singly(world, monkeypatch):
    asset = world.upload("a", "kind=small")
    monkeypatch.setattr(world.account, "write_metadata", lambda *_: set())
    world.our_calls()
    world.enforce(asset)
    assert world.values(asset)["size"] == "xs"
    assert "PUT /resources/:asset_id" in world.our_calls()


def test_an_asset_that_cannot_be_judged_is_parked_after_three_tries(world, monkeypatch):
    poison, fine = world.upload("a", "kind=odd"), world.upload("b", "kind=small")
    rules = world.snapshots.current(CLOUD).rules
    real = type(rules).evaluate

    def evaluate(self, values, **more):
        if values.get("kind") == "odd":
            raise RuntimeError("boom")
        return real(self, values, **more)

    monkeypatch.setattr(type(rules), "evaluate", evaluate)
    for world.ahead in (0, 10, 20):
        world.enforce(*([] if world.ahead else [poison, fine]))
    assert world.values(fine)["size"] == "xs"
    (item,) = world.records.parked(CLOUD, None, 10).items
    assert (item.detail["asset_id"], item.reason) == (poison, "could not be judged: RuntimeError")
    assert not world.records.is_pending(CLOUD, poison)


@pytest.mark.parametrize("status", [420, 429, 401, 403])
def test_an_account_that_asks_for_a_pause_or_refuses_us_ends_the_drain(world, status):
    asset = world.upload("a", "kind=small")
    world.snapshots.current(CLOUD)
    world.faults(statuses=[{"match": "GET /resources/by_asset_ids", "status": status}])
    world.enforce(asset)
    assert world.mailbox.paused(CLOUD, world.now())
    assert world.records.is_pending(CLOUD, asset)
    world.our_calls()
    world.enforce()
    assert world.our_calls() == {}
    world.mailbox.client.delete("fieldwarden:sandbox:paused")
    world.enforce()
    assert world.values(asset)["size"] == "xs"


def test_an_account_that_stumbles_is_asked_again_at_once_and_loses_nothing(world):
    asset = world.upload("a", "kind=small")
    world.snapshots.current(CLOUD)
    world.faults(statuses=[{"match": "POST /image/metadata", "status": 503, "times": 1}])
    world.enforce(asset)
    assert world.values(asset)["size"] == "xs"


def test_a_connection_that_breaks_after_the_write_is_applied_does_no_harm(world):
    asset = world.upload("a", "kind=large")
    world.faults(reset_after_apply=1)
    world.enforce(asset)
    world.faults()
    world.mailbox.client.delete("fieldwarden:sandbox:paused")
    world.enforce()
    assert world.flags(asset) == [FLAG, f"{FLAG}:owner"]
    world.api("POST", "/image/metadata", data={"public_ids[]": "a", "metadata": "owner=Ada"})
    world.enforce(asset)
    assert world.flags(asset) == []


def test_an_id_that_the_account_cannot_read_is_parked_and_holds_up_nobody(world):
    assets = [world.upload(f"n{number}", "kind=small") for number in range(6)]
    odd = ",".join(map(str, range(101)))
    for world.ahead in (0, 10, 20):
        world.enforce(*([] if world.ahead else [*assets, odd]))
    assert {world.values(asset).get("size") for asset in assets} == {"xs"}
    (item,) = world.records.parked(CLOUD, None, 10).items
    assert item.detail["asset_id"] == odd
    assert item.reason.startswith("could not be read: ")
    assert world.mailbox.paused(CLOUD, world.now()) is None


def test_a_large_group_with_many_refusals_is_worked_off_without_parking_anybody(world, monkeypatch):
    names = [f"n{number}" for number in range(24)]
    assets = {name: world.upload(name, "kind=small") for name in names}
    refuse(world, monkeypatch, names[::2])
    for world.ahead in range(0, 60, 5):
        world.enforce(*([] if world.ahead else assets.values()))
    refused = {name for name, asset in assets.items() if world.verdict(asset)["refused"]}
    assert refused == set(names[::2])
    assert world.records.parked(CLOUD, None, 10).items == []


def test_a_field_whose_id_no_tag_can_hold_is_shown_by_the_plain_flag(world):
    world.field("a,b", "string")
    world.rule("a,b", {"metadata_field_id": "kind", "equals": "large"}, set_mandatory=True)
    asset = world.upload("a", "kind=large")
    world.enforce(asset)
    assert world.flags(asset) == [FLAG, f"{FLAG}:owner"]
    assert ("a,b", "missing_mandatory") in world.codes(asset)


def test_a_refused_field_does_not_hold_back_the_others(world, monkeypatch):
    world.rule("owner", {"metadata_field_id": "kind", "equals": "small"}, apply_value={"value": "zzz"})
    assets = [world.upload(f"n{number}", "kind=small") for number in range(4)]
    real = world.account.write_metadata

    def write(resource_type, type_, public_ids, changes):
        if "owner" in changes:
            raise RequestRefused("'zzz' is not valid for field 'owner'", status=400)
        return real(resource_type, type_, public_ids, changes)

    monkeypatch.setattr(world.account, "write_metadata", write)
    world.enforce(*assets)
    for asset in assets:
        assert world.values(asset) == {"kind": "small", "size": "xs"}
        record = world.verdict(asset)
        assert record["refused"]["changes"] == {"owner": "zzz"}
        assert record["last_write"]["changes"] == {"size": "xs"}
    world.our_calls()
    world.enforce(*assets)
    assert set(world.our_calls()) == {"GET /resources/by_asset_ids"}


def test_failures_of_the_account_count_in_a_row_only(world):
    asset = world.upload("a", "kind=small")
    world.snapshots.current(CLOUD)
    for _ in range(3):
        world.faults(statuses=[{"match": "GET /resources/by_asset_ids", "status": 503, "times": 3}])
        world.enforce(asset)
        pause = world.mailbox.paused(CLOUD, world.now())
        assert pause is not None
        assert pause.until - world.now() <= 2.0
        world.mailbox.client.delete("fieldwarden:sandbox:paused")
        world.enforce()
        assert not world.records.is_pending(CLOUD, asset)


def slow(world, monkeypatch, seconds):
    """Make judging take so long, by kind of asset."""
    rules = world.snapshots.current(CLOUD).rules
    real = type(rules).evaluate

    def evaluate(self, values, **more):
        world.ahead += seconds.get(values.get("kind"), 0)
        return real(self, values, **more)

    monkeypatch.setattr(type(rules), "evaluate", evaluate)


def test_slow_rules_slow_the_queue_down_and_do_not_stop_it(world, monkeypatch):
    assets = [world.upload(f"n{number}", "kind=small") for number in range(8)]
    slow(world, monkeypatch, {"small": 1.0})
    world.tell(*assets)
    for _ in range(20):
        world.enforce()
    assert [world.values(asset).get("size") for asset in assets] == ["xs"] * 8
    assert world.records.parked(CLOUD, None, 10).items == []


def test_an_asset_for_which_the_rules_take_for_ever_is_parked_and_holds_up_nobody(world, monkeypatch):
    poison, fine = world.upload("a", "kind=odd"), world.upload("b", "kind=small")
    slow(world, monkeypatch, {"odd": 6.0})
    world.tell(poison, fine)
    for _ in range(6):
        world.enforce()
        world.ahead += 3
    assert world.values(fine)["size"] == "xs"
    (item,) = world.records.parked(CLOUD, None, 10).items
    assert item.detail["asset_id"] == poison
    assert item.reason == "could not be judged: the rules took 6.0 s for it"
