"""The grammar of a rule: what is accepted, and what is refused where and why."""

import json
from typing import Any

import pytest

from app.errors import Problem, RuleSetInvalid
from app.rules import compile_rules, grammar_problems, read_fields, read_rules

Json = dict[str, Any]

ATOM = {"metadata_field_id": "a", "populated": True}
RULE = {"metadata_field_id": "a", "condition": ATOM, "result": {"enable": True}}


def told(rule: Any) -> list[tuple[str, str]]:
    return [(problem.place, problem.message) for problem in grammar_problems(rule)]


def as_condition(condition: Any) -> list[tuple[str, str]]:
    return told(RULE | {"condition": condition})


def as_result(result: Any) -> list[tuple[str, str]]:
    return told(RULE | {"result": result})


# --- Accepted --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "condition",
    [
        {"metadata_field_id": "a", "populated": False},
        {"metadata_field_id": "a", "equals": "x"},
        {"metadata_field_id": "a", "equals": ["x", "y"]},
        {"metadata_field_id": "a", "equals": []},
        {"metadata_field_id": "a", "equals": None},
        {"metadata_field_id": "a", "includes": ["x"]},
        {"metadata_field_id": "a", "populated": True, "equals": ["x"], "includes": ["x"]},
        {"and": [ATOM]},
        {"or": [ATOM, {"and": [ATOM, {"or": [ATOM]}]}]},
    ],
    ids=json.dumps,
)
def test_a_condition_may_be(condition: Json) -> None:
    assert as_condition(condition) == []


@pytest.mark.parametrize(
    "result",
    [
        {"enable": False},
        {"disable": True},
        {"enable": True, "disable": False, "hide": True, "set_mandatory": False},
        {"activate_values": "all"},
        {"activate_values": {"external_ids": ["x", "y"]}},
        {"activate_values": {"external_ids": ["x"], "mode": "append"}},
        {"activate_values": {"external_ids": [], "mode": "override"}},
        {"activate_values": {"external_ids": None}},
        {"apply_value": {"value": "x"}},
        {"apply_value": {"value": 0, "mode": "default"}},
        {"apply_value": {"value": ["x", 5], "mode": "override"}},
        {"apply_value": {"value": ["x"], "mode": "append"}},
    ],
    ids=json.dumps,
)
def test_a_result_may_be(result: Json) -> None:
    assert as_result(result) == []


@pytest.mark.parametrize(
    "result",
    [
        {"activate_values": {"external_ids": "x"}},
        {"activate_values": {"external_ids": ["x"], "exclusive": True}},
        {"activate_values": {"external_ids": ["x"], "exclusive": False}},
        {"activate_values": {"external_ids": ["x"], "exclusive": True, "mode": "append"}},
        {"apply_default_value": "x"},
        {"apply_default_value": 5},
        {"apply_default_value": ["x"]},
        {"apply_default_value": "x", "apply_value": {"value": "y", "mode": "override"}},
    ],
    ids=json.dumps,
)
def test_older_spellings_are_accepted_and_kept_as_given(result: Json) -> None:
    rule = RULE | {"result": result}
    before = json.dumps(rule)
    assert json.dumps(read_rules([rule])[0]) == before


@pytest.mark.parametrize(
    "around",
    [
        {"name": "a name"},
        {"state": "active"},
        {"state": "inactive"},
        {"position": 0},
        {"position": None},
        {"external_id": "chosen by the client", "condition_signature": "0123", "whatever": {"x": [1]}},
    ],
    ids=json.dumps,
)
def test_around_a_rule_may_stand(around: Json) -> None:
    assert told(RULE | around) == []


# --- Refused ---------------------------------------------------------------------------------------------

NEEDS_TEST = "a condition needs at least one of populated, equals, includes"
NOT_A_CONDITION = (
    "a condition is an object: a metadata_field_id with populated, equals or includes, or one of and / or"
)
NOT_AN_ID = "a metadata field's external_id is non-empty text"
NOT_EQUALS = "equals takes text, a list of text, or null"
NOT_TEXTS = "expected a non-empty list of text"
NOT_BRANCHES = "and / or take a non-empty list of conditions"


