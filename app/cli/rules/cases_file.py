"""The files of a test: cases, and the rules and fields that they are tried on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from app.cli.rules.files.rules_file import read_rules_file
from app.errors import Problem, RuleSetInvalid
from app.rules import Field, read_fields
from app.rules.suggest import suggestion
from app.usecases.documents.document import Document, read_document
from app.usecases.ruletests import Case, RulesUnderTest, compile_tested, names_problems, read_cases

T = TypeVar("T")
_KEYS: Mapping[str, type] = {"fields": str, "rules": str, "exact": bool, "clear": bool, "cases": list}


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything that a test needs, read and checked. document: the list of cases."""

    cases: Sequence[Case]
    document: Document
    tested: RulesUnderTest

    def line_of(self, number: int) -> str:
        """Return where a case stands: `cases.yaml:12`, or the file and its number in JSON."""
        line = self.document.line_of(f"/{number}")
        at = f"/{number}" if line is None else line
        return f"{self.document.path}:{at}"


def load(cases_file: Path, rules_file: Path | None, fields_file: Path | None) -> Loaded:
    """Read and check all files.

    Args:
        cases_file: a list of cases, or an object with `cases` and perhaps `rules` and `fields` (files, named
            from where this one lies), `exact` and `clear` (what holds for cases that do not say).
        rules_file, fields_file: instead of those that the cases name.

    Raises:
        RuleSetInvalid: with every problem of every file, as far as one can be read without the other.
    """
    whole = read_document(cases_file)
    head = _head(whole)
    document = whole.list_in("cases")
    problems: list[Problem] = []
    cases = _tried(lambda: _cases(document, head), problems)
    read_rules = _tried(lambda: read_rules_file(_named("rules", rules_file, head, whole)), problems)
    fields = _tried(lambda: _fields(_named("fields", fields_file, head, whole)), problems)
    if cases is None or read_rules is None or fields is None:
        raise RuleSetInvalid(problems)
    rules, rules_document = read_rules
    with rules_document.placing():
        tested = compile_tested(fields, rules)
    unknown = names_problems(cases, list(tested.fields), list(tested.rules))
    if unknown:
        raise RuleSetInvalid([document.told(problem) for problem in unknown])
    return Loaded(cases, document, tested)


def _tried(read: Callable[[], T], problems: list[Problem]) -> T | None:
    """Return what a reading gives, or None after adding what is wrong."""
    try:
        return read()
    except RuleSetInvalid as error:
        problems += error.problems
        return None


def _head(whole: Document) -> Mapping[str, Any]:
    """Return what stands beside the cases. Raises RuleSetInvalid for a key or value that means nothing."""
    head = whole.value if isinstance(whole.value, Mapping) else {}
    problems = [
        Problem(f"/{key}", f'unknown key "{key}"{suggestion(key, _KEYS)}')
        if key not in _KEYS
        else Problem(f"/{key}", f"{key} is {_WORDS[_KEYS[key]]}")
        for key, value in head.items()
        if not isinstance(value, _KEYS.get(key, ()))
    ]
    if problems:
        raise RuleSetInvalid([whole.told(problem) for problem in problems])
    return head


_WORDS = {str: "the name of a file", bool: "true or false", list: "a list of cases"}


def _cases(document: Document, head: Mapping[str, Any]) -> list[Case]:
    with document.placing():
        return read_cases(document.value, exact=head.get("exact", False), clear=head.get("clear", False))


def _named(part: str, given: Path | None, head: Mapping[str, Any], whole: Document) -> Path:
    if given is None and part not in head:
        remedy = f'say --{part} FILE, or name the file in this one: "{part}: {part}.yaml"'
        raise RuleSetInvalid([Problem(str(whole.path), f"no {part} to try the cases on; {remedy}")])
    return given or whole.path.parent / str(head[part])


def _fields(path: Path) -> tuple[Field, ...]:
    document = read_document(path).list_in("metadata_fields")
    with document.placing():
        return read_fields(document.value)
