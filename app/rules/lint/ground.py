"""Which assets there can be: searched through completely, or not at all.

An asset is described by what conditions see of some of its fields (`Known`). A description that this search
does not reach belongs to no asset; one that it does reach may still belong to none, so whoever claims that
something can happen has an asset evaluated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.rules.fields import Field
from app.rules.lint.budget import Spent
from app.rules.lint.knowledge import Knowledge, Known
from app.rules.lint.parts import All, AnyOf, Atom, Part
from app.rules.lint.seen import Seen, both
from app.rules.lint.shapes import is_valid
from app.rules.values import Chosen

DEEPEST = 60
"""Alternatives within each other, and one after the other, that are followed."""


class Blame(NamedTuple):
    """Why there is no such asset: a word and the field and texts that it is about."""

    why: str
    field: str
    texts: Chosen = frozenset()


@dataclass(slots=True)
class Ground(Knowledge):
    """Assets with any values, or only those with `valid` ones: of the right type, allowed, on enabled fields.

    blames: why the last search came to nothing.
    """

    valid: bool = False
    blames: list[Blame] = field(default_factory=list)
    _admitted: dict[tuple[str, Chosen], bool] = field(default_factory=dict)

    def solutions(self, *goals: Part) -> Iterator[Known]:
        """Yield descriptions of all assets for which the goals hold. Raises Spent."""
        self.blames.clear()
        yield from self._search(goals, {}, frozenset(), 0)

    def enabling(self, name: str) -> Part | None:
        """Return the goal that a field is enabled; None if it needs nothing for that."""
        if not self.setting.fields[name].default_disabled:
            return None
        return AnyOf(tuple(rule.when for rule in self.speaking(name, "enable") if rule.effects.enable))

    def admits(self, of: Field, whole: Chosen) -> bool:
        """Say whether a field can hold a populated value that shows these texts."""
        if not self.valid:
            return True
        key = of.id, whole
        if key not in self._admitted:
            self._admitted[key] = is_valid(of, whole)
        return self._admitted[key]

    def _search(
        self, goals: Sequence[Part], known: Known, opened: frozenset[str], depth: int
    ) -> Iterator[Known]:
        if depth > DEEPEST:
            raise Spent
        waiting, branching = list(goals), []
        while waiting:
            goal = waiting.pop()
            self.setting.budget.step()
            if isinstance(goal, Atom):
                seen = self._narrowed(goal.field, self.of(goal.field, known), goal.wanted)
                if seen is None:
                    return
                known = {**known, goal.field: seen}
            elif isinstance(goal, All):
                waiting += goal.parts
            else:
                branching.append(goal)
        if branching:
            first, *others = branching
            for part in first.parts:
                yield from self._search([part, *others], known, opened, depth + 1)
            return
        yield from self._opened(known, opened, depth)

    def _opened(self, known: Known, opened: frozenset[str], depth: int) -> Iterator[Known]:
        """Have every populated field enabled, by its own definition or by a rule that matches as well."""
        for name, seen in known.items():
            if seen.empty is False and name not in opened:
                enabling = self.enabling(name)
                if enabling == AnyOf(()):
                    self.blames.append(Blame("disabled", name))
                    return
                if enabling is not None:
                    yield from self._search([enabling], known, opened | {name}, depth + 1)
                    return
        if all(self._is_possible(name, seen, known) for name, seen in known.items()):
            yield known

    def _is_possible(self, name: str, seen: Seen, known: Known) -> bool:
        if seen.empty is not False:
            return True
        could, of = self.could(name, known), self.setting.fields[name]
        if not could.on:
            self.blames.append(Blame("disabled", name))
            return False
        if not self.valid or of.options is None:
            return True
        wholes = [seen.has] if seen.exactly is None else list(seen.exactly)
        if could.allowed and any(whole <= could.allowed for whole in wholes):
            return True
        self.blames.append(Blame("refused", name, frozenset.union(*wholes) - could.allowed))
        return False

    def _narrowed(self, name: str, seen: Seen, wanted: Seen) -> Seen | None:
        found = both(seen, wanted)
        if found is None:
            self.blames.append(Blame("disabled" if seen is self.settled.get(name) else "contradiction", name))
            return None
        if found.empty is not False or not self.valid:
            return found
        of = self.setting.fields[name]
        if found.exactly is None and found.has and not of.is_set:
            found = found._replace(exactly=frozenset((found.has,)))
        if found.exactly is not None:
            found = found._replace(exactly=frozenset(w for w in found.exactly if self.admits(of, w)))
        fits = found.exactly or (
            found.exactly is None and found.has <= (of.active if of.is_set else found.has)
        )
        if not fits or (of.options is not None and not of.active):
            self.blames.append(Blame("inadmissible", name, _texts(wanted) or _texts(seen)))
            return None
        return found


def _texts(seen: Seen) -> Chosen:
    return seen.has.union(*(seen.exactly or ()))
