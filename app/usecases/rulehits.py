"""How often each rule has matched, by the verdicts that are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from app.ports import Records


@dataclass(frozen=True, slots=True)
class Hits:
    """judged: verdicts looked at; is_whole: these are all. count, last: by rule, how many of their assets it
    matched, and when one of these was last judged (Unix time). problems: by rule, assets that have one by it.
    """

    judged: int
    is_whole: bool
    count: Mapping[str, int]
    last: Mapping[str, float]
    problems: Mapping[str, int]


def count_hits(records: Records, cloud: str, most: int) -> Hits:
    """Count the matches of each rule in up to so many verdicts. It takes a second for some thousands."""
    count, problems, last, judged = Counter[str](), Counter[str](), dict[str, float](), 0
    verdicts = (record for page in records.judged_since(cloud, 0) for record in page)
    for record in islice(verdicts, most):
        judged += 1
        problems.update(_complaining(record))
        for rule in _matched(record):
            count[rule] += 1
            last[rule] = max(last.get(rule, 0.0), record["judged_at"])
    return Hits(judged, next(verdicts, None) is None, count, last, problems)


def _matched(record: Mapping[str, Any]) -> Iterator[str]:
    fields = (record.get("verdict") or {}).get("fields", {})
    return (rule for field in fields.values() for rule in field["rules"])


def _complaining(record: Mapping[str, Any]) -> set[str]:
    problems = (record.get("verdict") or {}).get("problems", [])
    return {rule for problem in problems for rule in problem.get("rules", ())}
