from __future__ import annotations

import fakeredis
import pytest

from app.errors import AccountUnavailable
from app.store.rulebook import RedisRuleBook
from app.usecases.snapshot import Snapshots

CLOUD = "demo"


def field(name):
    return {"external_id": name, "type": "string", "label": name}


class Account:
    """An account whose fields can change, and that can fall silent."""

    cloud = CLOUD

    def __init__(self):
        self.names, self.reads, self.silent = ["a"], 0, False

    def fields(self):
        self.reads += 1
        if self.silent:
            raise AccountUnavailable("no answer")
        return [field(name) for name in self.names]


@pytest.fixture
def account():
    return Account()


@pytest.fixture
def book():
    return RedisRuleBook(fakeredis.FakeRedis(decode_responses=True))


@pytest.fixture
def clock():
    return [1000.0]


@pytest.fixture
def snapshots(book, account, clock):
    return Snapshots(book, {CLOUD: account}, 300.0, lambda: clock[0])


def known(snapshot):
    return set(snapshot.rules.own)


def rule(name, target="a"):
    return {
        "external_id": name,
        "metadata_field_id": target,
        "condition": {"metadata_field_id": "a", "populated": True},
        "result": {"hide": True},
        "state": "active",
    }


def test_fields_are_read_once_and_again_when_they_are_old(snapshots, account, clock):
    for _ in range(3):
        snapshots.current(CLOUD)
    assert account.reads == 1
    clock[0] += 301
    account.names = ["a", "b"]
    assert known(snapshots.current(CLOUD)) == {"a", "b"}
    assert account.reads == 2


def test_a_changed_rule_is_in_the_next_snapshot(snapshots, book, clock):
    before = snapshots.current(CLOUD)
    book.save(CLOUD, rule("r1"), "me", clock[0], replacing=None)
    after = snapshots.current(CLOUD)
    assert after.version > before.version
    assert [r.id for r in after.rules.rules["a"]] == ["r1"]


def test_the_same_version_is_compiled_once(snapshots):
    assert snapshots.current(CLOUD) is snapshots.current(CLOUD)


def test_a_field_that_an_asset_names_is_looked_for_at_once_but_only_once(snapshots, account):
    snapshots.current(CLOUD)
    account.names = ["a", "new"]
    assert known(snapshots.current(CLOUD, ["a", "new"])) == {"a", "new"}
    for _ in range(3):
        snapshots.current(CLOUD, ["ghost"])
    assert account.reads == 3


def test_fields_that_were_forgotten_are_read_again(snapshots, account, book):
    snapshots.current(CLOUD)
    account.names = ["b"]
    book.forget_fields(CLOUD)
    assert known(snapshots.current(CLOUD)) == {"b"}


def test_a_rule_whose_field_has_left_is_suspended_and_the_others_go_on(snapshots, account, book, clock):
    account.names = ["a", "b"]
    book.save(CLOUD, rule("r1"), "me", clock[0], replacing=None)
    book.save(CLOUD, rule("r2", target="b"), "me", clock[0], replacing=None)
    account.names = ["a"]
    snapshot = snapshots.current(CLOUD)
    assert [one.rule_id for one in snapshot.suspended] == ["r2"]
    assert [r.id for r in snapshot.rules.rules["a"]] == ["r1"]


def test_an_account_that_falls_silent_leaves_the_old_fields_in_force(snapshots, account, clock, caplog):
    snapshots.current(CLOUD)
    account.silent = True
    clock[0] += 301
    assert known(snapshots.current(CLOUD)) == {"a"}
    assert "could not be refreshed" in caplog.text


def test_without_any_fields_nothing_can_be_judged(snapshots, account):
    account.silent = True
    with pytest.raises(AccountUnavailable):
        snapshots.current(CLOUD)


def test_what_one_process_has_read_the_others_need_not_read(book, account, clock):
    for _ in range(3):
        Snapshots(book, {CLOUD: account}, 300.0, lambda: clock[0]).current(CLOUD)
    assert account.reads == 1
