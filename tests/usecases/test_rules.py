from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import fakeredis
import pytest

from app.errors import AccountUnavailable, RuleSetInvalid
from app.store.rulebook import RedisRuleBook
from app.usecases.rulebook import (
    RuleNotFound,
    RulesChanged,
    create_rule,
    delete_rule,
    field_in_use,
    list_rules,
    mirror_rules,
    option_in_use,
    suspended_rules,
    update_rule,
    what_if,
)

CLOUD = "demo"


def enum(external_id: str, *options: str) -> dict[str, Any]:
    values = [{"external_id": option, "value": option, "state": "active"} for option in options]
    return {"external_id": external_id, "type": "enum", "datasource": {"values": values}}


FIELDS = [enum("category", "employee", "product"), enum("team", "rnd", "sales"), enum("role", "qa", "dev")]
RULE: dict[str, Any] = {
    "metadata_field_id": "team",
    "condition": {"metadata_field_id": "category", "equals": "employee"},
    "result": {"enable": True, "activate_values": "all"},
    "name": "category-employee",
}


class FieldReader:
    def __init__(self, fields: list[dict[str, Any]]) -> None:
        self.fields, self.reads = fields, 0

    def __call__(self, cloud: str) -> list[dict[str, Any]]:
        self.reads += 1
        return self.fields


@pytest.fixture
def book() -> RedisRuleBook:
    return RedisRuleBook(fakeredis.FakeRedis(decode_responses=True))


@pytest.fixture
def reader() -> FieldReader:
    return FieldReader(FIELDS)


@pytest.fixture
def create(book, reader):
    def create(at: float = 100.0, **changes: Any) -> dict[str, Any]:
        return create_rule(book, CLOUD, {**RULE, **changes}, fields_of=reader, author="key", at=at)

    return create


@pytest.fixture
def update(book, reader):
    def update(external_id: str, **body: Any) -> dict[str, Any]:
        return update_rule(book, CLOUD, external_id, body, fields_of=reader, author="key", at=200.0)

    return update


def problems(call: Any, *args: Any, **kwargs: Any) -> dict[str, str]:
    with pytest.raises(RuleSetInvalid) as refused:
        call(*args, **kwargs)
    return {problem.place: problem.message for problem in refused.value.problems}


def test_a_new_rule_comes_back_whole(create, book):
    rule = create()
    assert {key: rule[key] for key in RULE} == RULE
    assert re.fullmatch("[0-9a-f]{64}", rule["external_id"])
    assert UUID(rule["condition_signature"]).version == 3
    assert (rule["state"], rule["position"]) == ("active", 1)
    assert list_rules(book, CLOUD) == [rule]


def test_what_the_server_decides_cannot_be_sent(create):
    rule = create(external_id="mine", condition_signature="mine", controlling_ids=["x"], seq=5)
    assert "mine" not in rule.values()
    assert not {"controlling_ids", "seq"} & set(rule)


def test_older_spellings_are_kept_as_given(create):
    result = {"activate_values": {"external_ids": ["rnd"], "exclusive": True}, "apply_default_value": "rnd"}
    assert create(result=result)["result"] == result


def test_positions_follow_each_other_and_a_given_one_is_honoured(create, book):
    first, chosen, after = create(), create(position=41.0), create(position=None)
    assert [rule["position"] for rule in (first, chosen, after)] == [1, 41, 42]
    early = create(position=-3)
    assert [rule["position"] for rule in list_rules(book, CLOUD)] == [-3, 1, 41, 42]
    assert isinstance(chosen["position"], int)
    assert early["position"] == -3


def test_rules_after_the_greatest_position_share_it_and_come_in_their_order(create, book):
    last, after = create(position=2**31 - 1), create()
    assert after["position"] == 2**31 - 1
    assert [rule["external_id"] for rule in list_rules(book, CLOUD)] == [
        last["external_id"],
        after["external_id"],
    ]


@pytest.mark.parametrize("position", [True, "1", 1.5, 2**31, -(10**4000)])
def test_a_position_that_is_no_integer_is_refused(create, position):
    assert problems(create, position=position) == {"/position": "the position is an integer (32 bits)"}