@pytest.mark.parametrize(
    ("condition", "problems"),
    [
        (None, [("", NOT_A_CONDITION)]),
        (5, [("", NOT_A_CONDITION)]),
        ([ATOM], [("", NOT_A_CONDITION)]),
        ({}, [("", '"metadata_field_id" is required'), ("", NEEDS_TEST)]),
        ({"populated": True}, [("", '"metadata_field_id" is required')]),
        ({"metadata_field_id": "a"}, [("", NEEDS_TEST)]),
        ({"metadata_field_id": "", "populated": True}, [("/metadata_field_id", NOT_AN_ID)]),
        ({"metadata_field_id": None, "populated": True}, [("/metadata_field_id", NOT_AN_ID)]),
        ({"metadata_field_id": "a", "populated": "yes"}, [("/populated", "populated is true or false")]),
        ({"metadata_field_id": "a", "populated": None}, [("/populated", "populated is true or false")]),
        ({"metadata_field_id": "a", "equals": 5}, [("/equals", NOT_EQUALS)]),
        ({"metadata_field_id": "a", "equals": True}, [("/equals", NOT_EQUALS)]),
        ({"metadata_field_id": "a", "equals": ["x", None]}, [("/equals", NOT_EQUALS)]),
        ({"metadata_field_id": "a", "equals": {"x": 1}}, [("/equals", NOT_EQUALS)]),
        ({"metadata_field_id": "a", "includes": []}, [("/includes", NOT_TEXTS)]),
        ({"metadata_field_id": "a", "includes": "x"}, [("/includes", NOT_TEXTS)]),
        ({"metadata_field_id": "a", "includes": None}, [("/includes", NOT_TEXTS)]),
        ({"metadata_field_id": "a", "includes": ["x", 5]}, [("/includes/1", "every item is text")]),
        ({"and": []}, [("/and", NOT_BRANCHES)]),
        ({"or": ATOM}, [("/or", NOT_BRANCHES)]),
        ({"or": None}, [("/or", NOT_BRANCHES)]),
        ({"and": [ATOM], "or": [ATOM]}, [("", 'unknown key "or"')]),
        ({"and": [ATOM], **ATOM}, [("", 'unknown key "metadata_field_id"; unknown key "populated"')]),
        ({"or": [ATOM, {"and": [5]}]}, [("/or/1/and/0", NOT_A_CONDITION)]),
    ],
    ids=lambda given: json.dumps(given)[:60],
)
def test_a_condition_is_refused(condition: Any, problems: list[tuple[str, str]]) -> None:
    assert sorted(as_condition(condition)) == sorted(
        (f"/condition{place}", message) for place, message in problems
    )


NOT_ACTIVATE = 'activate_values is "all" or an object with external_ids'
NOT_IDS = "external_ids takes a list of option ids, one id, or null"
NOT_APPLIED = (
    "an applied value is text, an integer, or a non-empty list of these; a rule cannot empty a field"
)


