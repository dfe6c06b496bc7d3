"""What two versions of one rule differ in, key by key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.rules.effects import read_effects
from app.usecases.rulecode.portable import Rule


@dataclass(frozen=True, slots=True)
class Difference:
    """One key with what it holds and what it shall hold; an action of the result is `result.<action>`.

    None stands for a key that is not there.
    """

    key: str
    before: Any
    after: Any

    @property
    def top(self) -> str:
        """The key of the rule that the difference lies in."""
        return self.key.partition(".")[0]


def differences(wanted: Rule, there: Rule) -> tuple[Difference, ...]:
    """Return what has to change for the rule there to say what the wanted one says, its position apart.

    Results that mean the same in an older and a newer spelling do not differ.
    """
    return tuple(_differences(wanted, there))


def _differences(wanted: Rule, there: Rule) -> Iterator[Difference]:
    for key, default in (
        ("name", None),
        ("metadata_field_id", None),
        ("condition", None),
        ("state", "active"),
    ):
        before, after = there.get(key, default), wanted.get(key, default)
        if before != after:
            yield Difference(key, before, after)
    before, after = there["result"], wanted["result"]
    if read_effects(before) != read_effects(after):
        for action in dict.fromkeys((*before, *after)):
            if before.get(action) != after.get(action):
                yield Difference(f"result.{action}", before.get(action), after.get(action))
