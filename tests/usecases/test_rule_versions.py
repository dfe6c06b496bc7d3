"""Versions of a rule, the way back to one of them, and changes that must not meet one another."""

from __future__ import annotations

from typing import Any

import fakeredis
import pytest

from app.errors import RuleSetInvalid
from app.store.rulebook import RedisRuleBook
from app.usecases.rulebook import (
    Change,
    RuleEdited,
    RuleNotFound,
    create_rule,
    delete_rule,
    etag,
    list_rules,
    one_rule,
    restore_version,
    update_rule,
    versions_of,
)
from app.usecases.rulebook.versions import differences

CLOUD = "demo"


def enum(external_id: str, *options: str) -> dict[str, Any]:
    values = [{"external_id": option, "value": option, "state": "active"} for option in options]
    return {"external_id": external_id, "type": "enum", "datasource": {"values": values}}


RULE: dict[str, Any] = {
    "metadata_field_id": "team",
    "condition": {"metadata_field_id": "category", "equals": "employee"},
    "result": {"enable": True, "activate_values": {"external_ids": ["rnd"]}},
    "name": "one",
}


class Rules:
    def __init__(self):
        self.book = RedisRuleBook(fakeredis.FakeRedis(decode_responses=True))
        self.fields = [enum("category", "employee", "product"), enum("team", "rnd", "sales")]
        self.at = 100.0
        self.id = create_rule(self.book, CLOUD, RULE, **self.context("ann"))["external_id"]

    def context(self, author):
        self.at += 1
        return {"fields_of": lambda _: self.fields, "author": author, "at": self.at}

    def update(self, author="bob", only_if=None, **said):
        return update_rule(self.book, CLOUD, self.id, said, only_if=only_if, **self.context(author))

    def restore(self, number, only_if=None):
        return restore_version(self.book, CLOUD, self.id, number, only_if=only_if, **self.context("cid"))

    def delete(self):
        delete_rule(self.book, CLOUD, self.id, author="bob", at=self.at)

    def versions(self):
        return versions_of(self.book, CLOUD, self.id)

    def now(self):
        return one_rule(self.book, CLOUD, self.id)


@pytest.fixture
def rules():
    return Rules()


def test_each_version_tells_who_changed_what_from_what(rules):
    rules.update(name="two", state="inactive")
    rules.update(author="cid", result={"enable": True, "activate_values": {"external_ids": ["sales"]}})
    first, second, third = rules.versions()
    assert [(one.number, one.author, one.action) for one in (first, second, third)] == [
        (1, "ann", "created"),
        (2, "bob", "updated"),
        (3, "cid", "updated"),
    ]
    assert second.changes == (
        Change("/state", "active", "inactive"),
        Change("/name", "one", "two"),
    )
    assert third.changes == (Change("/result/activate_values/external_ids", ["rnd"], ["sales"]),)
    assert first.rules_version < second.rules_version < third.rules_version


def test_a_restored_version_is_a_new_one_and_nothing_of_the_history_is_lost(rules):
    before = rules.now()
    rules.update(name="two")
    assert rules.restore(1) == before
    assert rules.now() == before
    assert [(one.author, one.rule["name"]) for one in rules.versions()] == [
        ("ann", "one"),
        ("bob", "two"),
        ("cid", "one"),
    ]


def test_restoring_what_is_there_changes_nothing(rules):
    version = rules.book.version(CLOUD)
    rules.restore(1)
    assert (rules.book.version(CLOUD), len(rules.versions())) == (version, 1)


def test_a_deleted_rule_comes_back_as_itself(rules):
    before = rules.now()
    rules.delete()
    assert [one.action for one in rules.versions()] == ["created", "deleted"]
    rules.restore(2)
    assert list_rules(rules.book, CLOUD) == [before]


@pytest.mark.parametrize("number", [0, -1, 2, 99])
def test_a_version_that_there_is_not_is_not_found(rules, number):
    with pytest.raises(RuleNotFound, match=f"version {number}"):
        rules.restore(number)


def test_a_rule_that_there_never_was_has_no_versions(rules):
    with pytest.raises(RuleNotFound):
        versions_of(rules.book, CLOUD, "nobody")


def test_a_version_that_names_what_is_gone_is_not_restored(rules):
    rules.update(result={"enable": True})
    rules.fields = [enum("category", "employee"), enum("team", "sales")]
    rules.book.forget_fields(CLOUD)
    with pytest.raises(RuleSetInvalid, match="rnd"):
        rules.restore(1)
    assert rules.now()["result"] == {"enable": True}


def test_who_looked_at_the_rule_as_it_is_may_change_it(rules):
    seen = etag(rules.now())
    changed = rules.update(name="two", only_if=seen.__eq__)
    assert changed["name"] == "two"
    assert etag(changed) != seen


def test_a_change_of_what_somebody_else_has_changed_is_refused(rules):
    seen = etag(rules.now())
    rules.update(name="two")
    with pytest.raises(RuleEdited, match="look at it again"):
        rules.update(name="three", only_if=seen.__eq__)
    with pytest.raises(RuleEdited, match="look at it again"):
        rules.restore(1, only_if=seen.__eq__)
    assert rules.now()["name"] == "two"


def test_a_change_that_comes_between_looking_and_saving_is_seen_too(rules):
    seen, save = etag(rules.now()), rules.book.save

    def save_after_somebody_else(*given, **more):
        rules.book.save = save
        rules.update(name="faster")
        return save(*given, **more)

    rules.book.save = save_after_somebody_else
    with pytest.raises(RuleEdited):
        rules.update(name="slower", only_if=seen.__eq__)
    assert rules.now()["name"] == "faster"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": True}, [("/a", 1, True)]),
        ({"a": {"b": 1}}, {"a": {"b": 2, "c": None}}, [("/a/b", 1, 2)]),
        ({"a": {"b": 1}}, {"a": "all"}, [("/a", {"b": 1}, "all")]),
        ({"a/b": 1, "~": 1}, {}, [("/a~1b", 1, None), ("/~0", 1, None)]),
        ({"a": [1, 2]}, {"a": [2, 1]}, [("/a", [1, 2], [2, 1])]),
    ],
)
def test_two_rules_are_compared_place_by_place(before, after, told):
    assert [(one.place, one.before, one.after) for one in differences(before, after)] == told
