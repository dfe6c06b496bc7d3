"""What is certain about fields and conditions while some things about an asset are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from app.rules.fields import Field
from app.rules.lint.parts import AnyOf, Atom, Part
from app.rules.lint.seen import ANYTHING, Seen, follows
from app.rules.lint.setting import Checked, Setting

Known = dict[str, Seen]
"""What conditions see of some fields of an asset."""


class Could(NamedTuple):
    """What a field can be while some things are known. `on`: it may be enabled.

    allowed: options that may be allowed. surely: options that are allowed in any case.
    """

    on: bool
    allowed: frozenset[str]
    surely: frozenset[str]


@dataclass(slots=True)
class Knowledge:
    """What is certain of some assets.

    never: rules that are known to match none of them; they play no part. settled: what is known of fields
    whatever the asset.
    """

    setting: Setting
    never: set[str] = field(default_factory=set)
    settled: Known = field(default_factory=dict)

    def holds(self, part: Part, known: Known) -> bool | None:
        """Say whether a condition holds for all, none or some (None) of the assets described."""
        self.setting.budget.step()
        if isinstance(part, Atom):
            return follows(self.of(part.field, known), part.wanted)
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
        on = not of.default_disabled
        for rule in self.speaking(name, "enable"):
            holds = self._surely(rule, known)
            if holds is not False:
                on = bool(rule.effects.enable) or (on and holds is None)
        allowed, surely = self._options(of, known) if of.options is not None else (of.active, of.active)
        return Could(on, allowed, surely)

    def speaking(self, name: str, of: str) -> list[Checked]:
        """Return the rules of a field that say something of a kind, in order."""
        rules = self.setting.speaking.get((name, of), ())
        return [rule for rule in rules if rule.id not in self.never]

    def of(self, name: str, known: Mapping[str, Seen]) -> Seen:
        """Return what is known of a field."""
        return known.get(name) or self.settled.get(name, ANYTHING)

    def _options(self, of: Field, known: Known) -> tuple[frozenset[str], frozenset[str]]:
        allowed: frozenset[str] = frozenset()
        surely: frozenset[str] | None = None
        none_yet = True
        for rule in self.speaking(of.id, "activate"):
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
