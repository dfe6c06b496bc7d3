"""One asset on its way through a batch: observed, judged, written, checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.model import Asset, Entry, Metadata, OwnWrite, Value
from app.rules import Verdict
from app.rules.values import is_empty, same
from app.usecases.echo import metadata_echo
from app.usecases.receive import is_flag

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


@dataclass(slots=True, eq=False)
class Case:
    """An asset being enforced. `asset` is what the account showed last, `verdict` what the rules say to that.

    before: values replaced by what was written. wrote: the changes the account has accepted. refused: the
    account's reason for not accepting them. echo: fingerprint of the last metadata write. ours: flag tags
    that we set. again: seconds to wait before another try, where this one could not be finished. failed: why
    that counts against the asset, None if it is none of its fault.
    """

    entry: Entry
    asset: Asset
    verdict: Verdict
    ours: frozenset[str] = frozenset()
    before: dict[str, Any] = field(default_factory=dict)
    wrote: dict[str, Value] = field(default_factory=dict)
    refused: str | None = None
    echo: str | None = None
    flagged: tuple[str, ...] = ()
    unflagged: tuple[str, ...] = ()
    again: float | None = None
    failed: str | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Resource type and delivery type: what one group write shares."""
        return self.asset.address.resource_type, self.asset.address.type

    @property
    def wants_write(self) -> bool:
        """Whether the rules ask for changes that the account has not refused."""
        return bool(self.verdict.changes) and self.refused is None and self.again is None

    def announced(self) -> OwnWrite:
        """Note the write that the verdict asks for, and return it as it is to be announced."""
        changes, before = dict(self.verdict.changes), self.asset.metadata
        self.before = {**{name: before.get(name) for name in changes}, **self.before}
        self.echo = metadata_echo(before, changes)
        return OwnWrite(
            self.asset.asset_id,
            {"metadata": self.echo},
            intent={"changes": {**self.wrote, **changes}, "before": self.before},
        )

    def take_over(self, intent: Mapping[str, Any]) -> None:
        """Count an announced write as ours that was made, but not recorded, before this claim."""
        changes = intent["changes"]
        if not self.verdict.changes and all(same(self.asset.metadata.get(n), v) for n, v in changes.items()):
            self.wrote, self.before = changes, intent["before"]

    def missing(self, metadata: Metadata) -> list[str]:
        """Return the fields that would lack their mandatory value if the asset held this metadata."""
        excused = {p["field"] for p in self.verdict.problems if p["code"] == "exempt"}
        return [
            name
            for name, verdict in self.verdict.fields.items()
            if verdict["enabled"]
            and verdict["mandatory"]
            and is_empty(metadata.get(name))
            and name not in excused
        ]

    def flags_due(self, flag_tag: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the flags to add and to remove; only flags of ours are ever removed."""
        missing = self.missing(self.asset.metadata) if flag_tag else []
        wanted = {flag_tag, *_field_flags(flag_tag, missing)} if missing else set()
        present = {tag for tag in self.asset.tags if is_flag(tag, flag_tag)}
        return tuple(sorted(wanted - present)), tuple(sorted((present & self.ours) - wanted))


def _field_flags(flag_tag: str, missing: Iterable[str]) -> list[str]:
    """Return the flags that name fields; a field whose id no tag can hold is shown by the plain flag only."""
    return [f"{flag_tag}:{name}" for name in missing if "," not in name and len(name) <= LONGEST_NAME]


def after(metadata: Metadata, changes: Mapping[str, Value]) -> dict[str, Any]:
    """Return metadata as it is once changes are written; a cleared field is gone."""
    return {name: value for name, value in {**metadata, **changes}.items() if not is_empty(value)}
