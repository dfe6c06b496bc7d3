"""A rule test case made from what rules do today (docs/rules-as-code.md#test)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.rules import Verdict
from app.usecases.rulecode.portable import Rule
from app.usecases.ruletests.run import names_of

_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def made_case(
    name: str, given: Mapping[str, Any], verdict: Verdict, rules: Sequence[Rule], *, clear: bool
) -> dict[str, Any]:
    """Return a case that expects just this verdict on these values.

    rules: all rules, by whose external ids the verdict knows them; a case names them by their names.
    """
    names = {rule["external_id"]: name for name, rule in names_of(rules)}
    problems: dict[str, list[str]] = {}
    for problem in verdict.problems:
        problems.setdefault(problem["field"], []).append(problem["code"])
    fields = {
        field: {
            "enabled": shown["enabled"],
            "mandatory": shown["mandatory"],
            "rules": [names.get(rule, rule) for rule in shown["rules"]],
        }
        for field, shown in verdict.fields.items()
        if shown["rules"]
    }
    expect = {
        "changes": dict(verdict.changes),
        "problems": problems,
        **({"fields": fields} if fields else {}),
    }
    flags = {"exact": True, **({"clear": True} if clear else {})}
    return {"name": name, "given": dict(given), **flags, "expect": expect}


def as_yaml(case: Mapping[str, Any]) -> str:
    """Return a case as an entry of the list `cases` in a YAML file. Its values are written as in JSON."""
    expect = case["expect"]
    head = [f"{key}: {_text(case[key])}" for key in case if key != "expect"]
    told = [f"  {key}: {_text(expect[key])}" for key in ("changes", "problems") if key in expect]
    fields = [f"    {_text(name)}: {_text(shown)}" for name, shown in expect.get("fields", {}).items()]
    lines = [*head, "expect:", *told, *(["  fields:", *fields] if fields else [])]
    return "".join(f"{'  - ' if number == 0 else '    '}{line}\n" for number, line in enumerate(lines))


def _text(value: Any) -> str:
    """Return a value as JSON that is YAML too: what YAML does not take as it is gets escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
