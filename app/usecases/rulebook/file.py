"""Read the file that RULES_FILE names."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.errors import ConfigurationError, Problem, RuleSetInvalid
from app.rules import read_rules
from app.usecases.rulebook.document import complete, given


def load_rules_file(path: Path) -> list[dict[str, Any]]:
    """Return the rules of a file, complete, in the file's order.

    The file holds a JSON list of rules or `{"metadata_rules": [...]}`. A rule without an external_id gets
    one made from its field and name (and a count, where several share both), so that it stays the same rule
    when it is edited.

    Raises:
        ConfigurationError: the file cannot be read or is not JSON; tells the line and column.
        RuleSetInvalid: with every problem of every rule, each at its JSON place.
    """
    rules = read_rules(_document(path))
    seen: Counter[tuple[str, str | None]] = Counter()
    ids = [_id(rule, seen) for rule in rules]
    _check_ids(ids)
    return [complete(external_id, given(rule)) for external_id, rule in zip(ids, rules, strict=True)]


def file_stamp(path: Path) -> tuple[int, ...]:
    """Return what changes when the file or its rights do, to read it again only then; () for no file."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size


def _document(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except json.JSONDecodeError as problem:
        place = f"line {problem.lineno} column {problem.colno}"
        raise ConfigurationError(f"RULES_FILE {path} is not JSON at {place}: {problem.msg}") from problem
    except RecursionError as problem:
        raise ConfigurationError(f"RULES_FILE {path} is nested too deep") from problem
    except (OSError, ValueError) as problem:
        raise ConfigurationError(f"RULES_FILE {path} cannot be read: {problem}") from problem


def _id(rule: Mapping[str, Any], seen: Counter[tuple[str, str | None]]) -> Any:
    if rule.get("external_id") is not None:
        return rule["external_id"]
    known_by = (rule["metadata_field_id"], rule.get("name"))
    seen[known_by] += 1
    return hashlib.sha256(json.dumps([*known_by, seen[known_by]]).encode()).hexdigest()


def _check_ids(ids: Sequence[Any]) -> None:
    first: dict[Any, int] = {}
    problems = []
    for number, external_id in enumerate(ids):
        place = f"/{number}/external_id"
        if not isinstance(external_id, str) or not external_id:
            problems.append(Problem(place, "an external_id is non-empty text; leave it out to have one made"))
        elif external_id in first:
            problems.append(Problem(place, f'"{external_id}" is already the rule at /{first[external_id]}'))
        else:
            first[external_id] = number
    if problems:
        raise RuleSetInvalid(problems)
