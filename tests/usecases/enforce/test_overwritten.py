"""Edits that nobody could know of when we wrote: found by what the account tells, given back or reported."""

from __future__ import annotations

import pytest

from app.errors import RequestRefused
from tests.usecases.enforce.post import Post, as_sent, by_another_key, only_what_changed, without_context
from tests.usecases.enforce.test_window import before_writing, edit
from tests.usecases.world import CLOUD, FLAG

SOON = 5.0
"""Seconds within which an overwritten edit is given back or reported."""


@pytest.fixture
def post(world):
    return Post(world)


def settle(world):
    """Let the workers do what they do within a few seconds."""
    until = world.now() + SOON
    while world.now() < until:
        world.enforce()
        world.ahead += 0.5


def overwrite(world, monkeypatch, post, *edits, asset=None):
    """Have somebody edit an asset right between our read and our write; returns the asset."""
    asset = asset or world.upload("a", "kind=small")
    post.collect()
    before_writing(world, monkeypatch, lambda: [edit(world, each) for each in edits])
    world.enforce(asset)
    return asset


def audit(world, kind):
    return [entry for entry in world.records.audit(CLOUD, None, 99).items if entry.kind == kind]


@pytest.mark.parametrize("told", [as_sent, without_context, only_what_changed])
def test_an_edit_that_our_write_overwrote_is_given_back_within_seconds(world, monkeypatch, post, told):
    asset = overwrite(world, monkeypatch, post, "size=xl")
    assert world.values(asset)["size"] == "xs"
    assert post.deliver(told) == 2
    settle(world)
    assert world.values(asset) == {"kind": "small", "size": "xl"}
    (entry,) = audit(world, "restored")
    assert (entry.detail["theirs"], entry.detail["ours"]) == ({"size": "xl"}, {"size": "xs"})
    record = world.verdict(asset)
    assert (record["overwritten"], record["last_write"]["changes"]) == (None, {"size": "xl"})
    assert world.records.problems(CLOUD, None, 10).items == []


def test_what_was_given_back_stays_and_costs_no_further_write(world, monkeypatch, post):
    asset = overwrite(world, monkeypatch, post, "size=xl")
    post.deliver()
    settle(world)
    world.our_calls()
    post.deliver()
    settle(world)
    assert set(world.our_calls()) <= {"GET /resources/by_asset_ids"}
    assert world.values(asset)["size"] == "xl"


def test_it_is_enough_to_hear_of_our_own_write(world, monkeypatch, post):
    asset = overwrite(world, monkeypatch, post, "size=xl")
    theirs, ours = post.collect()
    post.hand_over([ours])
    settle(world)
    assert world.values(asset)["size"] == "xl"
    post.hand_over([theirs])
    settle(world)
    assert world.values(asset)["size"] == "xl"


def test_the_last_of_several_edits_is_given_back(world, monkeypatch, post):
    asset = overwrite(world, monkeypatch, post, "size=xl", "size=|owner=Ada", "size=xl|owner=Bob")
    post.deliver()
    settle(world)
    assert world.values(asset) == {"kind": "small", "size": "xl", "owner": "Bob"}


def test_what_rules_add_is_added_to_what_is_given_back(world, monkeypatch, post):
    condition = {"metadata_field_id": "kind", "equals": "odd"}
    world.rule("colors", condition, apply_value={"value": ["blue"], "mode": "append"})
    asset = world.upload("a", 'kind=odd|colors=["red"]')
    overwrite(world, monkeypatch, post, 'colors=["green"]', asset=asset)
    assert set(world.values(asset)["colors"]) == {"red", "blue"}
    post.deliver()
    settle(world)
    assert set(world.values(asset)["colors"]) == {"green", "blue"}


def test_what_a_rule_replaces_in_any_case_is_not_given_back(world, monkeypatch, post):
    condition = {"metadata_field_id": "kind", "equals": "odd"}
    world.rule("size", condition, apply_value={"value": "xs", "mode": "override"})
    asset = world.upload("a", "kind=odd")
    overwrite(world, monkeypatch, post, "size=xl", asset=asset)
    world.our_calls()
    post.deliver()
    settle(world)
    assert set(world.our_calls()) <= {"GET /resources/by_asset_ids"}
    assert world.verdict(asset)["overwritten"] is None
    assert world.values(asset)["size"] == "xs"


