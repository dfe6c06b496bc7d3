"""Which rule of one place is which rule of another."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence

from app.usecases.rulecode.portable import Rule, in_order, is_active


def partners(wanted: Sequence[Rule], there: Sequence[Rule]) -> dict[int, int]:
    """Pair rules; returns the number of the rule there for each number of a wanted rule that has one.

    The same external_id makes a pair (within one place), then saying the same in everything, then the same
    target field and name, then the same target field, condition and result: a rule that was renamed. Where
    several share these, they are paired in the order in which they are applied.

    A rule that moved to another field is another rule: sources disagree on whether an account lets a rule
    change its field (docs/vendor.md#where-sources-disagree).
    """
    found: dict[int, int] = {}
    for key in (_id, _everything, _field_and_name, _meaning):
        free = _free(there, set(found.values()), key)
        for number in in_order(wanted):
            known_by = key(wanted[number])
            if number not in found and known_by is not None and free[known_by]:
                found[number] = free[known_by].popleft()
    return found


def _free(
    there: Sequence[Rule], taken: set[int], key: Callable[[Rule], Hashable]
) -> defaultdict[Hashable, deque[int]]:
    free: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for number in in_order(there):
        if number not in taken:
            free[key(there[number])].append(number)
    return free


def _id(rule: Rule) -> Hashable:
    return rule.get("external_id")


def _everything(rule: Rule) -> Hashable:
    return rule.get("name"), is_active(rule), _meaning(rule)


def _field_and_name(rule: Rule) -> Hashable:
    return rule["metadata_field_id"], rule.get("name")


def _meaning(rule: Rule) -> Hashable:
    said = [rule["metadata_field_id"], rule["condition"], rule["result"]]
    return json.dumps(said, sort_keys=True)
