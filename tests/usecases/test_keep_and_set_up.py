from __future__ import annotations

import json

import fakeredis
import pytest

from app.errors import AccountUnavailable, StoreUnavailable
from app.model import LAYOUT
from app.store.rulebook import RedisRuleBook
from app.usecases.keep import RulesKeeper
from app.usecases.set_up import set_up

CLOUD = "demo"


def rule(name):
    return {
        "metadata_field_id": "a",
        "condition": {"metadata_field_id": "a", "populated": True},
        "result": {"hide": True},
        "name": name,
    }


class Account:
    cloud = CLOUD

    def __init__(self):
        self.listed, self.reads = [{**rule("theirs"), "external_id": "x", "state": "active"}], 0

    def rules(self):
        self.reads += 1
        return self.listed


@pytest.fixture
def book():
    return RedisRuleBook(fakeredis.FakeRedis(decode_responses=True))


def names(book):
    return [r["name"] for r in book.load(CLOUD).rules]


def keeper(book, account=None, *, clock=lambda: 1000.0, **more):
    account = account or Account()
    return RulesKeeper(
        book, {CLOUD: account}, clock=clock, **{"rules_file": None, "mirror_every": None, **more}
    )


def test_a_rules_file_is_loaded_and_loaded_again_when_it_has_changed(book, tmp_path):
    path = tmp_path / "rules.json"
    path.write_text(json.dumps([rule("one")]))
    kept = keeper(book, rules_file=path)
    kept.run()
    assert names(book) == ["one"]
    version = book.version(CLOUD)
    kept.run()
    assert book.version(CLOUD) == version
    path.write_text(json.dumps([rule("one"), rule("two, which is longer")]))
    kept.run()
    assert names(book) == ["one", "two, which is longer"]


@pytest.mark.parametrize("broken", ["{", "[{}]", '[{"metadata_field_id": 5}]', ""])
def test_a_broken_rules_file_leaves_the_rules_before_in_force_and_is_told_of_once(
    book, tmp_path, caplog, broken
):
    path = tmp_path / "rules.json"
    path.write_text(json.dumps([rule("one")]))
    kept = keeper(book, rules_file=path)
    kept.run()
    path.write_text(broken)
    kept.run()
    kept.run()
    assert names(book) == ["one"]
    assert caplog.text.count("the rules before stay in force") == 1


def test_a_rules_file_that_vanishes_leaves_the_rules_in_force(book, tmp_path):
    path = tmp_path / "rules.json"
    path.write_text(json.dumps([rule("one")]))
    kept = keeper(book, rules_file=path)
    kept.run()
    path.unlink()
    kept.run()
    assert names(book) == ["one"]


def test_a_file_that_redis_did_not_take_is_given_again(book, tmp_path, monkeypatch):
    path = tmp_path / "rules.json"
    path.write_text(json.dumps([rule("one")]))
    kept = keeper(book, rules_file=path)

    def failing(*_):
        raise StoreUnavailable("Redis did not answer")

    monkeypatch.setattr(book, "replace", failing)
    with pytest.raises(StoreUnavailable):
        kept.run()
    monkeypatch.undo()
    kept.run()
    assert names(book) == ["one"]


def test_rules_that_could_not_be_mirrored_are_asked_for_again_soon(book, monkeypatch):
    account, now = Account(), [1000.0]
    kept = keeper(book, account, mirror_every=300, clock=lambda: now[0])

    def failing():
        raise AccountUnavailable("no answer")

    monkeypatch.setattr(account, "rules", failing)
    with pytest.raises(AccountUnavailable):
        kept.run()
    monkeypatch.undo()
    now[0] += 11
    kept.run()
    assert names(book) == ["theirs"]


def test_an_accounts_own_rules_are_mirrored_now_and_then(book):
    account, now = Account(), [1000.0]
    kept = keeper(book, account, mirror_every=300, clock=lambda: now[0])
    kept.run()
    kept.run()
    assert (names(book), account.reads) == (["theirs"], 1)
    account.listed = []
    now[0] += 300
    kept.run()
    assert names(book) == []


def test_local_rules_are_left_alone(book):
    keeper(book).run()
    assert book.version(CLOUD) == 0


def test_a_new_account_is_set_up(book, tmp_path):
    set_up(book, [CLOUD], tmp_path, 1000.0)
    assert book.is_set_up(CLOUD)


def test_an_account_whose_redis_has_lost_its_data_is_not_set_up_again(book, tmp_path, caplog):
    set_up(book, [CLOUD], tmp_path, 1000.0)
    book.client.flushdb()
    set_up(book, [CLOUD], tmp_path, 1000.0)
    assert not book.is_set_up(CLOUD)
    assert "nothing is enforced" in caplog.text


def test_a_person_can_say_that_an_empty_redis_is_meant(book, tmp_path):
    set_up(book, [CLOUD], tmp_path, 1000.0)
    book.client.flushdb()
    (tmp_path / "accounts" / CLOUD).unlink()
    set_up(book, [CLOUD], tmp_path, 1000.0)
    assert book.is_set_up(CLOUD)


def test_a_home_that_is_new_learns_of_an_account_set_up_before(book, tmp_path):
    book.set_up(CLOUD, 1000.0)
    set_up(book, [CLOUD], tmp_path, 1000.0)
    assert (tmp_path / "accounts" / CLOUD).exists()


def test_an_account_of_an_earlier_version_is_taken_over_when_the_web_process_starts(book, tmp_path):
    book.client.set(f"fieldwarden:{CLOUD}:marker", f"{LAYOUT - 1} 17.500")
    set_up(book, [CLOUD], tmp_path, 1000.0)
    assert book.client.get(f"fieldwarden:{CLOUD}:marker") == f"{LAYOUT} 17.500"
