from __future__ import annotations

from threading import Thread
from typing import Any

import pytest
import redis

from app.errors import NewerLayout, StoreUnavailable
from app.model import LAYOUT
from app.store.rulebook import RedisRuleBook

CLOUD = "demo"


@pytest.fixture
def book(client: redis.Redis) -> RedisRuleBook:
    return RedisRuleBook(client)


def rule(external_id: str, field: str = "team", **more: Any) -> dict[str, Any]:
    return {
        "external_id": external_id,
        "metadata_field_id": field,
        "condition": {"metadata_field_id": "category", "equals": "employee"},
        "result": {"enable": True},
        "name": external_id,
        "state": "active",
        **more,
    }


def save(book: RedisRuleBook, *rules: dict[str, Any]) -> None:
    for one in rules:
        assert book.save(CLOUD, one, "key", 1.0, replacing=None)


def ids(book: RedisRuleBook) -> list[str]:
    return [one["external_id"] for one in book.load(CLOUD).rules]


def test_nothing_stored_is_version_nought_without_rules_or_fields(book):
    documents = book.load(CLOUD)
    assert (documents.version, documents.rules, documents.fields, documents.fields_at) == (0, [], None, 0)
    assert book.version(CLOUD) == 0


def test_a_rule_comes_back_as_it_was_stored(book):
    odd = rule("a", result={"activate_values": {"external_ids": []}}, name='"]] \\ é \u2028', position=2**70)
    save(book, odd)
    assert book.load(CLOUD).rules == [odd]
    assert list(book.load(CLOUD).rules[0]) == list(odd)


def test_rules_are_listed_by_field_then_position_then_age(book):
    save(book, rule("late", position=7), rule("none"), rule("first", position=1), rule("same", position=7))
    save(book, rule("other", field="role", position=99))
    assert ids(book) == ["other", "first", "late", "same", "none"]


def test_a_changed_rule_keeps_its_age(book):
    save(book, rule("a"), rule("b"))
    assert book.save(CLOUD, rule("a", state="inactive"), "key", 2.0, replacing=rule("a"))
    assert ids(book) == ["a", "b"]


def test_a_change_made_from_an_older_rule_is_refused(book):
    save(book, rule("a"))
    assert book.save(CLOUD, rule("a", name="one"), "key", 2.0, replacing=rule("a"))
    assert not book.save(CLOUD, rule("a", name="two"), "key", 3.0, replacing=rule("a"))
    assert not book.save(CLOUD, rule("a", name="two"), "key", 3.0, replacing=None)
    assert not book.save(CLOUD, rule("gone", name="two"), "key", 3.0, replacing=rule("gone"))
    assert [one["name"] for one in book.load(CLOUD).rules] == ["one"]
    assert book.version(CLOUD) == 2


def test_each_change_raises_the_version_and_is_remembered(book):
    save(book, rule("a"))
    book.save(CLOUD, rule("a", name="new"), "other", 2.5, replacing=rule("a"))
    assert book.delete(CLOUD, "a", "key", 3.0)
    assert book.version(CLOUD) == 3
    assert book.history(CLOUD, "a") == [
        {"action": "created", "at": 1.0, "author": "key", "version": 1, "rule": rule("a")},
        {"action": "updated", "at": 2.5, "author": "other", "version": 2, "rule": rule("a", name="new")},
        {"action": "deleted", "at": 3.0, "author": "key", "version": 3, "rule": rule("a", name="new")},
    ]


def test_deleting_what_is_not_there_changes_nothing(book):
    assert not book.delete(CLOUD, "a", "key", 1.0)
    assert book.version(CLOUD) == 0
    assert book.history(CLOUD, "a") == []


def test_replacing_makes_the_list_the_rules_in_its_order(book):
    save(book, rule("old"), rule("kept"), rule("changed"))
    assert book.replace(CLOUD, [rule("new"), rule("changed", name="x"), rule("kept")], "file", 9.0)
    assert ids(book) == ["new", "changed", "kept"]
    assert book.version(CLOUD) == 4
    actions = {name: [v["action"] for v in book.history(CLOUD, name)] for name in ("old", "new", "kept")}
    assert actions == {"old": ["created", "deleted"], "new": ["created"], "kept": ["created"]}
    assert book.history(CLOUD, "changed")[-1]["action"] == "updated"


