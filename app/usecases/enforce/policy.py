"""What may be written to an account's assets, and what comes of writing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.model import Metadata, Value
from app.rules.values import is_empty, same
from app.usecases.enforce.rounds import Wanted

LONGEST_NAME = 150
"""Characters of a field id that still fit into a tag behind the flag tag (tags: 255, an assumption)."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be written. `flag_tag` is empty where nothing is to be flagged.

    write: apply values. clear: remove values that may not be there.
    """

    write: bool
    flag_tag: str
    clear: bool

    def under(self, mode: str) -> Policy:
        """Return what of it a mode allows: `enforce` all, `flag` no values, `observe` nothing."""
        flag_tag = "" if mode == "observe" else self.flag_tag
        return replace(self, write=self.write and mode == "enforce", flag_tag=flag_tag)


def field_flags(flag_tag: str, missing: Iterable[str]) -> list[str]:
    """Return the flags that name fields; a field whose id no tag can hold is shown by the plain flag only."""
    return [f"{flag_tag}:{name}" for name in missing if "," not in name and len(name) <= LONGEST_NAME]


def flags_wanted(added: Iterable[str], removed: Iterable[str]) -> Wanted:
    """Return changes of flags as the breaker knows them."""
    return {
        **{f"tag:{tag}": (None, True) for tag in added},
        **{f"tag:{tag}": (True, None) for tag in removed},
    }


def after(metadata: Metadata, changes: Mapping[str, Value]) -> dict[str, Any]:
    """Return metadata as it is once changes are written; a cleared field is gone."""
    return {name: value for name, value in {**metadata, **changes}.items() if not is_empty(value)}


def difference(stored: Metadata, wanted: Metadata) -> dict[str, Any]:
    """Return the changes that lead from some metadata to other; None clears."""
    names = {**stored, **wanted}
    return {name: wanted.get(name) for name in names if not same(stored.get(name), wanted.get(name))}
