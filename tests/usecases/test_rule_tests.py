"""Cases for rules: what is expected, what is missed, what is covered."""

from __future__ import annotations

from typing import Any

import pytest

from app.errors import RuleSetInvalid
from app.rules import read_fields
from app.usecases.ruletests import compile_tested, coverage_of, names_problems, read_cases, run_case

FIELDS = read_fields(
    [
        {"external_id": "kind", "type": "string"},
        {
            "external_id": "tags",
            "type": "set",
            "datasource": {"values": [{"external_id": name, "value": name} for name in "abc"]},
        },
        {"external_id": "owner", "type": "string", "default_disabled": True},
        {"external_id": "loop", "type": "string"},
    ]
)


def rule(name: str, target: str, condition: dict[str, Any], **result: Any) -> dict[str, Any]:
    return {"name": name, "metadata_field_id": target, "condition": condition, "result": result}


def when(field: str, **how: Any) -> dict[str, Any]:
    return {"metadata_field_id": field, **how}


POSTER = when("kind", equals="poster")
RULES = [
    rule("tags of posters", "tags", POSTER, apply_value={"value": ["a", "b"]}),
    rule("owner", "owner", {"and": [POSTER, when("tags", includes=["c"])]}, enable=True, set_mandatory=True),
]


def result(case: dict[str, Any], rules: list[dict[str, Any]] = RULES) -> Any:
    (read,) = read_cases([case])
    return run_case(compile_tested(FIELDS, rules), read)


def missed(given: dict[str, Any], *, exact: bool = False, clear: bool = False, **expect: Any) -> list[str]:
    return [
        one.about for one in result({"given": given, "exact": exact, "clear": clear, "expect": expect}).misses
    ]


def test_what_is_expected_and_comes_is_no_miss():
    assert missed({"kind": "poster"}, changes={"tags": ["b", "a"]}, problems={}) == []
    both = {"tags": {"value": ["a", "b"], "options": ["c", "b", "a"], "rules": ["tags of posters"]}}
    assert missed({"kind": "poster"}, fields=both) == []


@pytest.mark.parametrize(
    ("expect", "about"),
    [
        ({"changes": {}}, ["changes.tags"]),
        ({"changes": {"tags": ["a"]}}, ["changes.tags"]),
        ({"changes": {"kind": "x"}}, ["changes.kind"]),
        ({"problems": {"owner": ["disabled_value"]}}, ["problems.owner"]),
        (
            {"fields": {"tags": {"rules": []}, "owner": {"enabled": True}}},
            ["fields.tags.rules", "fields.owner.enabled"],
        ),
    ],
)
def test_what_comes_otherwise_is_a_miss(expect, about):
    assert missed({"kind": "poster"}, **expect) == about


def test_what_is_not_named_may_be_as_it_likes_unless_the_case_is_exact():
    given = {"kind": "poster", "tags": ["c"]}
    assert missed(given, fields={"kind": {"enabled": True}}) == []
    assert missed(given, exact=True, fields={"kind": {"enabled": True}}) == ["problems.owner"]
    assert missed(given, exact=True, problems={"owner": ["missing_mandatory"]}) == []


def test_no_problem_of_a_field_can_be_expected():
    given = {"kind": "poster", "tags": ["c"]}
    assert missed(given, problems={"owner": []}) == ["problems.owner"]
    assert missed(given, problems={"kind": []}) == []


def test_a_value_that_is_removed_is_a_change_to_null():
    assert missed({"owner": "x"}, clear=True, changes={"owner": None}) == []
    assert missed({"owner": "x"}, changes={"owner": None}) == ["changes.owner"]


def test_a_number_is_not_the_text_of_it():
    fields = {"kind": {"value": 1}}
    assert missed({"kind": "1"}, fields=fields) == ["fields.kind.value"]


def test_a_case_may_be_exempt_from_a_rule_by_its_name():
    case = {"given": {"kind": "poster"}, "exempt": ["tags of posters"], "expect": {"changes": {}}}
    assert result(case).misses == ()


