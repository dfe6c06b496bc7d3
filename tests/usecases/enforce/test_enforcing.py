from __future__ import annotations

import pytest

from tests.usecases.world import CLOUD, FLAG


def test_an_applied_value_is_written_and_recorded(world):
    asset = world.upload("a", "kind=small")
    world.enforce(asset)
    assert world.values(asset) == {"kind": "small", "size": "xs"}
    record = world.verdict(asset)
    assert record["last_write"]["changes"] == {"size": "xs"}
    assert record["last_write"]["before"] == {"size": None}
    assert record["values"] == {"kind": "small", "size": "xs"}
    assert world.audit() == ["write"]


def test_an_asset_that_misses_a_mandatory_value_is_flagged_and_unflagged_once_it_has_it(world):
    asset = world.upload("a", "kind=large")
    world.enforce(asset)
    assert world.flags(asset) == [FLAG, f"{FLAG}:owner"]
    assert world.codes(asset) == [("owner", "missing_mandatory")]
    world.api("POST", "/image/metadata", data={"public_ids[]": "a", "metadata": "owner=Ada"})
    world.enforce(asset)
    assert world.flags(asset) == []
    assert world.codes(asset) == []
    assert world.audit() == ["flag", "flag"]


def test_a_flag_that_somebody_else_set_is_not_ours_to_remove(world):
    asset = world.upload("a", "kind=small", tags=f"{FLAG},holiday")
    world.enforce(asset)
    assert world.flags(asset) == ["holiday", FLAG]


def test_only_the_flags_of_fields_still_missing_stay(world):
    world.rule("colors", {"metadata_field_id": "kind", "equals": "large"}, set_mandatory=True)
    asset = world.upload("a", "kind=large")
    world.enforce(asset)
    assert world.flags(asset) == [FLAG, f"{FLAG}:colors", f"{FLAG}:owner"]
    world.api("POST", "/image/metadata", data={"public_ids[]": "a", "metadata": "owner=Ada"})
    world.enforce(asset)
    assert world.flags(asset) == [FLAG, f"{FLAG}:colors"]


def test_a_second_enforcement_writes_nothing(world):
    assets = [world.upload("a", "kind=small"), world.upload("b", "kind=large"), world.upload("c")]
    world.enforce(*assets)
    world.our_calls()
    world.enforce(*assets)
    assert set(world.our_calls()) == {"GET /resources/by_asset_ids"}


def test_equal_changes_share_one_write_and_one_check(world):
    assets = [world.upload(f"n{number}", "kind=small") for number in range(40)]
    world.our_calls()
    world.enforce(*assets)
    calls = world.our_calls()
    assert all(world.values(asset)["size"] == "xs" for asset in assets)
    assert calls["POST /image/metadata"] <= 2
    assert calls["GET /resources/by_asset_ids"] <= 4


def test_observing_judges_and_records_and_writes_nothing(world):
    asset, other = world.upload("a", "kind=small"), world.upload("b", "kind=large")
    world.our_calls()
    world.enforce(asset, other, mode="observe")
    assert not [call for call in world.our_calls() if not call.startswith("GET")]
    assert world.verdict(asset)["verdict"]["changes"] == {"size": "xs"}
    assert world.codes(other) == [("owner", "missing_mandatory")]
    assert (world.values(asset), world.flags(other)) == ({"kind": "small"}, [])


def test_flag_mode_flags_what_the_asset_lacks_and_writes_no_value(world):
    world.rule("size", {"metadata_field_id": "kind", "populated": True}, set_mandatory=True)
    asset = world.upload("a", "kind=small")
    world.enforce(asset, mode="flag")
    assert world.values(asset) == {"kind": "small"}
    assert world.flags(asset) == [FLAG, f"{FLAG}:size"]
    assert world.codes(asset) == [("size", "missing_mandatory")]


def test_clearing_is_only_done_where_it_is_switched_on(world):
    world.rule("size", {"metadata_field_id": "kind", "equals": "odd"}, disable=True)
    asset = world.upload("a", "kind=odd|size=xl")
    world.enforce(asset)
    assert world.codes(asset) == [("size", "disabled_value")]
    world.enforce(asset, clear=True)
    assert world.values(asset) == {"kind": "odd"}
    assert world.codes(asset) == []


def test_an_asset_known_only_by_its_address_is_found_and_enforced(world):
    from app.model import Address, Arrival

    asset = world.upload("folder/a b", "kind=small")
    arrival = Arrival(None, Address("image", "upload", "folder/a b"), "moderation")
    world.mailbox.put(CLOUD, [arrival], world.now())
    world.enforce()
    world.enforce()
    assert world.values(asset)["size"] == "xs"


def test_assets_of_other_types_are_written_in_their_own_place(world):
    video = world.api(
        "POST",
        "/video/upload",
        data={"public_id": "a", "file": "data:video/mp4;base64,AAAA", "metadata": "kind=small"},
    )["asset_id"]
    image, private = world.upload("a", "kind=small"), world.upload("p", "kind=small", type="private")
    world.enforce(video, image, private)
    assert [world.values(asset)["size"] for asset in (video, image, private)] == ["xs", "xs", "xs"]


def test_a_vanished_asset_is_given_three_reads_then_forgotten(world):
    asset = world.upload("a", "kind=large")
    world.enforce(asset)
    world.api("POST", "/image/destroy", data={"public_id": "a"})
    for world.ahead in (0, 2, 10):
        assert world.records.verdict(CLOUD, asset) is not None
        world.enforce(*([] if world.ahead else [asset]))
    assert world.records.verdict(CLOUD, asset) is None
    assert world.audit()[0] == "gone"
    assert not world.records.is_pending(CLOUD, asset)


def test_a_deleted_asset_is_gone_after_one_read(world):
    asset = world.upload("a", "kind=large")
    world.enforce(asset)
    world.api("POST", "/image/destroy", data={"public_id": "a"})
    world.enforce(asset, cause="delete")
    assert world.records.verdict(CLOUD, asset) is None


def test_a_stale_delete_event_decides_nothing(world):
    asset = world.upload("a", "kind=small")
    world.enforce(asset, cause="delete")
    assert world.values(asset)["size"] == "xs"


def test_an_asset_that_appears_late_is_enforced_when_it_does(world):
    asset = world.upload("a", "kind=small")
    world.api("POST", "/image/rename", data={"from_public_id": "a", "to_public_id": "b"})
    world.enforce(asset)
    assert world.values(asset)["size"] == "xs"


@pytest.mark.parametrize("mode", ["enforce", "flag", "observe"])
def test_nothing_is_enforced_where_the_redis_was_never_set_up(world, mode):
    world.rulebook.client.delete("fieldwarden:sandbox:marker")
    asset = world.upload("a", "kind=small")
    world.our_calls()
    world.enforce(asset, mode=mode)
    assert world.our_calls() == {}
    assert world.records.is_pending(CLOUD, asset)
    assert "not set up" in world.mailbox.paused(CLOUD, world.now()).reason


def test_drains_take_turns_batch_by_batch_where_others_wait(world):
    assets = [world.upload(f"turn/{n}", "kind=small") for n in range(250)]
    world.tell(*assets)
    drain, waiting = world.drain_for(), world.records.counts(CLOUD, world.now())["pending"]
    world.drains.others_wait = True
    assert waiting == 250
    claimed = drain.run(0)
    assert claimed == 100
    assert (CLOUD, 0) in world.drains.asked
    world.drains.others_wait = False
    drain.run(0)
    drain.run(1)
    assert not world.records.counts(CLOUD, world.now())["pending"]