@pytest.mark.parametrize(
    ("result", "problems"),
    [
        (None, [("", "a result needs at least one action")]),
        ([], [("", "a result needs at least one action")]),
        ({}, [("", "a result needs at least one action")]),
        *(({key: "yes"}, [(f"/{key}", f"{key} is true or false")]) for key in ("enable", "disable")),
        *(({key: None}, [(f"/{key}", f"{key} is true or false")]) for key in ("hide", "set_mandatory")),
        ({"activate_values": "some"}, [("/activate_values", NOT_ACTIVATE)]),
        ({"activate_values": None}, [("/activate_values", NOT_ACTIVATE)]),
        ({"activate_values": ["x"]}, [("/activate_values", NOT_ACTIVATE)]),
        ({"activate_values": {}}, [("/activate_values", '"external_ids" is required')]),
        ({"activate_values": {"external_ids": 5}}, [("/activate_values/external_ids", NOT_IDS)]),
        ({"activate_values": {"external_ids": [5]}}, [("/activate_values/external_ids", NOT_IDS)]),
        (
            {"activate_values": {"external_ids": ["x"], "mode": "default"}},
            [("/activate_values/mode", 'the mode is "append" or "override"')],
        ),
        (
            {"activate_values": {"external_ids": ["x"], "exclusive": "yes"}},
            [("/activate_values/exclusive", "exclusive is true or false")],
        ),
        (
            {"apply_value": "x"},
            [("/apply_value", "apply_value is an object with a value and perhaps a mode")],
        ),
        ({"apply_value": {"mode": "append"}}, [("/apply_value", '"value" is required')]),
        (
            {"apply_value": {"value": "x", "mode": "force"}},
            [("/apply_value/mode", 'the mode is "default", "override" or "append"')],
        ),
        *(
            ({"apply_value": {"value": value}}, [("/apply_value/value", NOT_APPLIED)])
            for value in (None, "", [], [""], [None], True, 1.5, {"x": 1}, ["x", ["y"]])
        ),
        *(
            ({"apply_default_value": value}, [("/apply_default_value", NOT_APPLIED)])
            for value in (None, "", [], False)
        ),
    ],
    ids=lambda given: json.dumps(given)[:60],
)
def test_a_result_is_refused(result: Any, problems: list[tuple[str, str]]) -> None:
    assert as_result(result) == [(f"/result{place}", message) for place, message in problems]


@pytest.mark.parametrize(
    ("around", "place", "message"),
    [
        ({"metadata_field_id": ""}, "/metadata_field_id", NOT_AN_ID),
        ({"metadata_field_id": ["a"]}, "/metadata_field_id", NOT_AN_ID),
        ({"name": 5}, "/name", "the name is text"),
        ({"state": "on"}, "/state", 'the state is "active" or "inactive"'),
        ({"state": None}, "/state", 'the state is "active" or "inactive"'),
        ({"position": "1"}, "/position", "the position is an integer (32 bits)"),
        ({"position": True}, "/position", "the position is an integer (32 bits)"),
        ({"position": 1.5}, "/position", "the position is an integer (32 bits)"),
    ],
)
def test_what_stands_around_a_rule_is_refused(around: Json, place: str, message: str) -> None:
    assert told(RULE | around) == [(place, message)]


@pytest.mark.parametrize("missing", ["metadata_field_id", "condition", "result"])
def test_a_rule_needs_a_target_a_condition_and_a_result(missing: str) -> None:
    rest = {key: value for key, value in RULE.items() if key != missing}
    assert told(rest) == [("", f'"{missing}" is required')]


@pytest.mark.parametrize("rule", [None, 5, "rule", [RULE]])
def test_a_rule_is_an_object(rule: Any) -> None:
    assert told(rule) == [("", "a rule is a JSON object")]


@pytest.mark.parametrize(
    ("rule", "place", "message"),
    [
        (
            {"condition": ATOM | {"equal": "x"}},
            "/condition",
            'unknown key "equal"; did you mean "equals"?',
        ),
        (
            {"condition": {"or": [ATOM | {"include": ["x"]}]}},
            "/condition/or/0",
            'unknown key "include"; did you mean "includes"?',
        ),
        ({"result": {"enabled": True}}, "/result", 'unknown key "enabled"; did you mean "enable"?'),
        (
            {"result": {"mandatory": True}},
            "/result",
            'unknown key "mandatory"; did you mean "set_mandatory"?',
        ),
        ({"result": {"zzz": True}}, "/result", 'unknown key "zzz"'),
        (
            {"result": {"apply_value": {"value": "x", "modus": "append"}}},
            "/result/apply_value",
            'unknown key "modus"; did you mean "mode"?',
        ),
        (
            {"result": {"activate_values": {"external_ids": [], "external_id": "x"}}},
            "/result/activate_values",
            'unknown key "external_id"; did you mean "external_ids"?',
        ),
    ],
)
def test_a_mistyped_key_is_told_with_the_nearest_known_one(rule: Json, place: str, message: str) -> None:
    assert told(RULE | rule) == [(place, message)]


# --- Several at once -------------------------------------------------------------------------------------


