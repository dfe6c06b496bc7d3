"""The checks that a field's validation is compiled to."""

from typing import Any

import pytest

from app.rules import compile_rules, read_fields
from app.rules.validation import compile_validation, is_date


def check(kind: str, validation: Any, value: Any) -> bool | None:
    compiled = compile_validation(kind, validation)
    return True if compiled is None else compiled(value)


@pytest.mark.parametrize(
    "text", ["2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "2024-12-31"]
)  # fmt: skip
def test_a_real_day_is_a_date(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize(
    "value",
    ["2023-02-29", "1900-02-29", "2024-04-31", "2024-13-01", "2024-00-10", "2024-01-00", "0000-01-01",
     "2024-1-1", "24-01-01", "20240101", "2024-W01-1", "2024/01/01", "2024-01-01 ", "2024-01-01\n",
     "+024-01-01", "-024-01-01", "２０２４-01-01", "٢٠٢٤-٠١-٠١", "10000-01-01", "2024-01-01T00:00", "",
     20240101, None, ["2024-01-01"]],
)  # fmt: skip
def test_anything_else_is_none(value: Any) -> None:
    assert not is_date(value)


@pytest.mark.parametrize(
    ("rule", "passes"),
    [
        ({"type": "greater_than", "value": 5}, [6]),
        ({"type": "greater_than", "value": 5, "equals": False}, [6]),
        ({"type": "greater_than", "value": 5, "equals": True}, [5, 6]),
        ({"type": "less_than", "value": 5}, [4]),
        ({"type": "less_than", "value": 5, "equals": True}, [4, 5]),
    ],
)
def test_integers_are_compared_and_equals_includes_the_bound(rule: Any, passes: list[int]) -> None:
    assert [value for value in (4, 5, 6) if check("integer", rule, value)] == passes


def test_negative_and_huge_integers_are_compared_as_numbers() -> None:
    assert check("integer", {"type": "less_than", "value": -2}, -10)
    assert check("integer", {"type": "greater_than", "value": 9}, 10**30)


def test_dates_are_compared_as_days() -> None:
    after = {"type": "greater_than", "value": "2023-12-31"}
    days = ("0999-06-01", "2023-12-30", "2023-12-31", "2024-01-01")
    assert [day for day in days if check("date", after, day)] == ["2024-01-01"]


@pytest.mark.parametrize(
    ("text", "length"), [("", 0), ("é", 1), ("e\u0301", 2), ("😀", 1), ("👩‍👩‍👧", 5), ("a\n", 2)]
)
def test_strlen_counts_code_points(text: str, length: int) -> None:
    assert check("string", {"type": "strlen", "min": length, "max": length}, text)
    assert not check("string", {"type": "strlen", "min": length + 1}, text)
    assert length == 0 or not check("string", {"type": "strlen", "max": length - 1}, text)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("b", "abc", True),
        ("^b", "abc", False),
        ("^abc$", "abc", True),
        ("^abc$", "abc\n", False),
        ("^b", "a\nb", False),
        ("(?m)^b", "a\nb", True),
        (r"\Aabc\z", "abc", True),
        ("ABC", "abc", False),
        ("(?i)ÉA", "éa", True),
        ("^.$", "😀", True),
        (".", "\n", False),
        (r"\d", "٥", False),
        (r"\w", "é", False),
        (r"\p{L}", "é", True),
        (r"^[a-zA-Z]{3}$", "abc", True),
        ("", "", True),
        ("x|y", "y", True),
    ],
)
def test_patterns_search_in_the_dialect_of_re2(pattern: str, text: str, expected: bool) -> None:
    assert check("string", {"type": "strregex", "regex": pattern}, text) is expected


@pytest.mark.parametrize(
    "pattern",
    [r"(?=x)", r"(?!x)", r"(?<=x)y", r"(?<!x)y", r"(.)\1", r"(?>x)", r"x*+", r"x\Z", "[", "a{1001}"],
)
def test_a_pattern_beyond_re2_leaves_the_value_unchecked(pattern: str) -> None:
    assert check("string", {"type": "strregex", "regex": pattern}, "x") is None


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "^(a*)*b$"])
def test_a_pattern_that_backtracks_without_end_elsewhere_answers_here(pattern: str) -> None:
    assert check("string", {"type": "strregex", "regex": pattern}, "a" * 50_000 + "!") is False


LONG, BACKREFERENCE = {"type": "strlen", "min": 3}, {"type": "strregex", "regex": r"(.)\1"}


@pytest.mark.parametrize("turned", [False, True])
def test_of_several_a_failing_one_decides_then_an_unchecked_one(turned: bool) -> None:
    rules = [LONG, {"type": "and", "rules": [BACKREFERENCE]}]
    both = {"type": "and", "rules": rules[::-1] if turned else rules}
    assert check("string", both, "x") is False
    assert check("string", both, "xxx") is None
    assert check("string", {"type": "and", "rules": [LONG, LONG]}, "xxx") is True
    assert check("string", {"type": "and", "rules": []}, "x") is True


@pytest.mark.parametrize(
    ("kind", "validation"),
    [
        ("enum", LONG),
        ("set", BACKREFERENCE),
        ("integer", LONG),
        ("string", {"type": "greater_than", "value": 5}),
        ("string", None),
        ("string", {}),
    ],
)
def test_there_is_nothing_to_check(kind: str, validation: Any) -> None:
    assert compile_validation(kind, validation) is None


def test_a_kind_of_validation_that_nobody_knows_leaves_values_unchecked() -> None:
    fields = read_fields([{"external_id": "s", "type": "string", "validation": {"type": "banana"}}])
    rules, _ = compile_rules(fields, [])
    assert [problem["code"] for problem in rules.evaluate({"s": "x"}).problems] == ["unchecked"]
