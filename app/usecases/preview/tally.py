"""Counting outlooks: a summary that takes the same room for ten assets and for ten million."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.usecases.preview.outlook import Outlook, Trouble


@dataclass(slots=True)
class Tally:
    """How many assets there were, and what would become of them.

    changed: values would change. touched: something would be written, values or flags. outdated: the last
    verdict was of other rules or values, or there is none. due: would be judged by a backfill. due_anyway:
    the active rules would make the same changes. refused, failed: the account is known to refuse it; it could
    not be judged. flagged, unflagged: flags would be added or removed. lacking: a mandatory value would be
    missing. fields, rules: assets by field that would change, and by the rule behind that. appearing and
    disappearing: problems by `<field> <code>`.
    """

    assets: int = 0
    changed: int = 0
    touched: int = 0
    outdated: int = 0
    due: int = 0
    due_anyway: int = 0
    refused: int = 0
    failed: int = 0
    flagged: int = 0
    unflagged: int = 0
    lacking: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    appearing: Counter[str] = field(default_factory=Counter)
    disappearing: Counter[str] = field(default_factory=Counter)

    def add(self, outlooks: Iterable[Outlook]) -> None:
        """Count some more."""
        for outlook in outlooks:
            self._add(outlook)

    def _add(self, outlook: Outlook) -> None:
        self.assets += 1
        self.changed += bool(outlook.changes)
        self.touched += outlook.touches
        self.outdated += outlook.is_outdated
        self.due += outlook.touches or outlook.is_outdated
        self.due_anyway += outlook.is_due_anyway
        self.refused += outlook.refused is not None
        self.failed += outlook.failed is not None
        self.flagged += bool(outlook.flags_added)
        self.unflagged += bool(outlook.flags_removed)
        self.lacking += any(code == "missing_mandatory" for _, code in outlook.problems)
        self.fields.update(outlook.changes.keys())
        self.rules.update({rule for rules in outlook.rules.values() for rule in rules})
        self.appearing.update(map(_named, outlook.appearing))
        self.disappearing.update(map(_named, outlook.disappearing))

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values; the most frequent come first, equally frequent ones by their names."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}


def tally_from(document: Mapping[str, Any]) -> Tally:
    """Return the tally that `as_json` gave; a new one for an empty document."""
    tally = Tally()
    for name, one in document.items():
        setattr(tally, name, Counter(one) if isinstance(one, Mapping) else one)
    return tally


def _named(trouble: Trouble) -> str:
    return " ".join(trouble)


def _plain(value: Any) -> Any:
    if not isinstance(value, Counter):
        return value
    return dict(sorted(value.items(), key=lambda one: (-one[1], one[0])))
