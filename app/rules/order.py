"""The order in which fields are settled: upstream first, fields that depend on each other together."""

from __future__ import annotations

from collections.abc import Mapping


def settling_order(upstream: Mapping[str, set[str]]) -> list[tuple[str, ...]]:
    """Group fields into components (mutually dependent ones together), each after all it depends on.

    upstream: each field id, in schema order, with the ids of the fields its rules' conditions name. The
    members of a component keep the schema's order. Whatever depends on a field reaches strictly more fields
    than that field does, so sorting by how much a component reaches puts upstream first.
    """
    names = list(upstream)
    reach = _closure([[names.index(name) for name in upstream[field]] for field in names])
    members = [
        tuple(other for other in range(len(names)) if _mutual(reach, place, other))
        for place in range(len(names))
    ]
    components = sorted(dict.fromkeys(members), key=lambda component: reach[component[0]].bit_count())
    return [tuple(names[place] for place in component) for component in components]


def _closure(edges: list[list[int]]) -> list[int]:
    """Return for each place a bit mask of the places it can reach, itself included."""
    reach = [sum(1 << target for target in {place, *targets}) for place, targets in enumerate(edges)]
    for via in range(len(reach)):
        for place, seen in enumerate(reach):
            if seen >> via & 1:
                reach[place] |= reach[via]
    return reach


def _mutual(reach: list[int], one: int, other: int) -> bool:
    return bool(reach[one] >> other & 1 and reach[other] >> one & 1)
