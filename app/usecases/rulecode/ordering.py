"""Which positions rules need so that they are applied in the order in which a file lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.usecases.rulecode.portable import Rule, in_order, is_active, rank


def new_positions(wanted: Sequence[Rule], there: Sequence[Rule], pairs: Mapping[int, int]) -> dict[int, int]:
    """Return the position to set for each wanted rule that needs another one than it has, or would get.

    Only the order of the active rules within a target field counts, so positions that lead to it are left
    alone, whatever they are. A field whose rules have to be put in order is numbered from 1.

    Args:
        wanted: the rules as they shall come; a `position` moves a rule within its field.
        there: the rules as they are, in the order of the list.
        pairs: as `partners` returns it.
    """
    fields: dict[str, list[int]] = {}
    for number in in_order(wanted):
        if is_active(wanted[number]):
            fields.setdefault(wanted[number]["metadata_field_id"], []).append(number)
    return {
        number: place
        for numbers in fields.values()
        if not _comes_right(numbers, wanted, there, pairs)
        for place, number in enumerate(numbers, 1)
        if number not in pairs or there[pairs[number]].get("position") != place
    }


def _comes_right(
    numbers: Sequence[int], wanted: Sequence[Rule], there: Sequence[Rule], pairs: Mapping[int, int]
) -> bool:
    """Say whether the order comes about by itself: a new rule comes after all others of its field.

    Beside rules without a position that is not so everywhere; nor is the place known of a rule that comes
    from another field.
    """
    known = [number for number in numbers if number in pairs]
    is_stable = all(
        wanted[number]["metadata_field_id"] == there[pairs[number]]["metadata_field_id"] for number in known
    )
    has_new = len(known) < len(numbers)
    unplaced = any(there[pairs[number]].get("position") is None for number in known)
    if not is_stable or (has_new and unplaced):
        return len(numbers) == 1
    order = sorted(known, key=lambda number: (rank(there[pairs[number]]), pairs[number]))
    return [*order, *(number for number in numbers if number not in pairs)] == list(numbers)
