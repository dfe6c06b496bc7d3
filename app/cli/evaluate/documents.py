"""The two files: fields and rules, checked together so that everything wrong is said at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from app.errors import Problem, RuleSetInvalid
from app.rules import Field, RuleSet, compile_rules, read_fields, read_rules, reference_problems
from app.usecases.documents.document import read_document

T = TypeVar("T")


def load_rule_set(fields_file: Path, rules_file: Path) -> tuple[RuleSet, list[str]]:
    """Read and compile both files.

    Returns the rule set and a warning for every reason why a rule is suspended, with its place.
    Raises RuleSetInvalid with every problem of both files.
    """
    fields, rules = load_documents(fields_file, rules_file)
    rule_set, _ = compile_rules(fields, rules)
    return rule_set, list(_warnings(rules_file, rules, fields))


def load_documents(
    fields_file: Path, rules_file: Path
) -> tuple[Sequence[Field], Sequence[Mapping[str, Any]]]:
    """Read both files. Raises RuleSetInvalid with every problem of both."""
    problems: list[Problem] = []
    fields = _read(fields_file, "metadata_fields", read_fields, problems)
    rules = _read(rules_file, "metadata_rules", read_rules, problems)
    if fields is None or rules is None:
        raise RuleSetInvalid(problems)
    return fields, rules


def _read(file: Path, key: str, read: Callable[[Any], T], problems: list[Problem]) -> T | None:
    """Return what a file holds, itself or under a key, or None after adding what is wrong with it."""
    try:
        document = read_document(file).list_in(key)
        with document.placing():
            return read(document.value)
    except RuleSetInvalid as error:
        problems.extend(error.problems)
    return None


def _warnings(file: Path, rules: Sequence[Mapping[str, Any]], fields: Sequence[Field]) -> Iterator[str]:
    by_id = {field.id: field for field in fields}
    for number, rule in enumerate(rules):
        if rule.get("state") == "inactive":
            continue
        for problem in reference_problems(rule, by_id):
            suspended = f'rule "{rule.get("name")}" is suspended'
            yield f"{file} /{number}{problem.place}: {suspended}: {problem.message}"
