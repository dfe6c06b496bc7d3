"""The engine behind the referee's signature, so that one test can ask both."""

from collections.abc import Collection
from typing import Any

from app.rules import RuleSet, compile_rules, read_fields

Json = dict[str, Any]


def evaluate(
    fields: list[Json],
    rules: list[Json],
    values: Json,
    clear: bool = False,
    exempt: Collection[str] = (),
    exempt_rules: Collection[str] = (),
    kept: Collection[str] = (),
) -> Json:
    """Compile and evaluate; see `tests.rules.naive.evaluate`."""
    options = {"clear": clear, "exempt": exempt, "exempt_rules": exempt_rules, "kept": kept}
    return judge(compile_rules(read_fields(fields), rules)[0], {"values": values, **options})


def judge(compiled: RuleSet, one: Json) -> Json:
    """Evaluate a case of which the fields and rules are compiled already."""
    exempt = [*one["exempt"], *one["exempt_rules"]]
    return compiled.evaluate(
        one["values"], clear=one["clear"], exempt=exempt, kept=one.get("kept", ())
    ).as_json()
