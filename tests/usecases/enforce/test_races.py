from __future__ import annotations

import pytest

from app.model import AssetEvent, Notification
from app.store import keys
from tests.usecases.world import CLOUD, FLAG


def notify(world, *events):
    world.notify(Notification(events[0].kind, events))


def changed(asset, before, after):
    return AssetEvent("resource_metadata_changed", asset, previous_metadata=before, new_metadata=after)


def test_the_echo_of_our_write_makes_no_work(world):
    asset = world.upload("a", "kind=small")
    world.enforce(asset)
    notify(world, changed(asset, {"kind": "small"}, {"kind": "small", "size": "xs"}))
    assert not world.records.is_pending(CLOUD, asset)


def test_the_same_change_on_top_of_another_one_is_no_echo(world):
    asset = world.upload("a", "kind=small")
    world.enforce(asset)
    notify(world, changed(asset, {"kind": "large"}, {"kind": "large", "size": "xs"}))
    assert world.records.is_pending(CLOUD, asset)


def test_a_change_without_its_before_is_no_echo(world):
    asset = world.upload("a", "kind=small")
    world.enforce(asset)
    notify(world, changed(asset, None, {"kind": "small", "size": "xs"}))
    assert world.records.is_pending(CLOUD, asset)


def test_the_echo_of_our_flags_makes_no_work_and_a_person_taking_one_away_does(world):
    asset = world.upload("a", "kind=large")
    world.enforce(asset)
    flags = (FLAG, f"{FLAG}:owner")
    notify(world, AssetEvent("resource_tags_changed", asset, tags_added=flags))
    assert not world.records.is_pending(CLOUD, asset)
    world.api("POST", "/image/tags", data={"command": "remove", "tag": FLAG, "public_ids[]": "a"})
    notify(world, AssetEvent("resource_tags_changed", asset, tags_removed=(FLAG,)))
    world.enforce()
    assert world.flags(asset) == sorted(flags)


def test_both_echoes_of_swapped_flags_make_no_work(world):
    world.rule("colors", {"metadata_field_id": "owner", "populated": True}, set_mandatory=True)
    asset = world.upload("a", "kind=large")
    world.enforce(asset)
    world.api("POST", "/image/metadata", data={"public_ids[]": "a", "metadata": "owner=Ada"})
    world.enforce(asset)
    assert world.flags(asset) == [FLAG, f"{FLAG}:colors"]
    notify(world, AssetEvent("resource_tags_changed", asset, tags_added=(f"{FLAG}:colors",)))
    notify(world, AssetEvent("resource_tags_changed", asset, tags_removed=(f"{FLAG}:owner",)))
    assert not world.records.is_pending(CLOUD, asset)


def test_other_peoples_tags_make_no_work(world):
    notify(world, AssetEvent("resource_tags_changed", "x", tags_added=("holiday", f"{FLAG}s")))
    assert not world.records.is_pending(CLOUD, "x")


def test_an_edit_between_our_read_and_our_write_is_judged_as_it_is(world, monkeypatch):
    asset = world.upload("a", "kind=small")
    real = world.account.write_metadata

    def write(resource_type, type_, public_ids, changes):
        world.api("POST", "/image/metadata", data={"public_ids[]": "a", "metadata": "kind=large"})
        monkeypatch.undo()
        return real(resource_type, type_, public_ids, changes)

    monkeypatch.setattr(world.account, "write_metadata", write)
    world.enforce(asset)
    assert world.values(asset)["kind"] == "large"
    assert world.codes(asset) == [("owner", "missing_mandatory")]
    assert world.flags(asset) == [FLAG, f"{FLAG}:owner"]


def test_a_drain_that_lost_its_lease_writes_nothing_more(world, monkeypatch):
    asset = world.upload("a", "kind=small")
    real = world.account.assets_by_id

    def read(ids):
        for shard in range(keys.SHARDS):
            world.mailbox.client.set(keys.DEFAULT.lease(CLOUD, shard), "999")
        return real(ids)

    monkeypatch.setattr(world.account, "assets_by_id", read)
    world.our_calls()
    world.enforce(asset)
    assert not [call for call in world.our_calls() if not call.startswith("GET")]
    assert world.records.is_pending(CLOUD, asset)


def test_a_second_drain_of_the_same_shard_ends_at_once(world):
    asset = world.upload("a", "kind=small")
    world.tell(asset)
    shard = keys.shard_of(f"id:{asset}")
    with world.mailbox.lease(CLOUD, shard):
        assert world.drain_for().run(shard) == 0
    assert world.drain_for().run(shard) == 1


def test_a_process_that_is_ending_starts_no_batch(world):
    asset = world.upload("a", "kind=small")
    world.stopping = True
    world.enforce(asset)
    assert world.records.is_pending(CLOUD, asset)


def test_values_read_too_long_ago_are_not_acted_on_and_that_counts_against_nobody(world, monkeypatch):
    asset = world.upload("a", "kind=small")
    real = world.records.verdicts

    def slow(cloud, ids):
        world.ahead += 6
        return real(cloud, ids)

    monkeypatch.setattr(world.records, "verdicts", slow)
    world.our_calls()
    world.enforce(asset)
    for _ in range(4):
        world.ahead += 6
        world.enforce()
    assert "POST /image/metadata" not in world.our_calls()
    monkeypatch.undo()
    world.ahead += 6
    world.enforce()
    assert world.values(asset)["size"] == "xs"
    assert world.records.parked(CLOUD, None, 10).items == []


def test_a_slow_account_is_not_taken_for_stale_values(world, monkeypatch):
    asset = world.upload("a", "kind=small")
    real = world.account.assets_by_id

    def read(ids):
        found = real(ids)
        world.ahead += 20
        return found

    monkeypatch.setattr(world.account, "assets_by_id", read)
    world.enforce(asset)
    assert world.values(asset)["size"] == "xs"


def test_a_write_whose_maker_died_before_recording_it_is_still_told(world, monkeypatch):
    asset = world.upload("a", "kind=small")

    def die(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(world.mailbox, "settle", die)
    with pytest.raises(KeyboardInterrupt):
        world.enforce(asset)
    monkeypatch.undo()
    assert world.values(asset)["size"] == "xs"
    world.enforce()
    write = world.verdict(asset)["last_write"]
    assert (write["changes"], write["before"]) == ({"size": "xs"}, {"size": None})
    assert world.audit() == ["write"]
    world.enforce(asset)
    assert world.audit() == ["write"]