@pytest.mark.parametrize("name", ["", "  ", None])
def test_a_name_is_needed(create, update, name):
    assert list(problems(create, name=name)) == ["/name"]
    assert list(problems(update, create()["external_id"], name=name)) == ["/name"]


def test_names_may_repeat(create, book):
    create()
    create()
    assert len(list_rules(book, CLOUD)) == 2


def test_all_problems_are_told_at_once_with_place_and_remedy(create):
    told = problems(
        create,
        metadata_field_id="teem",
        condition={"or": [{"metadata_field_id": "category", "equals": "employe"}]},
    )
    assert '"team"' in told["/metadata_field_id"]
    assert '"employee"' in told["/condition/or/0/equals"]


def test_fields_are_fetched_once_and_again_only_for_something_unknown(create, reader, book):
    create()
    create()
    assert reader.reads == 1
    reader.fields = [*FIELDS, enum("site", "usa")]
    create(metadata_field_id="site")
    assert reader.reads == 2
    problems(create, metadata_field_id="other")
    assert reader.reads == 3
    book.forget_fields(CLOUD)
    create()
    assert reader.reads == 4


def test_without_the_accounts_fields_no_rule_is_taken(book):
    def silent(cloud: str) -> list[dict[str, Any]]:
        raise AccountUnavailable("no answer")

    with pytest.raises(AccountUnavailable):
        create_rule(book, CLOUD, RULE, fields_of=silent, author="key", at=1.0)
    assert list_rules(book, CLOUD) == []


def test_a_field_of_an_unknown_kind_costs_only_rules_that_name_it(book):
    odd = FieldReader([*FIELDS, {"external_id": "halo", "type": "hologram"}])
    create_rule(book, CLOUD, RULE, fields_of=odd, author="key", at=1.0)
    with pytest.raises(RuleSetInvalid, match='no metadata field "halo"'):
        create_rule(book, CLOUD, {**RULE, "metadata_field_id": "halo"}, fields_of=odd, author="key", at=1.0)


def test_an_update_keeps_what_it_does_not_name(create, update):
    before = create()
    after = update(before["external_id"], result={"enable": False})
    assert after == {**before, "result": {"enable": False}}


def test_the_signature_follows_the_condition(create, update):
    before = create()
    same = update(before["external_id"], metadata_field_id="role")
    assert same["condition_signature"] == before["condition_signature"]
    other = update(before["external_id"], condition={"metadata_field_id": "category", "populated": True})
    assert other["condition_signature"] != before["condition_signature"]
    back = update(before["external_id"], condition=before["condition"])
    assert back["condition_signature"] == before["condition_signature"]


def test_two_rules_with_one_condition_have_two_signatures(create):
    assert create()["condition_signature"] != create()["condition_signature"]


def test_a_new_target_is_checked_anew(create, update):
    rule = create(result={"activate_values": {"external_ids": ["rnd"]}})
    told = problems(update, rule["external_id"], metadata_field_id="role")
    assert list(told) == ["/result/activate_values/external_ids"]


def test_an_update_that_changes_nothing_makes_no_version(create, update, book):
    rule = create()
    version = book.version(CLOUD)
    assert update(rule["external_id"], name=rule["name"]) == rule
    assert update(rule["external_id"]) == rule
    assert book.version(CLOUD) == version


def test_a_suspended_rule_can_still_be_made_inactive(create, update, book, reader):
    rule = create()
    reader.fields = [FIELDS[0]]
    book.save_fields(CLOUD, reader.fields, 150.0)
    (suspended,) = suspended_rules(book.load(CLOUD))
    assert suspended.rule_id == rule["external_id"]
    assert update(rule["external_id"], state="inactive")["state"] == "inactive"
    assert suspended_rules(book.load(CLOUD)) == ()


def test_an_unknown_rule_is_said_in_the_vendors_words(book, update):
    with pytest.raises(RuleNotFound, match=r"^Resource not found - nope$"):
        update("nope", name="x")
    with pytest.raises(RuleNotFound):
        delete_rule(book, CLOUD, "nope", author="key", at=1.0)


def test_each_change_is_kept_with_its_author_and_time(create, update, book):
    rule = create()
    update(rule["external_id"], name="new")
    delete_rule(book, CLOUD, rule["external_id"], author="other", at=300.0)
    told = [(v["action"], v["at"], v["author"]) for v in book.history(CLOUD, rule["external_id"])]
    assert told == [("created", 100.0, "key"), ("updated", 200.0, "key"), ("deleted", 300.0, "other")]


