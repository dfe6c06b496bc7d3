"""Undo and what is held after it, on the sandbox account by real HTTP."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.store.archive import RedisArchive
from app.usecases.archive import backup, restore
from app.usecases.belt import MustAgree
from app.usecases.enforce import Policy
from app.usecases.enforce.holds import EDITED, GONE, LATER, NO_WRITING, OTHER_RULES
from app.usecases.explain.history import notes_on
from app.usecases.preview.outlook import Previewer
from app.usecases.rulebook import delete_rule, update_rule
from app.usecases.undo import HeldWhich, Selection, UndoRefused
from app.usecases.undo.preview import THERE, UNDER_WAY
from tests.usecases.world import CLOUD

NOTHING_LEFT = {"left": {}, "waits": False}


def change(world, rule, **said):
    fields = world.account.fields
    update_rule(world.rulebook, CLOUD, rule, said, fields_of=lambda _: fields(), author="me", at=world.now())


def rule_of(world, target):
    return next(
        r["external_id"] for r in world.rulebook.load(CLOUD).rules if r["metadata_field_id"] == target
    )


def test_what_was_written_is_put_back_and_held(world, undoing, small):
    assert undoing(asset=small) == {small: {"restored": {"size": None}, **NOTHING_LEFT}}
    assert world.values(small) == {"kind": "small"}
    assert undoing.holds() == [("size", "held", None)]
    world.our_calls()
    for cause in ("upload", "sweep", "resource_metadata_changed"):
        world.enforce(small, cause=cause)
    assert set(world.our_calls()) == {"GET /resources/by_asset_ids"}
    assert world.values(small) == {"kind": "small"}
    held = world.verdict(small)["held_values"]["size"]
    assert (held["undone"], held["by"], held["run"][:5]) == ("xs", "Ada", "undo:")
    assert world.verdict(small)["verdict"]["changes"] == {}


def test_a_value_that_was_replaced_comes_back(world, undoing):
    world.rule(
        "owner",
        {"metadata_field_id": "kind", "equals": "odd"},
        apply_value={"value": "us", "mode": "override"},
    )
    asset = world.upload("a", "kind=odd|owner=Ada")
    world.enforce(asset)
    assert world.values(asset)["owner"] == "us"
    undoing(asset=asset)
    assert world.values(asset) == {"kind": "odd", "owner": "Ada"}


def test_the_echo_of_an_undo_causes_nothing(world, undoing, small):
    from tests.usecases.enforce.post import Post

    post = Post(world)
    post.collect()
    undoing(asset=small)
    assert post.deliver() == 1
    world.our_calls()
    world.ahead += 5
    world.drain_all()
    assert world.our_calls() == {}
    assert world.values(small) == {"kind": "small"}


def test_what_was_edited_since_is_left_alone(world, undoing, small):
    undoing.edit("a", "size=xl")
    assert undoing.preview(asset=small)[small]["left"] == {"size": EDITED}
    assert undoing(asset=small)[small] == {"restored": {}, "left": {"size": EDITED}, "waits": False}
    assert world.values(small)["size"] == "xl"
    assert undoing.holds() == []


def test_an_edit_between_queueing_and_writing_is_left_alone(world, undoing, small):
    run = undoing.begin(asset=small)
    undoing.edit("a", "size=xl")
    world.drain_all()
    assert undoing.results(run)[small]["left"] == {"size": EDITED}
    assert world.values(small)["size"] == "xl"


def test_an_asset_that_is_gone_is_told(world, undoing, small):
    world.api("DELETE", "/resources/image/upload", params={"public_ids[]": "a"})
    assert undoing.preview(asset=small)[small]["left"] == {"size": GONE}
    run = undoing.begin(asset=small)
    world.tell(small, cause="delete")
    world.drain_all()
    assert undoing.results(run)[small] == {"restored": {}, "left": {"size": GONE}, "waits": False}
    assert undoing.holds() == []


def test_a_preview_says_what_comes_of_it_and_writes_nothing(world, undoing, small):
    other = world.upload("b", "kind=small")
    world.enforce(other)
    undoing.edit("b", "size=xl")
    world.our_calls()
    found = undoing.preview(cause="upload")
    assert world.our_calls() == {"GET /resources/by_asset_ids": 1}
    assert found == {
        small: {"public_id": "a", "restore": {"size": {"now": "xs", "then": None}}, "left": {}},
        other: {"public_id": "b", "restore": {}, "left": {"size": EDITED}},
    }
    assert undoing.holds() == []
    assert world.records.counts(CLOUD, world.now())["pending"] == 0


def test_an_edit_of_the_field_ends_its_hold(world, undoing, small):
    undoing(asset=small)
    undoing.edit("a", "size=xl")
    world.enforce(small)
    assert undoing.holds() == []
    undoing.edit("a", "size=")
    world.enforce(small)
    assert world.values(small) == {"kind": "small", "size": "xs"}
    entry = next(e for e in world.records.audit(CLOUD, None, 9).items if e.kind == "hold_ended")
    assert (entry.detail["field"], entry.detail["reason"]) == ("size", EDITED)


def test_an_edit_of_another_field_does_not(world, undoing, small):
    undoing(asset=small)
    undoing.edit("a", "owner=Ada")
    world.enforce(small)
    assert world.values(small) == {"kind": "small", "owner": "Ada"}
    undoing.edit("a", "kind=odd")
    world.enforce(small)
    undoing.edit("a", "kind=small")
    world.enforce(small)
    assert world.values(small) == {"kind": "small", "owner": "Ada"}
    assert undoing.holds() == [("size", "held", None)]


def test_a_change_of_the_rule_ends_the_hold_and_its_new_name_does_not(world, undoing, small):
    undoing(asset=small)
    rule = rule_of(world, "size")
    change(world, rule, name="called otherwise")
    world.enforce(small)
    assert world.values(small) == {"kind": "small"}
    change(world, rule, result={"apply_value": {"value": "xl"}})
    world.enforce(small)
    assert world.values(small)["size"] == "xl"
    assert undoing.holds() == []
    entry = next(e for e in world.records.audit(CLOUD, None, 9).items if e.kind == "hold_ended")
    assert entry.detail["reason"] == OTHER_RULES


def test_a_rule_that_comes_back_the_same_finds_the_hold(world, undoing, small):
    undoing(asset=small)
    rule = rule_of(world, "size")
    for state in ("inactive", "active"):
        change(world, rule, state=state)
        world.enforce(small)
    assert world.values(small) == {"kind": "small"}
    delete_rule(world.rulebook, CLOUD, rule, author="me", at=world.now())
    world.enforce(small)
    assert undoing.holds() == [("size", "held", None)]


def test_what_follows_from_a_held_value_follows_from_what_is_there(world, undoing):
    world.rule("owner", {"metadata_field_id": "size", "equals": "xs"}, apply_value={"value": "us"})
    asset = world.upload("a", "kind=small")
    world.enforce(asset)
    assert world.values(asset) == {"kind": "small", "size": "xs", "owner": "us"}
    undoing(asset=asset)
    assert world.values(asset) == {"kind": "small"}
    world.enforce(asset)
    assert world.values(asset) == {"kind": "small"}


def test_a_mandatory_field_that_is_held_empty_is_still_missing(world, undoing):
    small = {"metadata_field_id": "kind", "equals": "small"}
    world.rule("owner", small, apply_value={"value": "us"}, set_mandatory=True)
    asset = world.upload("a", "kind=small")
    world.enforce(asset)
    assert world.flags(asset) == []
    undoing(asset=asset, field="owner")
    assert world.values(asset) == {"kind": "small", "size": "xs"}
    assert world.codes(asset) == [("owner", "missing_mandatory")]
    assert "missing-metadata:owner" in world.flags(asset)


def test_a_chain_of_our_writes_goes_back_to_the_oldest_before(world, undoing, small):
    change(world, rule_of(world, "size"), result={"apply_value": {"value": "xl", "mode": "override"}})
    world.enforce(small, cause="backfill:1")
    assert world.values(small)["size"] == "xl"
    assert undoing.preview(asset=small)[small]["restore"] == {"size": {"now": "xl", "then": "xs"}}
    assert undoing(since=0.0)[small]["restored"] == {"size": None}
    assert world.values(small) == {"kind": "small"}


def test_a_chain_ends_at_an_edit(world, undoing, small):
    undoing.edit("a", "size=xl")
    change(world, rule_of(world, "size"), result={"apply_value": {"value": "xs", "mode": "override"}})
    world.enforce(small)
    assert undoing(since=0.0)[small]["restored"] == {"size": "xl"}


def test_a_later_write_that_is_not_meant_stands(world, undoing, small):
    change(world, rule_of(world, "size"), result={"apply_value": {"value": "xl", "mode": "override"}})
    world.enforce(small, cause="sweep")
    assert undoing(cause="upload")[small] == {"restored": {}, "left": {"size": LATER}, "waits": False}
    assert undoing(run="sweep")[small]["restored"] == {"size": "xs"}


def test_a_run_is_taken_back_and_nothing_else(world, undoing, small):
    others = [world.upload(f"n{number}", "kind=small") for number in range(3)]
    world.enforce(*others, cause="backfill:7")
    assert undoing.preview(run="backfill:8") == {}
    done = undoing(run="backfill:7")
    assert done == {asset: {"restored": {"size": None}, **NOTHING_LEFT} for asset in others}
    assert world.values(small)["size"] == "xs"


def test_one_rules_effects_are_taken_back_and_not_the_others(world, undoing):
    world.rule("owner", {"metadata_field_id": "kind", "equals": "small"}, apply_value={"value": "us"})
    asset = world.upload("a", "kind=small")
    world.enforce(asset)
    undoing(rule=rule_of(world, "size"), since=world.now() - 60)
    assert world.values(asset) == {"kind": "small", "owner": "us"}


def test_an_undo_can_be_undone(world, undoing, small):
    run = undoing.begin(asset=small)
    world.drain_all()
    assert world.values(small) == {"kind": "small"}
    assert undoing(run=run)[small]["restored"] == {"size": "xs"}
    assert world.values(small) == {"kind": "small", "size": "xs"}
    kinds = [
        (e.kind, e.detail.get("causes"), e.detail.get("by"))
        for e in world.records.audit(CLOUD, None, 9).items
    ]
    assert ("undo", None, "Ada") in kinds
    assert ("write", [run], "Ada") in kinds


def test_what_the_rules_write_in_the_same_moment_is_not_the_undos(world, undoing, small):
    world.rule("owner", {"metadata_field_id": "kind", "equals": "small"}, apply_value={"value": "us"})
    run = undoing.begin(asset=small)
    world.tell(small, cause="sweep")
    world.drain_all()
    assert world.values(small) == {"kind": "small", "owner": "us"}
    undoing(run=run)
    assert world.values(small) == {"kind": "small", "owner": "us", "size": "xs"}


def test_a_hold_can_be_lifted_and_the_rules_write_again(world, undoing, small):
    undoing(asset=small)
    with pytest.raises(UndoRefused, match="say which holds"):
        undoing.held.lift(CLOUD, HeldWhich(), "Ada")
    assert undoing.held.lift(CLOUD, HeldWhich(field="owner"), "Ada") == 0
    assert undoing.held.lift(CLOUD, HeldWhich(asset=small), "Ada") == 1
    assert undoing.holds() == []
    world.drain_all()
    assert world.values(small) == {"kind": "small", "size": "xs"}


def test_an_undo_that_waits_can_be_called_off(world, undoing, small):
    run = undoing.begin(asset=small)
    assert undoing.holds() == [("size", "to be put back", None)]
    assert undoing.preview(asset=small)[small]["left"] == {"size": UNDER_WAY}
    undoing.held.lift(CLOUD, HeldWhich(run=run), "Bo")
    world.drain_all()
    assert world.values(small) == {"kind": "small", "size": "xs"}
    assert undoing.results(run)[small]["left"] == {"size": "Bo has called it off"}


def test_a_second_undo_of_the_same_finds_nothing_to_do(world, undoing, small):
    undoing(cause="upload")
    assert undoing.preview(cause="upload")[small]["left"] == {"size": LATER}
    undoing.edit("a", "size=")
    assert undoing.undo.runs(CLOUD)[0]["state"] == "done"


def test_a_value_that_is_back_already_counts_as_put_back(world, undoing, small):
    undoing.edit("a", "size=")
    assert undoing.preview(asset=small)[small]["left"] == {"size": THERE}
    assert undoing(asset=small)[small]["restored"] == {"size": None}
    assert world.values(small) == {"kind": "small"}


def test_a_value_that_the_account_refuses_is_left_with_its_reason(world, undoing, small):
    world.api("PUT", "/metadata_fields/size", json={"mandatory": True})
    done = undoing(asset=small)[small]
    assert done["restored"] == {}
    assert "size" in done["left"]["size"]
    assert world.values(small)["size"] == "xs"
    assert undoing.holds() == []


def test_under_a_mode_that_writes_nothing_nothing_is_undone(world, undoing, small):
    undoing.mode = "observe"
    with pytest.raises(UndoRefused, match="undo under the mode enforce"):
        undoing.begin(asset=small)
    undoing.mode = "enforce"
    run = undoing.begin(asset=small)
    world.drain_for("observe").run(0)
    world.drain_for("observe").run(1)
    assert undoing.results(run)[small]["left"] == {"size": NO_WRITING}
    assert world.values(small)["size"] == "xs"


def test_nothing_is_selected_without_a_word(undoing):
    with pytest.raises(UndoRefused, match="say what is to be taken back"):
        undoing.begin(until=5.0)


def test_holds_and_runs_outlive_a_backup_and_a_restore(world, undoing, small):
    undoing(asset=small)
    runs, client = undoing.undo.runs(CLOUD), world.mailbox.client
    lines = list(backup(RedisArchive(client), world.rulebook, [CLOUD], world.now))
    client.flushall()
    restore(RedisArchive(client), world.rulebook, lines, [CLOUD])
    assert undoing.holds() == [("size", "held", None)]
    assert undoing.undo.runs(CLOUD) == runs
    world.enforce(small)
    assert world.values(small) == {"kind": "small"}


def test_runs_are_forgotten_with_the_audit(world, undoing, small):
    run = undoing.begin(asset=small)
    world.drain_all()
    world.undos.forget(CLOUD, world.now() - 60)
    assert undoing.undo.run(CLOUD, run)["through"] == 1
    world.undos.forget(CLOUD, world.now() + 60)
    assert undoing.undo.runs(CLOUD) == []
    assert undoing.results(run) == {}
    assert undoing.holds() == [("size", "held", None)]


def test_previews_and_explanations_know_what_is_held(world, undoing, small):
    snapshot = world.snapshots.current(CLOUD)
    shown = world.account.assets_by_id([small])[small]
    undoing(asset=small)
    previewer = Previewer(CLOUD, world.records, Policy(True, "", False), "enforce", snapshot)
    (outlook,) = previewer.look(list(world.account.assets_by_id([small]).values()))
    assert outlook.changes == {}
    (outlook,) = previewer.look([replace(shown, metadata={"kind": "small", "size": "xl"})])
    assert outlook.changes == {}
    notes = notes_on(world.verdict(small), snapshot.version)
    assert [note for note in notes if note.startswith("“xs” was taken back from size by Ada (undo:")]


def test_an_undo_of_too_much_asks_first(world, undoing):
    assets = [world.upload(f"n{number}", "kind=small") for number in range(26)]
    world.enforce(*assets)
    found = undoing.undo.select(CLOUD, Selection(cause="upload"))
    with pytest.raises(MustAgree, match="this would touch 26 of 26 assets"):
        undoing.begin(cause="upload")
    assert undoing.undo.runs(CLOUD) == []
    assert undoing.undo.begin(CLOUD, Selection(cause="upload"), found, "Ada", agreed=26).assets == 26
