"""Read the file that RULES_FILE names."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.errors import Problem, RuleSetInvalid
from app.rules import read_rules
from app.usecases.documents.document import read_document
from app.usecases.rulebook.document import complete, given


def load_rules_file(path: Path) -> list[dict[str, Any]]:
    """Return the rules of a file, complete, in the file's order.

    The file, YAML if its name ends so and else JSON, holds a list of rules or `{"metadata_rules": [...]}`. A
    rule without an external_id gets one made from its field and name (and a count, where several share both),
    so that it stays the same rule when it is edited.

    Raises RuleSetInvalid with everything that is wrong, each with the file, in YAML the line, and its place.
    """
    document = read_document(path).list_in("metadata_rules")
    with document.placing():
        rules = read_rules(document.value)
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
