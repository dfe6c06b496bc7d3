"""Judging by rules without HTTP: compiled once a change, and true to the engine for any values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sandbox import ApiError, SandboxAccount
from app.sandbox.example import EXAMPLE_FIELDS, EXAMPLE_RULES

OPTIONS = {
    field["external_id"]: [entry["external_id"] for entry in field["datasource"]["values"]]
    for field in EXAMPLE_FIELDS
}
VALUES = st.fixed_dictionaries({}, optional={n: st.sampled_from([*o, None]) for n, o in OPTIONS.items()})


def example_account():
    account = SandboxAccount(enforce_rules=True)
    for rule in EXAMPLE_RULES:
        account.rules.create(rule)
    return account


EXAMPLE = example_account().judge


@pytest.mark.parametrize(
    "change",
    [
        lambda account: account.rules.create(EXAMPLE_RULES[0]),
        lambda account: account.rules.update(account.rules.all()[0]["external_id"], {"state": "inactive"}),
        lambda account: account.rules.delete(account.rules.all()[0]["external_id"]),
        lambda account: account.fields.create({"label": "x", "type": "string"}),
        lambda account: account.fields.update("team", {"mandatory": True}),
        lambda account: account.fields.order("label", "desc"),
    ],
)
def test_rules_are_compiled_once_for_each_change_of_a_rule_or_field(change):
    account = example_account()
    compiled = account.inference.current()
    assert account.inference.current() is compiled
    change(account)
    assert account.inference.current() is not compiled
    assert account.inference.current() is account.inference.current()


def without_empty(values):
    return {name: value for name, value in values.items() if value is not None}


def updated(stored, sent, clear):
    """Return the metadata after an update, None if it is refused."""
    try:
        return EXAMPLE.update(without_empty(stored), sent, clear_invalid=clear)
    except ApiError:
        return None


@settings(max_examples=500, deadline=None)
@given(stored=VALUES, sent=VALUES, clear=st.booleans())
def test_what_is_accepted_needs_no_further_change(stored, sent, clear):
    accepted = updated(stored, sent, clear)
    if accepted is None or not (sent or clear):
        return
    verdict = EXAMPLE.rules.evaluate(accepted)
    assert (verdict.changes, verdict.problems) == ({}, ())
    assert updated(accepted, sent, clear) == accepted
    assert all(accepted[name] == value for name, value in without_empty(sent).items())


@settings(deadline=None)
@given(stored=VALUES)
def test_clearing_leaves_what_the_engine_leaves_unless_something_mandatory_is_missing(stored):
    verdict = EXAMPLE.rules.evaluate(without_empty(stored), clear=True)
    accepted = updated(stored, {}, clear=True)
    if accepted is None:
        assert [problem for problem in verdict.problems if problem["code"] == "missing_mandatory"]
    else:
        assert accepted == without_empty({**stored, **verdict.changes})
