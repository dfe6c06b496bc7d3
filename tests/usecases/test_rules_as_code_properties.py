"""Whatever the rules are and shall be: after one apply they are, in order, and a second one does nothing."""

from __future__ import annotations

from typing import Any

import fakeredis
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.sandbox import SandboxAccount
from app.store.rulebook import RedisRuleBook
from app.usecases.rulecode import Prune, ServiceRules, carry_out, differences, make_plan, plan_for

FIELDS = [
    {
        "external_id": name,
        "label": name.title(),
        "type": "enum",
        "datasource": {"values": [{"external_id": option, "value": option} for option in "xyz"]},
    }
    for name in ("category", "team", "role")
]


class StoreOfAnAccount:
    """The sandbox account's rules, without HTTP: it gives no rule a position."""

    cloud = "sandbox"

    def __init__(self) -> None:
        account = SandboxAccount(seed_example=False)
        for field in FIELDS:
            account.fields.create(field)
        self.store = account.rules

    def fields(self):
        return FIELDS

    def rules(self):
        return self.store.all()

    def create_rule(self, rule):
        return self.store.create(rule)

    def update_rule(self, external_id, changes):
        return self.store.update(external_id, changes)

    def delete_rule(self, external_id):
        self.store.delete(external_id)


def service():
    book = RedisRuleBook(fakeredis.FakeRedis(decode_responses=True))
    book.set_up("demo", 0.0)
    return ServiceRules(book, "demo", lambda cloud: FIELDS, "test", lambda: 100.0)


rules = st.fixed_dictionaries(
    {
        "name": st.sampled_from("abc"),
        "metadata_field_id": st.sampled_from(["team", "role"]),
        "condition": st.sampled_from([{"metadata_field_id": "category", "equals": one} for one in "xyz"]),
        "result": st.sampled_from([{"enable": True}, {"hide": True}, {"apply_value": {"value": "x"}}]),
        "state": st.sampled_from(["active", "inactive"]),
    },
    optional={"position": st.integers(-3, 5)},
)
lists = st.lists(rules, max_size=6)


def carried_out(place: Any, wanted: list[dict[str, Any]], prune: Prune) -> None:
    outcome = carry_out(plan_for(wanted, place, prune), place, told=lambda step: None)
    assert outcome.failed is None, outcome.reason


def active(rules: list[dict[str, Any]], field: str) -> list[dict[str, Any]]:
    return [rule for rule in rules if rule["metadata_field_id"] == field and rule["state"] == "active"]


@pytest.mark.parametrize("make", [service, StoreOfAnAccount], ids=["service", "account"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(there=lists, wanted=lists, prune=st.sampled_from(Prune))
def test_one_apply_is_enough_and_leads_to_the_order_of_the_file(make, there, wanted, prune):
    if prune is Prune.KEEP:  # of rules that say the same, either may be the one that is kept beside the file
        assume(len({(rule["name"], rule["metadata_field_id"]) for rule in there}) == len(there))
    place = make()
    for rule in there:
        place.create_rule(rule)
    carried_out(place, wanted, prune)
    assert make_plan(wanted, place.rules(), prune).steps == ()
    if prune is not Prune.DELETE:
        return
    for field in ("team", "role"):
        listed = active(wanted, field)
        listed.sort(key=lambda rule: ("position" not in rule, rule.get("position", 0)))
        found = active(place.rules(), field)
        assert [differences(*pair) for pair in zip(listed, found, strict=True)] == [()] * len(listed)
