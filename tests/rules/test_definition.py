"""Known answers, a sentence of the definition each.

Every test here runs twice: on the engine and on the referee that it is compared with elsewhere.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.rules import engine, naive

Json = dict[str, Any]

evaluate: Callable[..., Json]
"""The evaluator under test."""


@pytest.fixture(autouse=True, params=[engine.evaluate, naive.evaluate], ids=["engine", "referee"])
def _evaluator(request: pytest.FixtureRequest) -> Iterator[None]:
    global evaluate
    evaluate = request.param
    yield
    del evaluate


TRIGGER = {"external_id": "t", "type": "string"}
ALWAYS = {"metadata_field_id": "t", "populated": False}


def field(name: str, kind: str = "string", options: str = "", **more: Any) -> Json:
    """A field; a capital letter in *options* is an inactive option."""
    made = {"external_id": name, "type": kind, **more}
    if kind in ("enum", "set"):
        listed = [
            {"external_id": one.lower(), "state": "inactive" if one.isupper() else "active"}
            for one in options
        ]
        made["datasource"] = {"values": listed}
    return made


def rule(name: str, target: str, condition: Json | None = None, /, **result: Any) -> Json:
    around = {key: result.pop(key) for key in ("position", "state") if key in result}
    made = {"external_id": name, "metadata_field_id": target, "condition": condition or ALWAYS}
    return made | {"result": result} | around


def on(of: Json, *results: Json, value: Any = None, **options: Any) -> tuple[Json, Any, list[Json]]:
    """What rules r0, r1, ... that always match do to one field: its entry, its change, its problems."""
    rules = [rule(f"r{at}", of["external_id"], **result) for at, result in enumerate(results)]
    verdict = evaluate([TRIGGER, of], rules, {of["external_id"]: value}, **options)
    entry = verdict["fields"][of["external_id"]]
    return entry, verdict["changes"].get(of["external_id"], "unchanged"), verdict["problems"]


def codes(problems: list[Json]) -> list[str]:
    return [problem["code"] for problem in problems]


def apply(value: Any, mode: str | None = None) -> Json:
    return {"apply_value": {"value": value} | ({"mode": mode} if mode else {})}


def activate(external_ids: Any, **how: Any) -> Json:
    return {"activate_values": {"external_ids": external_ids, **how}}


# --- Head ------------------------------------------------------------------------------------------------


def test_values_of_unknown_fields_are_ignored() -> None:
    verdict = evaluate([field("a")], [], {"b": "x"})
    assert verdict["changes"] == {}
    assert verdict["problems"] == []
    assert list(verdict["fields"]) == ["a"]


def test_an_exempt_rule_is_skipped() -> None:
    entry, change, _ = on(field("a"), apply("x"), exempt_rules=["r0"])
    assert (entry["rules"], change) == ([], "unchanged")


@pytest.mark.parametrize("value", [None, "", []])
def test_null_and_empty_text_and_an_empty_list_are_empty(value: Any) -> None:
    entry, change, problems = on(field("a", mandatory=True), value=value)
    assert entry["value"] is None
    assert change == "unchanged"
    assert codes(problems) == ["missing_mandatory"]


def test_zero_is_not_empty() -> None:
    entry, _, problems = on(field("a", "integer", mandatory=True), value=0)
    assert (entry["value"], problems) == (0, [])


# --- 1. Order --------------------------------------------------------------------------------------------


def test_fields_are_settled_upstream_first_wherever_they_are_listed() -> None:
    fields = [field("c"), field("b"), field("a")]
    rules = [
        rule("r1", "c", {"metadata_field_id": "b", "equals": "two"}, **apply("three")),
        rule("r2", "b", {"metadata_field_id": "a", "equals": "one"}, **apply("two")),
    ]
    assert evaluate(fields, rules, {"a": "one"})["changes"] == {"c": "three", "b": "two"}


def test_positions_come_first_and_ascending_and_ties_in_list_order() -> None:
    rules = [
        rule("none", "a", hide=True),
        rule("two", "a", hide=True, position=2),
        rule("null", "a", hide=True, position=None),
        rule("one", "a", hide=True, position=1),
        rule("other two", "a", hide=True, position=2),
    ]
    entry = evaluate([TRIGGER, field("a")], rules, {})["fields"]["a"]
    assert entry["rules"] == ["one", "two", "other two", "none", "null"]


# --- 2. Conditions ---------------------------------------------------------------------------------------

STRING, INTEGER, DATE = field("a"), field("a", "integer"), field("a", "date")
ENUM, SET = field("a", "enum", "xyz"), field("a", "set", "xyz")


@pytest.mark.parametrize(
    ("of", "value", "criteria", "expected"),
    [
        (STRING, "x", {"populated": True}, True),
        (STRING, "", {"populated": True}, False),
        (STRING, [], {"populated": False}, True),
        (INTEGER, 0, {"populated": False}, False),
        (STRING, None, {"equals": None}, True),
        (STRING, "x", {"equals": None}, False),
        (STRING, "x", {"equals": "x"}, True),
        (STRING, "X", {"equals": "x"}, False),
        (STRING, "x ", {"equals": "x"}, False),
        (STRING, "", {"equals": ""}, False),
        (INTEGER, -5, {"equals": "-5"}, True),
        (INTEGER, 5, {"equals": "05"}, False),
        (INTEGER, "05", {"equals": "05"}, True),
        (INTEGER, True, {"equals": ["1", "True", "true"]}, False),
        (DATE, "2024-02-29", {"equals": "2024-02-29"}, True),
        (STRING, "y", {"equals": ["x", "y"]}, True),
        (STRING, "z", {"equals": ["x", "y"]}, False),
        (STRING, "x", {"equals": []}, False),
        (SET, ["y", "x"], {"equals": ["x", "y"]}, True),
        (SET, ["x", "x"], {"equals": "x"}, True),
        (SET, ["x", "y"], {"equals": "x"}, False),
        (SET, ["x"], {"equals": ["x", "y"]}, False),
        (SET, [], {"equals": []}, False),
        (SET, ["x", "y", "z"], {"includes": ["x", "z"]}, True),
        (SET, ["x"], {"includes": ["x", "z"]}, False),
        (ENUM, "x", {"includes": ["x"]}, True),
        (ENUM, "x", {"includes": ["x", "y"]}, False),
        (ENUM, None, {"includes": ["x"]}, False),
        (SET, ["x", "y"], {"includes": ["x"], "equals": ["x", "y"], "populated": True}, True),
        (SET, ["x", "y"], {"includes": ["x"], "equals": ["x"]}, False),
        (STRING, "x", {"equals": "x", "populated": False}, False),
    ],
)
def test_an_atom_holds_as_the_table_says(of: Json, value: Any, criteria: Json, expected: bool) -> None:
    rules = [rule("r", "b", {"metadata_field_id": "a", **criteria}, hide=True)]
    assert evaluate([of, field("b")], rules, {"a": value})["fields"]["b"]["hidden"] is expected


YES, NO = {"metadata_field_id": "a", "populated": False}, {"metadata_field_id": "a", "populated": True}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"and": [YES, YES]}, True),
        ({"and": [YES, NO]}, False),
        ({"or": [NO, YES]}, True),
        ({"or": [NO, NO]}, False),
        ({"or": [NO, {"and": [YES, {"or": [NO, YES]}]}]}, True),
        ({"and": [YES, {"or": [NO, {"and": [NO, YES]}]}]}, False),
    ],
)
def test_and_and_or_nest_freely(condition: Json, expected: bool) -> None:
    verdict = evaluate([field("a"), field("b")], [rule("r", "b", condition, hide=True)], {})
    assert verdict["fields"]["b"]["hidden"] is expected


def test_a_disabled_field_is_empty_for_the_conditions_on_it() -> None:
    rules = [rule("r", "b", {"metadata_field_id": "a", "equals": None}, hide=True)]
    verdict = evaluate([field("a", default_disabled=True), field("b")], rules, {"a": "x"})
    assert verdict["fields"]["b"]["hidden"] is True
    assert verdict["fields"]["a"]["value"] == "x"


# --- 3. Step one -----------------------------------------------------------------------------------------


def test_a_field_without_matching_rules_is_its_own_definition() -> None:
    of = field("a", "set", "xYz", default_disabled=True, mandatory=True)
    entry, _, _ = on(of | {"restrictions": {"hidden_ui": True}})
    assert entry == {
        "enabled": False, "hidden": True, "mandatory": True, "options": ["x", "z"],
        "value": None, "rules": [],
    }  # fmt: skip


def test_options_of_a_field_without_a_datasource_are_null() -> None:
    assert on(field("a", "integer"))[0]["options"] is None


@pytest.mark.parametrize(
    ("results", "key", "expected"),
    [
        ([{"enable": True}], "enabled", True),
        ([{"enable": True}, {"enable": False}], "enabled", False),
        ([{"disable": True}, {"enable": True}], "enabled", True),
        ([{"enable": True}, {"disable": True}], "enabled", False),
        ([{"disable": False}], "enabled", True),
        ([{"disable": False, "enable": False}], "enabled", True),
        ([{"enable": True, "disable": True}], "enabled", False),
        ([{"hide": True}, {"hide": False}], "hidden", False),
        ([{"set_mandatory": False}, {"set_mandatory": True}], "mandatory", True),
    ],
)
def test_of_matching_rules_the_last_flag_wins(results: list[Json], key: str, expected: bool) -> None:
    assert on(field("a", default_disabled=True), *results)[0][key] is expected


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([{"activate_values": "all"}], "xyz"),
        ([activate(["z", "x"])], "xz"),
        ([activate("y")], "y"),
        ([activate(["x"]), activate(["z"])], "xz"),
        ([activate(["x"]), activate(["z"], mode="override")], "z"),
        ([{"activate_values": "all"}, activate(["x"])], "xyz"),
        ([{"activate_values": "all"}, activate(["x"], mode="override"), activate(["y"])], "xy"),
        ([activate(["x"]), {"activate_values": "all"}], "xyz"),
        ([activate(None)], "xyz"),
        ([activate([], mode="append"), activate(["x"])], "x"),
        ([activate(None, mode="override")], ""),
        ([activate([], mode="override"), activate(["y"])], "y"),
        ([activate(["x"]), activate(None)], "x"),
        ([activate(["w"])], ""),
        ([activate(["x"]), activate(["y"], exclusive=True)], "y"),
        ([activate(["x"]), activate(["y"], exclusive=False)], "xy"),
        ([activate(["x"]), activate(["y"], exclusive=True, mode="append")], "xy"),
        ([activate(["x"]), activate(["y"], exclusive=False, mode="override")], "y"),
    ],
)
def test_activated_options_combine_in_order(results: list[Json], expected: str) -> None:
    assert on(field("a", "enum", "xyzW"), *results)[0]["options"] == list(expected)


# --- 3. Step two -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "results", "expected"),
    [
        (None, [apply("x")], "x"),
        ("z", [apply("x")], "unchanged"),
        (None, [apply("x"), apply("y")], "x"),
        (None, [apply("x"), apply("y", "override")], "y"),
        ("z", [apply("y", "override"), apply("x")], "y"),
        ("z", [apply("x", "override"), apply("y", "override")], "y"),
        (None, [apply("x", "append"), apply("y")], "x"),
        ("z", [apply("x", "append")], "unchanged"),
        (None, [apply("x", "override"), apply("y", "append")], "x"),
        ("x", [apply("x", "override")], "unchanged"),
        (None, [{"apply_default_value": "x"}], "x"),
        (None, [{"apply_default_value": "x"} | apply("y")], "y"),
        ("z", [{"apply_default_value": "x"} | apply("y", "override")], "y"),
    ],
)
def test_values_are_applied_to_a_single_field(value: Any, results: list[Json], expected: Any) -> None:
    assert on(field("a", "enum", "xyz"), *results, value=value)[1] == expected


@pytest.mark.parametrize(
    ("value", "results", "expected"),
    [
        (None, [apply("x")], ["x"]),
        (["z"], [apply(["y", "x", "y"], "append")], ["z", "y", "x"]),
        (["x", "z"], [apply(["z", "x"], "append")], "unchanged"),
        (["x", "z"], [apply(["z", "x"], "override")], "unchanged"),
        (["x", "x"], [apply("x", "override")], "unchanged"),
        (None, [apply("x"), apply("y", "append")], ["x", "y"]),
        (None, [apply("x", "append"), apply("y")], ["x"]),
        (["z"], [apply("x"), apply("y", "append")], ["z", "y"]),
        (["z"], [apply("x", "append"), apply("y", "override")], ["y"]),
        (["z"], [apply("x", "override"), apply("y", "append")], ["x", "y"]),
        (["nowhere"], [apply("x", "append")], ["nowhere", "x"]),
        ("z", [apply("x", "append"), apply("y")], "unchanged"),
        ("z", [apply("y", "override"), apply("x", "append")], ["y", "x"]),
        (["z", 5], [apply("x", "append")], "unchanged"),
        ("x", [apply("x", "override")], ["x"]),
    ],
)
def test_values_are_applied_to_a_set(value: Any, results: list[Json], expected: Any) -> None:
    assert on(field("a", "set", "xyz"), *results, value=value)[1] == expected


@pytest.mark.parametrize(
    ("of", "applied", "expected"),
    [
        (field("a", "integer"), "007", 7),
        (field("a", "integer"), ["-3"], -3),
        (field("a", "integer"), 0, 0),
        (field("a", "integer"), [5, 5], None),
        (field("a", "date"), "2024-02-29", "2024-02-29"),
        (field("a", "date"), "2023-02-29", None),
        (field("a", "date"), "2024-2-9", None),
        (field("a", "string"), ["x"], "x"),
        (field("a", "string"), ["x", "y"], None),
        (field("a", "string", validation={"type": "strlen", "max": 2}), "xyz", None),
        (field("a", "enum", "xY"), "y", None),
        (field("a", "enum", "xY"), ["x"], "x"),
        (field("a", "set", "xY"), ["y"], None),
    ],
)
def test_an_applied_value_must_be_valid(of: Json, applied: Any, expected: Any) -> None:
    entry, _, problems = on(of, apply(applied))
    assert entry["value"] == expected
    assert codes(problems) == ([] if expected is not None else ["invalid_apply_value"])


def test_of_a_list_the_valid_members_are_applied_and_the_rest_is_reported_once() -> None:
    _, change, problems = on(field("a", "set", "XYzw"), apply(["x", "w", "y", "z"]))
    assert change == ["w", "z"]
    assert problems == [{"field": "a", "code": "invalid_apply_value", "rules": ["r0"]}]


def test_after_an_invalid_value_the_next_rule_gets_its_chance() -> None:
    _, change, problems = on(field("a", "enum", "Xyz"), apply("x"), apply("y"))
    assert change == "y"
    assert problems == [{"field": "a", "code": "invalid_apply_value", "rules": ["r0"]}]


@pytest.mark.parametrize("value", [True, "1", 1.0, ["1"]])
def test_a_value_of_another_type_is_a_real_difference(value: Any) -> None:
    assert on(field("a", "integer"), apply(1, "override"), value=value)[1] == 1


def test_an_invalid_override_leaves_what_was_inferred() -> None:
    assert on(field("a", "enum", "Xyz"), apply("y"), apply("x", "override"))[1] == "y"


def test_a_value_is_checked_whether_or_not_its_mode_would_use_it() -> None:
    _, change, problems = on(field("a", "enum", "Xyz"), apply("x"), apply("x", "append"), value="y")
    assert change == "unchanged"
    assert [problem["rules"] for problem in problems] == [["r0"], ["r1"]]


def test_an_applied_value_is_judged_by_the_options_after_step_one() -> None:
    _, change, problems = on(field("a", "enum", "xy"), apply("x"), activate(["y"], mode="override"))
    assert (change, codes(problems)) == ("unchanged", ["invalid_apply_value"])


def test_a_disabled_field_takes_no_value_and_checks_none() -> None:
    _, change, problems = on(field("a", "enum", "Xy"), apply("y"), apply("x"), {"disable": True})
    assert (change, problems) == ("unchanged", [])


def test_the_default_value_of_the_field_plays_no_part() -> None:
    assert on(field("a", default_value="x"))[1] == "unchanged"


def test_an_applied_value_stays_when_the_rule_stops_matching() -> None:
    rules = [rule("r", "b", {"metadata_field_id": "a", "equals": "x"}, **apply("applied", "override"))]
    fields = [field("a"), field("b")]
    assert evaluate(fields, rules, {"a": "x"})["changes"] == {"b": "applied"}
    assert evaluate(fields, rules, {"a": "y", "b": "applied"}, clear=True)["changes"] == {}


# --- 3. Clearing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "value", "expected"),
    [
        (field("a", default_disabled=True), "x", None),
        (field("a", "enum", "xY"), "y", None),
        (field("a", "enum", "xY"), "nowhere", None),
        (field("a", "enum", "xY"), 5, None),
        (field("a", "set", "xYz"), ["z", "y", "nowhere", "x"], ["z", "x"]),
        (field("a", "set", "xY"), ["y"], None),
        (field("a", "set", "xY"), "x", None),
        (field("a", "set", "xY"), ["x", 5], None),
        (field("a", "integer"), "5", None),
        (field("a", "integer", validation={"type": "greater_than", "value": 5}), 5, None),
        (field("a", "date"), "2024-02-30", None),
        (field("a", "string", validation={"type": "strregex", "regex": "(?=x)"}), "y", "unchanged"),
        (field("a", "string"), "y", "unchanged"),
    ],
)
def test_clear_removes_what_may_not_be_there_and_nothing_else(of: Json, value: Any, expected: Any) -> None:
    assert on(of, value=value, clear=True)[1] == expected
    assert on(of, value=value)[1] == "unchanged"


def test_clearing_comes_before_inferring_and_repairs() -> None:
    _, change, problems = on(field("a", "enum", "xy"), apply("x"), value="nowhere", clear=True)
    assert (change, problems) == ("x", [])


# --- 3. Validation ---------------------------------------------------------------------------------------


def both(*rules: Json) -> Json:
    return {"type": "and", "rules": list(rules)}


MORE_THAN_5 = {"type": "greater_than", "value": 5}
LESS_THAN_9 = {"type": "less_than", "value": 9}
NEVER_COMPILES = {"type": "strregex", "regex": r"(.)\1"}


@pytest.mark.parametrize(
    ("kind", "validation", "value", "expected"),
    [
        ("integer", MORE_THAN_5, 6, []),
        ("integer", MORE_THAN_5, 5, ["invalid_value"]),
        ("integer", MORE_THAN_5 | {"equals": True}, 5, []),
        ("integer", LESS_THAN_9, 9, ["invalid_value"]),
        ("integer", LESS_THAN_9 | {"equals": False}, 8, []),
        ("integer", both(MORE_THAN_5, both(LESS_THAN_9)), 9, ["invalid_value"]),
        ("integer", both(MORE_THAN_5, both(LESS_THAN_9)), 7, []),
        ("integer", None, True, ["invalid_value"]),
        ("integer", None, "5", ["invalid_value"]),
        ("date", {"type": "less_than", "value": "2024-03-01"}, "2024-02-29", []),
        ("date", {"type": "less_than", "value": "2024-03-01"}, "2024-03-01", ["invalid_value"]),
        ("date", {"type": "greater_than", "value": "2024-03-01", "equals": True}, "2024-03-01", []),
        ("date", None, "2023-02-29", ["invalid_value"]),
        ("date", None, "20240301", ["invalid_value"]),
        ("date", None, "2024-03-01T00:00:00Z", ["invalid_value"]),
        ("string", {"type": "strlen", "max": 2}, "é😀", []),
        ("string", {"type": "strlen", "max": 2}, "e\u0301😀", ["invalid_value"]),
        ("string", {"type": "strlen", "min": 2}, "x", ["invalid_value"]),
        ("string", {"type": "strlen", "min": 1, "max": 1}, "x", []),
        ("string", {"type": "strregex", "regex": "[0-9]"}, "ab5", []),
        ("string", {"type": "strregex", "regex": "^[0-9]$"}, "ab5", ["invalid_value"]),
        ("string", {"type": "strregex", "regex": "^x$"}, "x\n", ["invalid_value"]),
        ("string", NEVER_COMPILES, "xx", ["unchecked"]),
        ("string", NEVER_COMPILES, None, []),
        ("string", both(NEVER_COMPILES, {"type": "strlen", "max": 1}), "xx", ["invalid_value"]),
        ("string", both({"type": "strlen", "max": 2}, NEVER_COMPILES), "xx", ["unchecked"]),
        ("string", None, 5, ["invalid_value"]),
        ("enum", {"type": "strlen", "min": 9}, "x", []),
        ("set", {"type": "strregex", "regex": "y"}, ["x"], []),
    ],
)
def test_a_stored_value_is_checked_by_type_and_validation(
    kind: str, validation: Json | None, value: Any, expected: list[str]
) -> None:
    assert codes(on(field("a", kind, "x", validation=validation), value=value)[2]) == expected


# --- 4. The verdict --------------------------------------------------------------------------------------


def test_missing_mandatory_names_the_last_rule_that_set_it() -> None:
    mandatory, hidden = {"set_mandatory": True}, {"hide": True}
    assert on(field("a"), mandatory, mandatory, hidden)[2] == [
        {"field": "a", "code": "missing_mandatory", "rules": ["r1"]}
    ]
    assert on(field("a", mandatory=True), hidden)[2] == [
        {"field": "a", "code": "missing_mandatory", "rules": []}
    ]


def test_a_mandatory_field_is_missing_even_if_hidden_but_never_if_disabled() -> None:
    assert codes(on(field("a", mandatory=True, restrictions={"hidden_ui": True}))[2]) == ["missing_mandatory"]
    assert on(field("a", mandatory=True, default_disabled=True))[2] == []


def test_what_a_change_has_repaired_is_no_problem() -> None:
    assert on(field("a", mandatory=True), apply("x"))[2] == []


def test_an_exempt_field_is_reported_as_exempt_only_where_it_is_missing() -> None:
    assert on(field("a", mandatory=True), exempt=["a"])[2] == [{"field": "a", "code": "exempt", "rules": []}]
    assert on(field("a", mandatory=True), value="x", exempt=["a"])[2] == []


def test_a_stored_value_of_a_disabled_field_is_its_only_problem() -> None:
    of = field("a", "enum", "xY", mandatory=True)
    enabled, disabled, hidden = {"enable": True}, {"disable": True}, {"hide": True}
    assert on(of, enabled, disabled, hidden, apply("y"), value="y")[2] == [
        {"field": "a", "code": "disabled_value", "rules": ["r1"]}
    ]
    assert on(of | {"default_disabled": True}, value="y")[2] == [
        {"field": "a", "code": "disabled_value", "rules": []}
    ]


def test_the_value_of_a_disabled_field_is_what_is_stored() -> None:
    assert on(field("a", default_disabled=True), value="x")[0]["value"] == "x"
    assert on(field("a", default_disabled=True), value="x", clear=True)[0]["value"] is None


@pytest.mark.parametrize(
    ("results", "options", "rules"),
    [
        ([], ["y", "nowhere"], []),
        ([activate(["z"])], ["y", "x", "nowhere"], ["r0"]),
        ([activate(["z"]), activate(["x"])], ["y", "nowhere"], ["r0", "r1"]),
        ([activate(["z"]), activate(["x"], mode="override")], ["y", "nowhere"], ["r1"]),
        ([activate(["z"]), activate(None), activate([])], ["y", "x", "nowhere"], ["r0"]),
        ([activate(None, mode="override"), {"hide": True}], ["y", "x", "nowhere"], ["r0"]),
        ([activate(["z"]), {"activate_values": "all"}], ["y", "nowhere"], ["r1"]),
    ],
)
def test_value_not_allowed_names_options_and_rules_in_force(
    results: list[Json], options: list[str], rules: list[str]
) -> None:
    problems = on(field("a", "set", "xYz"), *results, value=["y", "x", "nowhere", "nowhere"])[2]
    assert problems == [{"field": "a", "code": "value_not_allowed", "options": options, "rules": rules}]


@pytest.mark.parametrize("value", [5, ["x"], {"x": 1}, False])
def test_an_option_of_the_wrong_type_is_an_invalid_value(value: Any) -> None:
    problems = on(field("a", "enum", "x"), value=value)[2]
    assert problems == [{"field": "a", "code": "invalid_value", "rules": []}]


def test_problems_come_in_schema_order_and_then_in_the_order_of_the_table() -> None:
    fields = [field("b", mandatory=True), TRIGGER, field("a", "enum", "Xy", mandatory=True)]
    rules = [
        rule("r1", "a", **apply("x")),
        rule("r2", "b", {"metadata_field_id": "a", "populated": False}, hide=True),
    ]
    found = [(problem["field"], problem["code"]) for problem in evaluate(fields, rules, {})["problems"]]
    assert found == [("b", "missing_mandatory"), ("a", "missing_mandatory"), ("a", "invalid_apply_value")]


def test_exempt_comes_after_an_invalid_applied_value() -> None:
    problems = on(field("a", "enum", "Xy", mandatory=True), apply("x"), exempt=["a"])[2]
    assert codes(problems) == ["invalid_apply_value", "exempt"]


def test_only_active_and_matching_rules_are_listed_in_order() -> None:
    no = {"metadata_field_id": "t", "populated": True}
    rules = [
        rule("late", "a", hide=True, position=2),
        rule("off", "a", hide=False, state="inactive"),
        rule("not matching", "a", no, hide=False),
        rule("early", "a", hide=False, position=1),
    ]
    entry = evaluate([TRIGGER, field("a")], rules, {})["fields"]["a"]
    assert (entry["rules"], entry["hidden"]) == (["early", "late"], True)


# --- 5. Loops --------------------------------------------------------------------------------------------


def when(name: str, **criteria: Any) -> Json:
    return {"metadata_field_id": name, **criteria}


def test_a_field_that_depends_on_itself_is_settled_from_its_stored_value() -> None:
    rules = [rule("r", "a", when("a", equals="draft"), **apply("new", "override"))]
    assert evaluate([field("a")], rules, {"a": "draft"})["changes"] == {"a": "new"}
    assert evaluate([field("a")], rules, {"a": "old"})["changes"] == {}


def test_a_loop_that_agrees_is_settled_with_the_newest_state_of_the_others() -> None:
    rules = [
        rule("r1", "a", when("b", equals="two"), **apply("one")),
        rule("r2", "b", when("a", equals="one"), **apply("two")),
    ]
    fields = [field("a"), field("b")]
    assert evaluate(fields, rules, {"b": "two"})["changes"] == {"a": "one"}
    verdict = evaluate(fields, rules, {"a": "one"})
    assert verdict["changes"] == {"b": "two"}
    assert verdict["fields"]["a"]["rules"] == ["r1"]


def test_the_second_settlement_is_the_verdict() -> None:
    rules = [rule("r", "a", when("a", populated=False), **apply("x"))]
    verdict = evaluate([field("a")], rules, {})
    assert verdict["changes"] == {"a": "x"}
    assert verdict["fields"]["a"]["rules"] == []


def test_a_loop_is_unstable_if_settling_again_ends_elsewhere() -> None:
    fields = [field("a"), field("b", default_disabled=True)]
    rules = [
        rule("fill", "a", when("b", populated=True), **apply("filled")),
        rule("open", "b", {"or": [when("a", equals=None), when("b", populated=True)]}, enable=True),
    ]
    kept = evaluate(fields, rules, {"b": "x"})
    assert kept["changes"] == {"a": "filled"}
    assert codes(kept["problems"]) == ["disabled_value"]
    cleared = evaluate(fields, rules, {"b": "x"}, clear=True)
    assert cleared["changes"] == {}
    assert codes(cleared["problems"]) == ["unstable", "disabled_value", "unstable"]


FLIPS = [
    rule("to y", "a", when("a", equals="x"), **apply("y", "override")),
    rule("to x", "a", when("a", equals="y"), **apply("x", "override")),
]


def test_an_unstable_loop_keeps_its_values_and_is_judged_without_rules() -> None:
    fields = [field("a"), field("b", mandatory=True), field("c", "integer"), field("d")]
    rules = [
        *FLIPS,
        rule("r2", "a", when("c", populated=True), hide=True),
        rule("r3", "a", when("b", populated=True), hide=True),
        rule("r4", "b", when("a", equals=["x", "y"]), **apply("filled")),
        rule("r5", "c", when("a", populated=True), hide=True),
        rule("r6", "d", when("a", equals="x"), **apply("downstream")),
    ]
    verdict = evaluate(fields, rules, {"a": "x", "c": "no number"}, clear=True)
    assert verdict["changes"] == {"d": "downstream"}
    assert verdict["problems"] == [
        {"field": "a", "code": "unstable", "rules": []},
        {"field": "b", "code": "missing_mandatory", "rules": []},
        {"field": "b", "code": "unstable", "rules": []},
        {"field": "c", "code": "invalid_value", "rules": []},
        {"field": "c", "code": "unstable", "rules": []},
    ]
    assert verdict["fields"]["c"] == {
        "enabled": True, "hidden": False, "mandatory": False, "options": None,
        "value": "no number", "rules": [],
    }  # fmt: skip


def test_an_exempt_rule_still_closes_its_loop_but_does_not_unsettle_it() -> None:
    verdict = evaluate([field("a")], FLIPS, {"a": "x"}, exempt_rules=["to x"])
    assert (verdict["changes"], verdict["problems"]) == ({"a": "y"}, [])


@pytest.mark.parametrize(("steps", "expected"), [(1, []), (2, []), (3, ["unstable"])])
def test_a_loop_of_one_has_four_passes_the_confirming_one_counted(steps: int, expected: list[str]) -> None:
    # A pass for each step, one in which the last rule stops matching, and one that confirms.
    stairs = [
        rule(f"r{step}", "a", when("a", equals=str(step)), **apply(step + 1, "override"))
        for step in range(steps)
    ]
    verdict = evaluate([field("a", "integer")], stairs, {"a": 0})
    assert codes(verdict["problems"]) == expected
    assert verdict["changes"] == ({} if expected else {"a": steps})


def test_fields_of_a_loop_are_settled_in_schema_order() -> None:
    rules = [
        rule("r1", "a", when("b", populated=False), **apply("first")),
        rule("r2", "b", when("a", populated=False), **apply("first")),
    ]
    assert evaluate([field("a"), field("b")], rules, {})["changes"] == {"a": "first"}
    assert evaluate([field("b"), field("a")], rules, {})["changes"] == {"b": "first"}


@pytest.mark.parametrize("value", [None, [], ["x"]])
def test_in_a_loop_too_no_set_equals_the_empty_list(value: Any) -> None:
    rules = [rule("r", "a", when("a", equals=[]), hide=True)]
    assert evaluate([field("a", "set", "xy")], rules, {"a": value})["fields"]["a"]["rules"] == []


def test_in_a_settled_loop_an_equal_set_keeps_its_stored_order() -> None:
    rules = [rule("r", "a", when("a", populated=True), **apply(["x", "y"], "override"))]
    verdict = evaluate([field("a", "set", "xy")], rules, {"a": ["y", "x"]})
    assert (verdict["changes"], verdict["fields"]["a"]["value"]) == ({}, ["y", "x"])


# --- 6. Suspended rules ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "suspended",
    [
        rule("s", "gone", hide=True),
        rule("s", "a", when("gone", populated=False), hide=True),
        rule("s", "a", {"or": [ALWAYS, {"and": [when("gone", populated=False)]}]}, hide=True),
        rule("s", "a", {"or": [ALWAYS, when("b", equals="gone")]}, hide=True),
        rule("s", "a", {"or": [ALWAYS, when("b", equals=["x", "gone"])]}, hide=True),
        rule("s", "a", {"or": [ALWAYS, when("b", includes=["gone"])]}, hide=True),
        rule("s", "a", hide=True, **activate(["x", "gone"])),
        rule("s", "a", hide=True, **activate("gone")),
        rule("s", "a", hide=True, **apply("gone")),
        rule("s", "a", hide=True, **apply(["x", "gone"])),
        rule("s", "a", hide=True, apply_default_value="gone"),
    ],
)
def test_a_rule_that_names_what_the_schema_does_not_have_is_not_evaluated(suspended: Json) -> None:
    fields = [TRIGGER, field("a", "set", "xY"), field("b", "enum", "x")]
    verdict = evaluate(fields, [suspended, rule("r", "a", **apply("x"))], {})
    assert verdict["fields"]["a"]["rules"] == ["r"]
    assert verdict["fields"]["a"]["hidden"] is False


def test_a_rule_that_names_an_inactive_option_is_evaluated() -> None:
    fields = [field("a", "enum", "xY"), field("b")]
    verdict = evaluate(fields, [rule("r", "b", when("a", equals="y"), hide=True)], {"a": "y"})
    assert verdict["fields"]["b"]["hidden"] is True


# --- Kept values -----------------------------------------------------------------------------------------


def test_a_kept_value_is_neither_applied_nor_cleared_but_still_judged() -> None:
    entry, change, problems = on(field("a", mandatory=True), apply("x"), kept=["a"])
    assert (entry["value"], change) == (None, "unchanged")
    assert codes(problems) == ["missing_mandatory"]
    entry, change, problems = on(field("a", default_disabled=True), value="x", kept=["a"], clear=True)
    assert (entry["value"], change) == ("x", "unchanged")
    assert codes(problems) == ["disabled_value"]


def test_what_follows_from_a_kept_value_follows_from_what_is_there() -> None:
    then = rule("then", "b", {"metadata_field_id": "a", "equals": "x"}, apply_value={"value": "y"})
    first = rule("first", "a", apply_value={"value": "x"})
    fields = [TRIGGER, field("a"), field("b")]
    assert evaluate(fields, [first, then], {})["changes"] == {"a": "x", "b": "y"}
    assert evaluate(fields, [first, then], {}, kept=["a"])["changes"] == {}
