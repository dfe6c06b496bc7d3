"""Which assets there can be: searched through completely, or not at all.

An asset is described by what conditions see of some of its fields (`Known`). A description that this search
does not reach belongs to no asset; one that it does reach may still belong to none, so whoever claims that
something can happen has an asset evaluated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.rules.fields import Field
from app.rules.inference import Standing, standing
from app.rules.lint.budget import Spent
from app.rules.lint.parts import All, AnyOf, Atom, Part
from app.rules.lint.seen import ANYTHING, EMPTY, Seen, both, follows
from app.rules.lint.setting import Checked, Setting
from app.rules.values import DECIMAL, Chosen

Known = dict[str, Seen]
DEEPEST = 60
"""Alternatives within each other, and one after the other, that are followed."""


class Could(NamedTuple):
    """What a field can be while some things are known: `on`, `off`: it may be enabled, disabled.

    allowed: options that may be allowed. surely: options that are allowed in any case.
    """

    on: bool
    off: bool
    allowed: frozenset[str]
    surely: frozenset[str]


class Blame(NamedTuple):
    """Why there is no such asset: a word and the field and texts that it is about."""

    why: str
    field: str
    texts: Chosen = frozenset()


@dataclass(slots=True)
class Ground:
    """Assets with any values, or only those with `valid` ones: of the right type, allowed, on enabled fields.

    never: rules that are known to match none of them; they play no part. settled: what is known of fields
    whatever the asset. blames: why the last search came to nothing.
    """

    setting: Setting
    valid: bool
    never: set[str] = field(default_factory=set)
    settled: Known = field(default_factory=dict)
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
        return AnyOf(tuple(rule.when for rule in self._speaking(name, "enable") if rule.effects.enable))

    def holds(self, part: Part, known: Known) -> bool | None:
        """Say whether a condition holds for all, none or some (None) of the assets described."""
        self.setting.budget.step()
        if isinstance(part, Atom):
            return follows(self._of(part.field, known), part.wanted)
        wanted = isinstance(part, AnyOf)
        answer: bool | None = not wanted
        for inner in part.parts:
            found = self.holds(inner, known)
            if found is wanted:
                return wanted
            answer = None if found is None else answer
        return answer

    def could(self, name: str, known: Known) -> Could:
        """Return what a field can be."""
        of = self.setting.fields[name]
        on, off = not of.default_disabled, of.default_disabled
        for rule in self._speaking(name, "enable"):
            holds = self._surely(rule, known)
            if holds is not False:
                on = bool(rule.effects.enable) or (on and holds is None)
                off = not rule.effects.enable or (off and holds is None)
        allowed, surely = self._options(of, known) if of.options is not None else (of.active, of.active)
        return Could(on, off, allowed, surely)

    def admits(self, of: Field, whole: Chosen) -> bool:
        """Say whether a field can hold a populated value that shows these texts."""
        if not self.valid:
            return True
        key = of.id, whole
        if key not in self._admitted:
            self._admitted[key] = _is_valid(of, whole)
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
                seen = self._narrowed(goal.field, self._of(goal.field, known), goal.wanted)
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

    def _options(self, of: Field, known: Known) -> tuple[frozenset[str], frozenset[str]]:
        allowed: frozenset[str] = frozenset()
        surely: frozenset[str] | None = None
        none_yet = True
        for rule in self._speaking(of.id, "activate"):
            holds, activate = self._surely(rule, known), rule.effects.activate
            if holds is False or activate is None:
                continue
            options = of.active if activate.options == "all" else activate.options & of.active
            allowed = options if holds and activate.override else allowed | options
            if holds and activate.override:
                surely = options
            else:
                surely = _least(surely, options, activate.override, none_yet, bool(holds))
            none_yet = none_yet and not holds
        if none_yet:
            return of.active, of.active if surely is None else surely
        return allowed, surely or frozenset()

    def _surely(self, rule: Checked, known: Known) -> bool | None:
        """As `holds`; but where a loop may be unstable, no rule of it surely matches."""
        if rule.looks_at.isdisjoint(known) and rule.looks_at.isdisjoint(self.settled):
            return None
        holds = self.holds(rule.when, known)
        return None if holds and rule.target in self.setting.looped else holds

    def _speaking(self, name: str, of: str) -> list[Checked]:
        rules = self.setting.speaking.get((name, of), ())
        return [rule for rule in rules if rule.id not in self.never]

    def _of(self, name: str, known: Mapping[str, Seen]) -> Seen:
        return known.get(name) or self.settled.get(name, ANYTHING)


def _least(
    surely: frozenset[str] | None, options: frozenset[str], override: bool, none_yet: bool, holds: bool
) -> frozenset[str]:
    """Return the options allowed in any case once a rule may have spoken, or surely has appended.

    surely: the same before it, None if no rule can have spoken by then.
    """
    ways = [options] if none_yet or override else []
    if surely is not None:
        ways.append(surely | options if holds else surely)
    return frozenset.intersection(*ways)


def _is_valid(of: Field, whole: Chosen) -> bool:
    if of.is_set:
        return whole <= of.active
    if len(whole) != 1:
        return False
    value = value_of(of, next(iter(whole)))
    return standing(of, value, of.active) in (Standing.FINE, Standing.UNCHECKED)


def value_of(of: Field, text: str) -> Any:
    """Return the value of a single-valued field that shows a text, of the field's own type if possible."""
    if of.type == "integer" and DECIMAL.fullmatch(text) and str(int(text)) == text:
        return int(text)
    return text


def _texts(seen: Seen) -> Chosen:
    return seen.has.union(*(seen.exactly or ()))


def settle(ground: Ground) -> None:
    """Find the rules that match none of the assets, and the fields that are disabled in all of them.

    Each finding may lead to others, so this goes on until there are none. What was found by the time the
    budget is spent is right all the same.
    """
    before = -1
    with suppress(Spent):
        while before != len(ground.never) + len(ground.settled):
            before = len(ground.never) + len(ground.settled)
            _settle_once(ground)


def _settle_once(ground: Ground) -> None:
    for name in ground.setting.fields:
        if name not in ground.settled and not ground.could(name, {}).on:
            ground.settled[name] = EMPTY
    for rule in ground.setting.all_rules:
        if rule.id not in ground.never and has_none(ground, rule.when):
            ground.never.add(rule.id)


def has_none(ground: Ground, *goals: Part, steps: int = 3000) -> bool:
    """Say whether it is certain that the goals hold for no asset."""
    try:
        with ground.setting.budget.at_most(steps):
            return next(ground.solutions(*goals), None) is None
    except Spent:
        return False