def test_an_edit_of_another_field_is_untouched_and_no_loss(world, monkeypatch, post):
    asset = overwrite(world, monkeypatch, post, "owner=Ada")
    post.deliver()
    settle(world)
    assert world.values(asset) == {"kind": "small", "owner": "Ada", "size": "xs"}
    assert audit(world, "restored") == []


def test_who_has_edited_again_keeps_that(world, monkeypatch, post):
    asset = overwrite(world, monkeypatch, post, "size=xl")
    post.deliver()
    edit(world, "kind=odd|size=")
    settle(world)
    assert world.values(asset) == {"kind": "odd"}
    post.deliver()
    settle(world)
    assert world.values(asset) == {"kind": "odd"}


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [2, 0, 1]], ids=str)
def test_a_person_who_sets_what_we_had_set_is_not_taken_for_us(world, post, order):
    asset = world.upload("a", "kind=small")
    post.collect()
    world.enforce(asset)
    edit(world, "size=xl")
    edit(world, "size=xs")
    payloads = post.collect()
    assert len(payloads) == 3
    for place in order:
        post.hand_over([payloads[place]])
        world.enforce()
        world.ahead += 0.3
    settle(world)
    assert world.values(asset)["size"] == "xs"
    assert audit(world, "restored") == []


def test_what_another_key_has_done_is_not_taken_for_us(world, post):
    asset = world.upload("a", "kind=small")
    post.collect()
    world.enforce(asset)
    edit(world, "size=xl")
    edit(world, "size=xs")
    post.hand_over(post.collect()[2:], by_another_key)
    settle(world)
    assert world.values(asset)["size"] == "xs"


def test_an_edit_too_long_to_keep_is_reported_until_the_asset_is_edited(world, monkeypatch, post):
    world.rule("owner", {"metadata_field_id": "kind", "equals": "odd"}, apply_value={"value": "us"})
    asset = world.upload("a", "kind=odd")
    overwrite(world, monkeypatch, post, f"owner={'x' * 70_000}", asset=asset)
    post.deliver()
    settle(world)
    told = world.verdict(asset)["overwritten"]
    assert (told["ours"], told["theirs"]) == ({"owner": "us"}, {})
    assert told["reason"].startswith("Our write replaced what somebody had set a moment before: owner. ")
    assert [each["asset_id"] for each in world.records.problems(CLOUD, None, 10).items] == [asset]
    world.enforce(asset)
    assert world.verdict(asset)["overwritten"] == told
    assert len(audit(world, "overwritten")) == 1
    edit(world, "owner=Ada")
    world.enforce(asset)
    assert world.verdict(asset)["overwritten"] is None
    assert world.records.problems(CLOUD, None, 10).items == []


def test_an_edit_that_the_account_does_not_take_back_is_reported(world, monkeypatch, post):
    asset = overwrite(world, monkeypatch, post, "size=xl")

    def refuse(*_):
        raise RequestRefused("no such luck", status=400)

    monkeypatch.setattr(world.account, "write_metadata_by_id", refuse)
    post.deliver()
    settle(world)
    told = world.verdict(asset)["overwritten"]
    assert (told["theirs"], told["ours"]) == ({"size": "xl"}, {"size": "xs"})
    assert told["reason"].endswith("It could not be given back: no such luck")
    assert len(audit(world, "overwritten")) == 1


def test_an_edit_overwritten_by_a_worker_that_died_is_given_back(world, monkeypatch, post):
    asset = world.upload("a", "kind=small")
    post.collect()
    before_writing(world, monkeypatch, lambda: edit(world, "size=xl"))
    real = world.mailbox.settle

    def die(*_, **__):
        world.mailbox.settle = real
        raise KeyboardInterrupt

    world.mailbox.settle = die
    with pytest.raises(KeyboardInterrupt):
        world.enforce(asset)
    post.deliver()
    settle(world)
    assert world.values(asset)["size"] == "xl"