class Meddling(RedisRuleBook):
    """Somebody else changes the rule between each load and save, some times over."""

    def __init__(self, client: Any, times: int) -> None:
        super().__init__(client)
        self.times = times

    def save(self, cloud, rule, author, at, *, replacing):
        if replacing is not None and self.times:
            self.times -= 1
            super().save(
                cloud, {**replacing, "name": f"theirs {self.times}"}, "other", at, replacing=replacing
            )
        return super().save(cloud, rule, author, at, replacing=replacing)


def meddled(times: int) -> tuple[RedisRuleBook, dict[str, Any]]:
    book = Meddling(fakeredis.FakeRedis(decode_responses=True), times)
    rule = create_rule(book, CLOUD, RULE, fields_of=FieldReader(FIELDS), author="key", at=1.0)
    change = {"state": "inactive"}
    update_rule(book, CLOUD, rule["external_id"], change, fields_of=FieldReader(FIELDS), author="key", at=2.0)
    return book, book.load(CLOUD).rules[0]


def test_two_changes_of_different_keys_at_once_are_both_kept():
    _, rule = meddled(times=2)
    assert (rule["state"], rule["name"]) == ("inactive", "theirs 0")


def test_a_change_that_never_gets_through_is_given_up():
    with pytest.raises(RulesChanged):
        meddled(times=99)


def test_a_field_is_in_use_as_target_and_anywhere_in_a_condition_of_inactive_rules_too(create, book):
    nested = {"or": [{"and": [{"metadata_field_id": "role", "populated": True}]}]}
    create(state="inactive", condition=nested)
    used = [name for name in ("category", "team", "role") if field_in_use(book, CLOUD, name)]
    assert used == ["team", "role"]


def test_an_option_is_in_use_in_conditions_and_results_of_its_own_field_only(create, book):
    create(
        condition={"and": [{"metadata_field_id": "category", "equals": ["employee"]}]},
        result={"apply_value": {"value": "rnd"}},
    )
    assert option_in_use(book, CLOUD, "category", ["x", "employee"])
    assert option_in_use(book, CLOUD, "team", ["rnd"])
    assert not option_in_use(book, CLOUD, "team", ["employee", "sales"])
    assert not option_in_use(book, CLOUD, "role", ["rnd"])
    create(result={"activate_values": {"external_ids": "sales"}})
    assert option_in_use(book, CLOUD, "team", ["sales"])


class OwnRules:
    cloud = CLOUD

    def __init__(self, rules: list[dict[str, Any]]) -> None:
        self._rules = rules

    def rules(self) -> list[dict[str, Any]]:
        return self._rules


def test_an_accounts_own_rules_are_taken_over_as_they_are(book):
    own = {**RULE, "external_id": "theirs", "name": None, "condition_signature": "s", "controlling_ids": []}
    assert mirror_rules(book, OwnRules([own]), 1.0)
    assert not mirror_rules(book, OwnRules([own]), 2.0)
    assert list_rules(book, CLOUD) == [own]


def test_rules_of_an_account_that_are_not_understood_leave_the_earlier_ones_in_force(book):
    own = {**RULE, "external_id": "theirs"}
    mirror_rules(book, OwnRules([own]), 1.0)
    assert list(problems(mirror_rules, book, OwnRules([RULE]), 2.0)) == ["/0/external_id"]
    assert list(problems(mirror_rules, book, OwnRules([{**own, "result": {}}]), 2.0)) == ["/0/result"]
    assert list_rules(book, CLOUD) == [own]


def test_rules_can_be_tried_without_keeping_them(book, reader):
    rules = what_if(book, CLOUD, [{**RULE, "result": {"set_mandatory": True}}], fields_of=reader, at=1.0)
    verdict = rules.evaluate({"category": "employee"})
    assert [problem["code"] for problem in verdict.problems] == ["missing_mandatory"]
    assert list_rules(book, CLOUD) == []
    told = problems(
        what_if, book, CLOUD, [RULE, {**RULE, "metadata_field_id": "x"}], fields_of=reader, at=1.0
    )
    assert list(told) == ["/1/metadata_field_id"]
