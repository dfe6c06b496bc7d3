"""Cases run on the one evaluator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import Problem, RuleSetInvalid
from app.rules import Field, RuleSet, Verdict, compile_rules, reference_problems
from app.usecases.rulecode.portable import Rule, is_active
from app.usecases.ruletests.cases import Case
from app.usecases.ruletests.expectations import Miss, misses


@dataclass(frozen=True, slots=True)
class RulesUnderTest:
    """A rule set under test. rules: the active ones, under the names by which verdicts know them."""

    rule_set: RuleSet
    fields: Mapping[str, Field]
    rules: Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case with the verdict on it and where that is not as expected."""

    case: Case
    verdict: Verdict
    misses: tuple[Miss, ...]


def compile_tested(fields: Sequence[Field], rules: Sequence[Rule]) -> RulesUnderTest:
    """Compile rules for a test, known by their names; those that share one get a number.

    Raises:
        RuleSetInvalid: rules name what is not there; in a service they would be suspended, here it is a
            mistake. With every problem, each at its JSON place.
    """
    by_id = {field.id: field for field in fields}
    problems = [
        Problem(f"/{number}{problem.place}", problem.message)
        for number, rule in enumerate(rules)
        for problem in reference_problems(rule, by_id)
    ]
    if problems:
        raise RuleSetInvalid(problems)
    active: dict[str, Any] = {name: rule for name, rule in names_of(rules) if is_active(rule)}
    rule_set, _ = compile_rules(fields, [{**rule, "external_id": name} for name, rule in active.items()])
    return RulesUnderTest(rule_set, by_id, active)


def run_case(tested: RulesUnderTest, case: Case) -> CaseResult:
    """Judge one case."""
    verdict = tested.rule_set.evaluate(case.given, clear=case.clear, exempt=case.exempt)
    return CaseResult(case, verdict, misses(case, verdict))


def names_of(rules: Sequence[Rule]) -> list[tuple[str, Rule]]:
    """Return rules with the names by which cases know them; those that share one get a number."""
    seen: Counter[str] = Counter()
    return [(_named(rule, seen), rule) for rule in rules]


def _named(rule: Rule, seen: Counter[str]) -> str:
    name = rule.get("name") or f"a rule on {rule['metadata_field_id']}"
    seen[name] += 1
    return name if seen[name] == 1 else f"{name} ({seen[name]})"