def gaps(rules: list[dict[str, Any]], *given: dict[str, Any]) -> dict[str, Any]:
    tested = compile_tested(FIELDS, rules)
    cases = read_cases([{"given": one, "expect": {"fields": {}}} for one in given])
    found = coverage_of(tested, [run_case(tested, case) for case in cases])
    return {one.name: (one.matched, one.unmatched, [sorted(seen) for _, seen in one.atoms]) for one in found}


def test_coverage_tells_for_each_rule_and_each_branch_what_was_seen():
    assert gaps(RULES, {"kind": "poster"}, {"kind": "poster", "tags": ["c"]}) == {
        "tags of posters": (2, 0, [[True]]),
        "owner": (1, 1, [[True], [False, True]]),
    }


def test_branches_are_judged_on_what_earlier_rules_have_made_of_the_values():
    rules = [
        RULES[0],
        rule(
            "second", "loop", {"or": [when("tags", includes=["a"]), when("owner", populated=True)]}, hide=True
        ),
    ]
    assert gaps(rules, {"kind": "poster"}, {"owner": "there, but disabled"})["second"] == (
        1,
        1,
        [[False, True], [False]],
    )


def test_rules_of_a_loop_are_covered_too():
    rules = [
        rule("there", "loop", when("kind", equals="x"), apply_value={"value": "y"}),
        rule("back", "kind", when("loop", equals="y"), hide=True),
    ]
    assert gaps(rules, {"kind": "x"}, {}) == {
        "there": (1, 1, [[False, True]]),
        "back": (1, 1, [[False, True]]),
    }


def test_an_inactive_rule_needs_no_case_and_rules_of_one_name_are_told_apart():
    rules = [RULES[0], RULES[0], {**RULES[1], "state": "inactive"}]
    assert list(gaps(rules, {})) == ["tags of posters", "tags of posters (2)"]


def test_everything_wrong_with_cases_is_told_with_its_place():
    with pytest.raises(RuleSetInvalid) as refused:
        read_cases(
            [
                {"given": {}, "expect": {}},
                {"given": [], "expect": {"problems": {"kind": ["missing"]}}},
                {"given": {}, "expect": {"fields": {"kind": {"mandatry": True}}}, "exakt": True},
            ]
        )
    told = {problem.place: problem.message for problem in refused.value.problems}
    assert told.keys() == {
        "/0/expect",
        "/1/given",
        "/1/expect/problems/kind/0",
        "/2",
        "/2/expect/fields/kind",
    }
    assert told["/2"] == 'unknown key "exakt"; did you mean "exact"?'
    assert told["/2/expect/fields/kind"] == 'unknown key "mandatry"; did you mean "mandatory"?'


@pytest.mark.parametrize("cases", [None, [], {}])
def test_no_cases_are_no_test(cases):
    with pytest.raises(RuleSetInvalid, match="at least one"):
        read_cases(cases)


def test_a_name_that_is_no_field_and_no_rule_is_a_mistake():
    cases = read_cases(
        [
            {
                "given": {"knd": 1},
                "expect": {"fields": {"kind": {"rules": ["ownr"]}}},
                "exempt": ["owner", "nobody"],
            }
        ]
    )
    told = [str(problem) for problem in names_problems(cases, ["kind"], ["owner"])]
    assert told == [
        '/0/given/knd: there is no metadata field "knd"; did you mean "kind"?',
        '/0/expect/fields/kind/rules: there is no rule "ownr"; did you mean "owner"?',
        '/0/exempt: there is no metadata field or rule "nobody"',
    ]


def test_a_rule_that_would_be_suspended_is_a_mistake_here():
    with pytest.raises(RuleSetInvalid, match="/1/condition/metadata_field_id"):
        compile_tested(FIELDS, [RULES[0], rule("x", "tags", when("gone", populated=True), hide=True)])
