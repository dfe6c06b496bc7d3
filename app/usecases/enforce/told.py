"""What is logged of an asset that is being enforced: names of fields and codes, never a value."""

from __future__ import annotations

from collections.abc import Iterable

from app.usecases.enforce.case import Case
from app.usecases.steps import tell_of_entry


def tell_of_case(step: str, cloud: str, case: Case, **details: object) -> None:
    """Log what the rules say to an asset."""
    problems = sorted({problem["code"] for problem in case.verdict.problems})
    changes = sorted(case.verdict.changes)
    tell_of_entry(step, cloud, case.entry, changes=changes, problems=problems, **details)


def tell_of_write(cloud: str, case: Case, kind: str, names: Iterable[str]) -> None:
    """Log that the account has accepted a write. kind: `values` or `flags`; names: of fields or tags."""
    tell_of_entry("written", cloud, case.entry, kind=kind, names=sorted(names))
