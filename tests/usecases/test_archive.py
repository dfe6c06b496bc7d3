"""Backup and restore, by the use cases alone and as a drill on the world that enforces."""

from __future__ import annotations

import json

import pytest

from app.errors import ConfigurationError, NewerLayout
from app.model import LAYOUT, Pause
from app.store.archive import RedisArchive
from app.usecases.archive import backup, restore
from app.usecases.exceptions import add_exception
from app.usecases.modes import set_mode

CLOUD = "sandbox"


@pytest.fixture
def client(world):
    return world.rulebook.client


def taken(world):
    return list(backup(RedisArchive(world.rulebook.client), world.rulebook, [CLOUD], world.now))


def put_back(world, lines, **more):
    return restore(RedisArchive(world.rulebook.client), world.rulebook, lines, [CLOUD], **more)


def held(client):
    """Everything of the account that a backup carries, as Redis holds it."""
    archive = RedisArchive(client)
    records = [json.dumps(record, sort_keys=True) for record in archive.read(CLOUD)]
    return sorted(record for record in records if '"key": "version"' not in record)


@pytest.fixture
def lived_in(world):
    """A world with rules, verdicts, flags, audit, pauses, exceptions, modes, and a parked delivery."""
    flagged, small = world.upload("flagged", "kind=large"), world.upload("small", "kind=small")
    world.enforce(flagged, small)
    world.mailbox.park_delivery(CLOUD, b"{}", "not understood", world.now())
    world.mailbox.pause(CLOUD, Pause(world.now() + 60, "quota"))
    said = {"tag": "legacy", "field": "owner", "reason": "kept by nobody"}
    add_exception(world.rulebook, CLOUD, said, author="ann", at=world.now())
    set_mode(world.rulebook, CLOUD, "enforce", rule=None, author="ann", at=world.now())
    world.flagged, world.small = flagged, small
    return world


def test_what_was_kept_is_back_and_nothing_else(lived_in, client):
    before, lines = held(client), taken(lived_in)
    client.flushall()
    done = put_back(lived_in, lines)
    assert done.records == {CLOUD: len(lines) - 2}
    assert held(client) == before
    assert lived_in.flags(lived_in.flagged) == ["missing-metadata", "missing-metadata:owner"]
    assert lived_in.records.flags(CLOUD, [lived_in.flagged])[lived_in.flagged]
    assert lived_in.mailbox.paused(CLOUD, lived_in.now()) is None
    documents = lived_in.rulebook.load(CLOUD)
    assert [one.value for one in documents.exemptions] == ["legacy"]
    assert documents.modes == {"": "enforce"}


def test_a_persons_pause_is_carried_too(lived_in, client):
    lived_in.mailbox.halt(CLOUD, "closed", "ann", lived_in.now())
    lines = taken(lived_in)
    client.flushall()
    put_back(lived_in, lines)
    assert lived_in.mailbox.halted(CLOUD).reason == "closed"


def test_drill_after_a_flush_nothing_is_enforced_or_untagged_until_the_backup_is_back(lived_in, client):
    lines = taken(lived_in)
    client.flushall()
    lived_in.api("POST", "/image/metadata", data={"metadata": "owner=me", "public_ids[]": "flagged"})
    lived_in.enforce(lived_in.flagged)
    assert lived_in.flags(lived_in.flagged) == ["missing-metadata", "missing-metadata:owner"]
    put_back(lived_in, lines)
    lived_in.ahead += 11
    lived_in.drain_all()
    assert lived_in.flags(lived_in.flagged) == []


def test_rules_count_as_changed_for_whoever_knows_those_before(lived_in):
    lines, before = taken(lived_in), lived_in.rulebook.version(CLOUD)
    lived_in.rule("owner", {"metadata_field_id": "kind", "equals": "odd"}, set_mandatory=True)
    put_back(lived_in, lines, replace=True)
    assert lived_in.rulebook.version(CLOUD) > before + 1
    asset = lived_in.upload("odd", "kind=odd")
    lived_in.ahead += 61
    lived_in.enforce(asset)
    assert lived_in.codes(asset) == []


def test_events_that_wait_are_neither_carried_nor_let_go(lived_in):
    lines = taken(lived_in)
    asset = lived_in.upload("late", "kind=small")
    lived_in.tell(asset)
    put_back(lived_in, lines, replace=True)
    lived_in.ahead += 61
    lived_in.drain_all()
    assert lived_in.values(asset)["size"] == "xs"


def test_what_is_there_is_not_overwritten_unless_told_so(lived_in, client):
    lines, before = taken(lived_in), held(client)
    with pytest.raises(ConfigurationError, match="already holds sandbox"):
        put_back(lived_in, lines)
    assert held(client) == before


def head(lines, **changes):
    return [json.dumps({**json.loads(lines[0]), **changes}), *lines[1:]]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda lines: [], "no backup"),
        (lambda lines: ["[]"], "line 1 is not a JSON object"),
        (lambda lines: ["{}"], "no backup"),
        (lambda lines: lines[:-1], "cut short"),
        (lambda lines: lines[:1], "cut short"),
        (lambda lines: lines[:3] + lines[4:], "cut short"),
        (lambda lines: [*lines[:2], "{", *lines[3:]], "line 3 is not a JSON object"),
        (lambda lines: [*lines[:2], '{"key": "x"}', *lines[3:]], "line 3 is no record"),
        (
            lambda lines: [line.replace('"sandbox"', '"other"') for line in lines],
            "of other, which CLOUDINARY_URL does not name",
        ),
        (lambda lines: head(lines, layout=LAYOUT + 1, made_by="9.0"), "Fieldwarden 9.0, which is newer"),
    ],
)
def test_what_is_no_whole_backup_that_fits_is_refused_before_anything_changes(lived_in, client, spoil, told):
    lines, before = taken(lived_in), held(client)
    with pytest.raises(ConfigurationError, match=told):
        put_back(lived_in, spoil(lines), replace=True)
    assert held(client) == before


def test_an_account_that_a_newer_version_has_taken_over_is_left_alone(lived_in, client, caplog):
    client.set("fieldwarden:sandbox:marker", f"{LAYOUT + 1} 17.5")
    with pytest.raises(NewerLayout, match="update this one"):
        lived_in.rulebook.is_set_up(CLOUD)
    asset = lived_in.upload("late", "kind=small")
    lived_in.ahead += 61
    lived_in.enforce(asset)
    assert "size" not in lived_in.values(asset)
    assert "a newer version of Fieldwarden works on sandbox" in caplog.text
    assert lived_in.mailbox.paused(CLOUD, lived_in.now()) is None, "the newer one goes on"


def test_a_backup_from_before_an_update_brings_the_older_version_back(lived_in, client):
    lines = taken(lived_in)
    client.set("fieldwarden:sandbox:marker", f"{LAYOUT + 1} 17.5")
    with pytest.raises(NewerLayout):
        put_back(lived_in, lines)
    put_back(lived_in, lines, replace=True)
    assert lived_in.rulebook.is_set_up(CLOUD)
