"""Which field depends on which, through which rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.rules.conditions import fields_named
from app.rules.order import settling_order


@dataclass(frozen=True, slots=True)
class Dependency:
    """Rules of the field `target` look at the field `source`. rules: their documents, in order.

    in_loop: both are settled together, because they depend on each other (or the field on itself).
    """

    source: str
    target: str
    rules: tuple[Mapping[str, Any], ...]
    in_loop: bool


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The fields that have to do with rules, in the order in which they are settled, and what links them."""

    fields: tuple[str, ...]
    links: tuple[Dependency, ...]
    loops: tuple[tuple[str, ...], ...]

    def around(self, field: str) -> Dependencies:
        """Return what a field depends on and what depends on it, directly, and the loops that it is in."""
        loops = tuple(loop for loop in self.loops if field in loop)
        looping = {name for loop in loops for name in loop}
        links = tuple(
            link
            for link in self.links
            if field in (link.source, link.target) or looping.issuperset((link.source, link.target))
        )
        near = {field, *(name for link in links for name in (link.source, link.target))}
        return Dependencies(tuple(name for name in self.fields if name in near), links, loops)


def dependencies(rules: Sequence[Mapping[str, Any]]) -> Dependencies:
    """Return the dependencies that active rules make; they follow the grammar, the fields need not exist."""
    active = [rule for rule in rules if rule.get("state") != "inactive"]
    upstream: dict[str, set[str]] = {}
    by_link: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for rule in active:
        target = rule["metadata_field_id"]
        named = sorted(fields_named(rule["condition"]))
        upstream.setdefault(target, set()).update(named)
        for source in named:
            upstream.setdefault(source, set())
            by_link.setdefault((source, target), []).append(rule)
    order = settling_order(upstream)
    loops = tuple(members for members in order if _is_loop(members, upstream))
    home = {name: members for members in loops for name in members}
    links = tuple(
        Dependency(source, target, tuple(of), target in home.get(source, ()))
        for (source, target), of in by_link.items()
    )
    return Dependencies(tuple(name for members in order for name in members), links, loops)


def _is_loop(members: Collection[str], upstream: Mapping[str, set[str]]) -> bool:
    return len(members) > 1 or any(name in upstream[name] for name in members)