def test_replacing_with_the_same_rules_changes_nothing(book):
    rules = [rule("b"), rule("a")]
    assert book.replace(CLOUD, rules, "file", 1.0)
    assert not book.replace(CLOUD, rules, "file", 2.0)
    assert book.version(CLOUD) == 1
    assert book.replace(CLOUD, rules[::-1], "file", 3.0)
    assert ids(book) == ["a", "b"]
    assert book.replace(CLOUD, [], "file", 4.0)
    assert not book.replace(CLOUD, [], "file", 5.0)


def test_a_rule_made_after_a_replacement_is_the_youngest(book):
    book.replace(CLOUD, [rule("a"), rule("b")], "file", 1.0)
    save(book, rule("c"))
    assert ids(book) == ["a", "b", "c"]


def test_fields_are_stored_with_the_time_they_were_read(book):
    fields = [{"external_id": "team", "type": "enum", "datasource": {"values": []}}]
    assert book.save_fields(CLOUD, fields, 10.0)
    assert not book.save_fields(CLOUD, fields, 20.5)
    assert (book.version(CLOUD), book.fields_at(CLOUD)) == (1, 20.5)
    assert book.load(CLOUD).fields == fields
    assert book.load(CLOUD).fields_at == 20.5


def test_forgotten_fields_are_still_there_but_out_of_date(book):
    book.save_fields(CLOUD, [], 10.0)
    book.forget_fields(CLOUD)
    documents = book.load(CLOUD)
    assert (documents.version, documents.fields, documents.fields_at) == (1, [], 0)
    assert book.fields_at(CLOUD) == 0


def test_forgetting_fields_that_were_never_read_keeps_them_unknown(book):
    book.forget_fields(CLOUD)
    assert book.load(CLOUD).fields is None


def test_accounts_know_nothing_of_each_other(book):
    save(book, rule("a"))
    book.set_up(CLOUD, 17.5)
    assert book.load("other").rules == []
    assert (book.version("other"), book.is_set_up("other"), book.is_set_up(CLOUD)) == (0, False, True)


def test_of_many_changes_made_from_one_rule_exactly_one_is_kept(redis_url):
    with redis.Redis.from_url(redis_url, decode_responses=True) as real:
        real.flushdb()
        book, kept = RedisRuleBook(real), []
        save(book, rule("a"))

        def change(number: int) -> None:
            changed = rule("a", name=f"by {number}")
            kept.append(book.save(CLOUD, changed, "key", 2.0, replacing=rule("a")))

        threads = [Thread(target=change, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (sum(kept), book.version(CLOUD)) == (1, 2)


def test_a_silent_redis_is_said_in_our_words():
    refused = redis.Redis(port=1, decode_responses=True, retry=None)
    book = RedisRuleBook(refused)
    with pytest.raises(StoreUnavailable, match="Redis did not answer"):
        book.version(CLOUD)
    with pytest.raises(StoreUnavailable):
        book.save(CLOUD, rule("a"), "key", 1.0, replacing=None)


MARKER = f"fieldwarden:{CLOUD}:marker"


def test_what_an_earlier_version_set_up_is_taken_over_with_its_time(book, client):
    client.set(MARKER, f"{LAYOUT - 1} 17.500")
    assert book.is_set_up(CLOUD)
    assert client.get(MARKER) == f"{LAYOUT - 1} 17.500", "only looking changes nothing"
    assert book.take_over(CLOUD)
    assert client.get(MARKER) == f"{LAYOUT} 17.500"
    assert book.set_up_at(CLOUD) == 17.5


@pytest.mark.parametrize("marker", [f"{LAYOUT} 17.500", "no number 3", "", None])
def test_there_is_nothing_to_take_over_elsewhere(book, client, marker):
    if marker is not None:
        client.set(MARKER, marker)
    assert book.take_over(CLOUD) is bool(marker)
    assert client.get(MARKER) == marker


def test_a_layout_is_never_lowered(book, client):
    client.set(MARKER, f"{LAYOUT + 1} 17.500")
    for ask in (book.is_set_up, book.take_over):
        with pytest.raises(NewerLayout, match="update this one"):
            ask(CLOUD)
    assert client.get(MARKER) == f"{LAYOUT + 1} 17.500"