def test_all_problems_of_all_rules_are_answered_at_once() -> None:
    rules = [
        RULE,
        RULE | {"condition": {"and": [ATOM, {"metadata_field_id": "a"}]}, "result": {"hide": 1}, "state": 0},
        5,
        RULE | {"result": {"enable": 1, "apply_value": {"value": "", "mode": "x"}}},
    ]
    with pytest.raises(RuleSetInvalid) as refused:
        read_rules(rules)
    assert [problem.place for problem in refused.value.problems] == [
        "/1/condition/and/1",
        "/1/result/hide",
        "/1/state",
        "/2",
        "/3/result/apply_value/mode",
        "/3/result/apply_value/value",
        "/3/result/enable",
    ]
    assert f"/1/condition/and/1: {NEEDS_TEST}; /1/result/hide: " in str(refused.value)


def test_rules_are_read_from_a_list_or_from_the_listing_of_an_account() -> None:
    assert read_rules([RULE]) == [RULE]
    assert read_rules({"metadata_rules": [RULE]}) == [RULE]
    assert read_rules([]) == []


@pytest.mark.parametrize("document", [None, 5, "x", {}, {"metadata_rules": None}, RULE])
def test_anything_else_is_no_list_of_rules(document: Any) -> None:
    with pytest.raises(RuleSetInvalid) as refused:
        read_rules(document)
    assert refused.value.problems == (Problem("", 'expected a list of rules or {"metadata_rules": [...]}'),)


# --- Nesting ---------------------------------------------------------------------------------------------


def nested(levels: int, *keys: str) -> Json:
    condition = dict(ATOM)
    for level in range(levels):
        condition = {keys[level % len(keys)]: [condition]}
    return condition


@pytest.mark.parametrize("keys", [("and",), ("or",), ("and", "or")])
def test_thirty_two_levels_are_accepted_and_work(keys: tuple[str, ...]) -> None:
    rule = RULE | {"metadata_field_id": "b", "condition": nested(32, *keys)}
    fields = read_fields([{"external_id": name, "type": "string"} for name in "ab"])
    rules, suspended = compile_rules(fields, read_rules([rule]))
    assert suspended == ()
    assert len(rules.evaluate({"a": "x"}).fields["b"]["rules"]) == 1
    assert rules.evaluate({}).fields["b"]["rules"] == []


@pytest.mark.parametrize(
    ("levels", "keys"),
    [(33, ("and",)), (33, ("or",)), (33, ("and", "or")), (1000, ("or",)), (100_000, ("and", "or"))],
)
def test_deeper_nesting_is_refused(levels: int, keys: tuple[str, ...]) -> None:
    assert as_condition(nested(levels, *keys)) == [("/condition", "and/or are nested deeper than 32")]
    wide = {"and": [ATOM, nested(levels - 1, *keys), ATOM]}
    assert as_condition(wide) == [("/condition", "and/or are nested deeper than 32")]


def buried(levels: int, kind: str) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = [value] if kind == "list" else {kind: [value]}
    return value


@pytest.mark.parametrize("kind", ["list", "and", "value"])
@pytest.mark.parametrize(
    "place",
    [
        lambda deep: {"metadata_field_id": deep},
        lambda deep: {"name": deep},
        lambda deep: {"condition": deep},
        lambda deep: {"condition": {"and": deep}},
        lambda deep: {"condition": {"and": [deep]}},
        lambda deep: {"condition": ATOM | {"equals": deep}},
        lambda deep: {"condition": ATOM | {"includes": [deep]}},
        lambda deep: {"condition": ATOM | {"unknown": deep}},
        lambda deep: {"result": deep},
        lambda deep: {"result": {"enable": deep}},
        lambda deep: {"result": {"activate_values": deep}},
        lambda deep: {"result": {"activate_values": {"external_ids": deep}}},
        lambda deep: {"result": {"apply_value": {"value": deep}}},
        lambda deep: {"result": {"apply_default_value": deep}},
    ],
)
def test_what_is_buried_anywhere_in_a_rule_is_refused_all_the_same(place: Any, kind: str) -> None:
    problems = told(RULE | place(buried(20_000, kind)))
    assert problems
    assert all(len(message) < 200 for _, message in problems)
