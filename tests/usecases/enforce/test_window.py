"""Edits that people make while we work on an asset: between our read and our write, and right around it."""

from __future__ import annotations

import pytest

from tests.usecases.world import CLOUD


def edit(world, metadata, public_id="a"):
    world.api("POST", "/image/metadata", data={"public_ids[]": public_id, "metadata": metadata})


def before_writing(world, monkeypatch, happens):
    """Let something happen after our read and before our write, once."""
    real = world.mailbox.expect_echo

    def announce(*arguments):
        monkeypatch.undo()
        real(*arguments)
        happens()

    monkeypatch.setattr(world.mailbox, "expect_echo", announce)


@pytest.mark.parametrize("others", [0, 3])
def test_an_edit_that_we_heard_of_before_our_write_is_never_overwritten(world, monkeypatch, others):
    asset = world.upload("a", "kind=small")
    fine = [world.upload(f"n{number}", "kind=small") for number in range(others)]

    def happens():
        edit(world, "size=xl")
        world.tell(asset)

    before_writing(world, monkeypatch, happens)
    world.enforce(asset, *fine)
    world.enforce()
    assert world.values(asset) == {"kind": "small", "size": "xl"}
    assert [world.values(one)["size"] for one in fine] == ["xs"] * others
    assert not world.records.is_pending(CLOUD, asset)
    assert not [each for each in world.records.audit(CLOUD, None, 99).items if each.asset_id == asset]


def test_an_edit_that_we_heard_of_before_we_tried_again_is_not_overwritten_either(world, monkeypatch):
    asset = world.upload("a", "kind=small")
    world.snapshots.current(CLOUD)
    world.faults(statuses=[{"match": "POST /image/metadata", "status": 503, "times": 1}])
    real = world.account.write_metadata

    def write(*arguments):
        try:
            return real(*arguments)
        finally:
            monkeypatch.undo()
            edit(world, "size=xl")
            world.tell(asset)

    monkeypatch.setattr(world.account, "write_metadata", write)
    world.enforce(asset)
    world.enforce()
    assert world.values(asset) == {"kind": "small", "size": "xl"}


def test_flags_are_not_set_on_what_somebody_has_just_completed(world, monkeypatch):
    asset = world.upload("a", "kind=large")

    def happens():
        edit(world, "owner=Ada")
        world.tell(asset)

    before_writing(world, monkeypatch, happens)
    world.enforce(asset)
    world.enforce()
    assert world.flags(asset) == []
    assert world.audit() == []


def test_a_write_by_asset_id_waits_for_news_too(world, monkeypatch):
    asset = world.upload("a", "kind=small")
    monkeypatch.setattr(world.account, "write_metadata", lambda *_: set())
    real, looks = world.mailbox.unchanged, []

    def look(*arguments):
        looks.append(arguments)
        if len(looks) == 2:
            edit(world, "size=xl")
            world.tell(asset)
        return real(*arguments)

    monkeypatch.setattr(world.mailbox, "unchanged", look)
    world.enforce(asset)
    world.enforce()
    assert len(looks) == 2
    assert world.values(asset) == {"kind": "small", "size": "xl"}
