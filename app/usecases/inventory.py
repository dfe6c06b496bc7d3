"""An inventory of a library: what is there, how far it is filled in, what the rules in force would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.rules.values import is_empty
from app.usecases.preview import Outlook, Tally

MOST_FOLDERS = 10_000
"""Folders that are counted by name; assets of further ones are counted together."""
OTHER_FOLDERS = "(further folders)"


@dataclass(slots=True)
class Inventory:
    """Counts a library while it is walked through, in room that does not grow with it.

    kinds: assets by `<resource type>/<type>`. folders: by the folder they lie in. filled: by field that holds
    a value; unknown: likewise, for fields that the account does not have (any more). outside: by field whose
    value is none of its options, or not valid. missing: by field whose mandatory value would be missing once
    the rules have done their part. tally: what the rules in force would do.
    """

    known: frozenset[str]
    kinds: Counter[str] = field(default_factory=Counter)
    folders: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    outside: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    tally: Tally = field(default_factory=Tally)

    def add(self, outlooks: Iterable[Outlook]) -> None:
        """Count some more."""
        for outlook in outlooks:
            self._add(outlook)
            self.tally.add([outlook])

    def _add(self, outlook: Outlook) -> None:
        asset = outlook.asset
        self.kinds[f"{asset.address.resource_type}/{asset.address.type}"] += 1
        is_counted = asset.folder in self.folders or len(self.folders) < MOST_FOLDERS
        self.folders[asset.folder if is_counted else OTHER_FOLDERS] += 1
        for name, value in asset.metadata.items():
            if not is_empty(value):
                (self.filled if name in self.known else self.unknown)[name] += 1
        found = {code: {name for name, of in outlook.problems if of == code} for _, code in outlook.problems}
        self.outside.update(found.get("value_not_allowed", set()) | found.get("invalid_value", set()))
        self.missing.update(found.get("missing_mandatory", set()))

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values; the most frequent come first, and fields that nobody fills in are 0."""
        filled = dict.fromkeys(sorted(self.known), 0) | dict(self.filled.most_common())
        return {
            "assets": self.tally.assets,
            "kinds": dict(self.kinds.most_common()),
            "folders": dict(self.folders.most_common()),
            "filled": dict(sorted(filled.items(), key=lambda one: -one[1])),
            "unknown_fields": dict(self.unknown.most_common()),
            "outside": dict(self.outside.most_common()),
            "missing": dict(self.missing.most_common()),
            "would_change": self.tally.changed,
            "would_touch": self.tally.touched,
            "rules": self.tally.as_json()["rules"],
        }
