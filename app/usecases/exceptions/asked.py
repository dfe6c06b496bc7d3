"""Read what a person says about a new exception; every mistake is told at once, with its place."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from app.errors import Problem, RuleSetInvalid
from app.model import Exemption, RuleDocuments
from app.usecases.enforce.exemptions import SCOPES

FROM = ("rule", "field")
"""What assets can be exempt from: a rule by its external_id, a field's being mandatory."""
LONGEST_REASON = 1000
"""Characters of a reason."""
_KEYS = (*SCOPES, *FROM, "reason", "until")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_exception(said: Mapping[str, Any], documents: RuleDocuments, *, author: str, at: float) -> Exemption:
    """Return the exception that was asked for, with a fresh id.

    said: one of `asset`, `tag` and `folder`; one of `rule` and `field`; `reason`; perhaps `until`, ISO 8601.
    Raises RuleSetInvalid with every problem.
    """
    problems = [
        *_unknown(said),
        *_one_of(said, SCOPES, "which assets are exempt"),
        *_one_of(said, FROM, "what they are exempt from"),
        *_reason(said.get("reason")),
        *_named(said, documents),
    ]
    until = None
    try:
        until = _until(said.get("until"), at)
    except ValueError as problem:
        problems.append(Problem("/until", str(problem)))
    if problems:
        raise RuleSetInvalid(problems)
    scope = next(name for name in SCOPES if said.get(name) is not None)
    value = said[scope].strip("/") if scope == "folder" else said[scope]
    return Exemption(
        secrets.token_hex(8),
        scope,
        value,
        said.get("rule"),
        said.get("field"),
        said["reason"].strip(),
        author,
        at,
        until,
    )


def _unknown(said: Mapping[str, Any]) -> list[Problem]:
    strange = sorted(set(said) - set(_KEYS))
    return [Problem(f"/{name}", f"unknown; known are {', '.join(_KEYS)}") for name in strange]


def _one_of(said: Mapping[str, Any], names: tuple[str, ...], what: str) -> list[Problem]:
    given = [name for name in names if said.get(name) is not None]
    if len(given) != 1:
        return [Problem("", f"say {what}: exactly one of {', '.join(names)}")]
    value = said[given[0]]
    if not isinstance(value, str) or not value.strip("/ "):
        return [Problem(f"/{given[0]}", "a text that is not blank")]
    return []


def _reason(reason: Any) -> list[Problem]:
    if not isinstance(reason, str) or not reason.strip() or len(reason) > LONGEST_REASON:
        return [Problem("/reason", f"say why, in 1 to {LONGEST_REASON} characters")]
    return []


def _named(said: Mapping[str, Any], documents: RuleDocuments) -> list[Problem]:
    """Check that the rule or field is there; fields that were never read are taken at their word."""
    rules = {rule["external_id"] for rule in documents.rules}
    fields = None if documents.fields is None else {field["external_id"] for field in documents.fields}
    problems = []
    for name, known in (("rule", rules), ("field", fields)):
        value = said.get(name)
        if isinstance(value, str) and known is not None and value not in known:
            problems.append(Problem(f"/{name}", f'there is no {name} "{value}"'))
    return problems


def _until(text: Any, at: float) -> float | None:
    """Return the end as a Unix time; a day alone is exempt to its end. Without an offset, times are UTC."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        until = (moment + timedelta(days=1 if _DAY.fullmatch(text) else 0)).timestamp()
    except (TypeError, ValueError, OverflowError):
        raise ValueError("a day or time in ISO 8601, such as 2030-12-31 or 2030-12-31T18:00:00Z") from None
    if until <= at:
        raise ValueError("this has passed already; name a day or time to come")
    return until