def swap(world, first="a", second="b"):
    """Give the public id of one asset to another."""
    world.api("POST", "/image/rename", data={"from_public_id": first, "to_public_id": f"{first}-moved"})
    world.api("POST", "/image/rename", data={"from_public_id": second, "to_public_id": first})


@pytest.mark.parametrize("is_known", [True, False], ids=["judged before", "never judged"])
@pytest.mark.parametrize("is_told", [True, False], ids=["told", "not told"])
def test_a_write_that_met_another_asset_under_the_same_public_id(world, monkeypatch, post, is_known, is_told):
    ours, other = world.upload("a", "kind=small"), world.upload("b", "kind=odd|size=xl")
    if is_known:
        world.enforce(other)
    post.collect()
    before_writing(world, monkeypatch, lambda: swap(world))
    world.enforce(ours)
    if is_told:
        post.deliver()
    settle(world)
    assert world.values(ours) == {"kind": "small", "size": "xs"}
    if is_known or is_told:
        assert world.values(other) == {"kind": "odd", "size": "xl"}
        assert [entry.asset_id for entry in audit(world, "restored")] == [other]
        assert world.verdict(other)["overwritten"] is None
    else:
        assert world.verdict(other)["overwritten"]["ours"] == {"size": "xs"}
        assert [entry.asset_id for entry in audit(world, "overwritten")] == [other]
        assert [each["asset_id"] for each in world.records.problems(CLOUD, None, 9).items] == [other]


def test_the_write_for_an_asset_that_is_deleted_meanwhile_does_not_harm_its_successor(
    world, monkeypatch, post
):
    ours, other = world.upload("a", "kind=small"), world.upload("b", "kind=odd|size=xl")
    post.collect()

    def happens():
        world.api("POST", "/image/destroy", data={"public_id": "a"})
        world.api("POST", "/image/rename", data={"from_public_id": "b", "to_public_id": "a"})

    before_writing(world, monkeypatch, happens)
    world.enforce(ours)
    post.deliver()
    settle(world)
    assert world.values(other) == {"kind": "odd", "size": "xl"}
    assert world.records.verdict(CLOUD, ours) is None


def test_two_assets_of_one_batch_that_swap_their_public_ids_are_both_as_they_should_be(
    world, monkeypatch, post
):
    names = [f"n{number}" for number in range(6)]
    assets = {name: world.upload(name, "kind=small" if name < "n3" else "kind=odd|size=xl") for name in names}
    post.collect()
    before_writing(world, monkeypatch, lambda: [swap(world, f"n{n}", f"n{n + 3}") for n in range(3)])
    world.enforce(*assets.values())
    post.deliver()
    settle(world)
    settle(world)
    sizes = {name: world.values(asset)["size"] for name, asset in assets.items()}
    assert sizes == {name: "xs" if name < "n3" else "xl" for name in names}


@pytest.mark.parametrize("is_theirs", [False, True], ids=["flagged by us", "flagged by a person before"])
def test_a_flag_that_met_another_asset_is_taken_off_again(world, monkeypatch, post, is_theirs):
    tags = {"tags": f"{FLAG},{FLAG}:owner"} if is_theirs else {}
    ours, other = world.upload("a", "kind=large"), world.upload("b", "kind=odd", **tags)
    post.collect()
    before_writing(world, monkeypatch, lambda: swap(world))
    world.enforce(ours)
    post.deliver()
    settle(world)
    assert world.flags(ours) == [FLAG, f"{FLAG}:owner"]
    assert world.flags(other) == ([FLAG, f"{FLAG}:owner"] if is_theirs else [])


def test_a_public_id_that_changes_hands_after_our_write_is_no_loss(world, monkeypatch, post):
    ours, other = world.upload("a", "kind=small"), world.upload("b", "kind=odd|size=xs")
    world.enforce(other)
    post.collect()
    real = world.account.write_metadata

    def write(*arguments):
        monkeypatch.undo()
        done = real(*arguments)
        swap(world)
        return done

    monkeypatch.setattr(world.account, "write_metadata", write)
    world.enforce(ours)
    post.deliver()
    settle(world)
    assert [world.values(asset)["size"] for asset in (ours, other)] == ["xs", "xs"]
    assert audit(world, "overwritten") == audit(world, "restored") == []
