"""One asset on its way through a batch: observed, judged, written, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.model import Asset, Entry, Exemption, HeldValue, Metadata, OwnWrite, Value
from app.rules import Verdict
from app.rules.values import is_empty, same
from app.usecases.echo import metadata_echo
from app.usecases.enforce import breaker
from app.usecases.enforce.breaker import Hold
from app.usecases.enforce.holds import After, Holds
from app.usecases.enforce.overwritten import REMEMBERED, Loss, Write, write_from
from app.usecases.enforce.policy import Policy, field_flags, flags_wanted
from app.usecases.enforce.rounds import Rounds, Wanted
from app.usecases.receive import is_flag


@dataclass(slots=True, eq=False)
class Case:
    """An asset being enforced. `asset` is what the account showed last, `verdict` what the rules say to that.

    ours: flag tags that we set. before: values replaced by what was written. wrote: the changes the account
    has accepted, sent: those of them that went by public id. refused: the account's reason for not accepting
    them. echo, announcement: the last metadata write, as its notification will show it and as it will be
    remembered. flagged, unflagged: tags added and removed.

    write: the write that is remembered from before. loss: what it, or one meant for another asset, has
    overwritten. restores: the verdict's changes give that back; restored: they did.

    holds: values that a person has taken back. dropped: those that come to nothing, and why. after: what
    became of them.

    rounds: how often our writes were undone. held: why nothing is written for now. opened, released: the
    breaker was opened now; why one that was open is closed.

    exemptions: the exceptions that are about the asset. would: the verdict if nothing were only observed.

    again: seconds to wait before another try, where this one could not be finished. failed: why that counts
    against the asset, None if it is none of its fault.
    """

    entry: Entry
    asset: Asset
    verdict: Verdict
    ours: frozenset[str] = frozenset()
    before: dict[str, Any] = field(default_factory=dict)
    wrote: dict[str, Value] = field(default_factory=dict)
    sent: dict[str, Value] = field(default_factory=dict)
    refused: str | None = None
    echo: str | None = None
    announcement: Write | None = None
    write: Write | None = None
    loss: Loss | None = None
    restores: bool = False
    restored: bool = False
    flagged: tuple[str, ...] = ()
    unflagged: tuple[str, ...] = ()
    holds: Holds = field(default_factory=dict)
    dropped: dict[str, tuple[HeldValue, str]] = field(default_factory=dict)
    after: After = field(default_factory=After)
    rounds: Rounds = field(default_factory=Rounds)
    held: Hold | None = None
    opened: bool = False
    released: str | None = None
    exemptions: tuple[Exemption, ...] = ()
    would: Verdict | None = None
    again: float | None = None
    failed: str | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Resource type and delivery type: what one group write shares."""
        return self.asset.address.resource_type, self.asset.address.type

    @property
    def wants_write(self) -> bool:
        """Whether the rules ask for changes that the account has not refused and that are not held back."""
        asked = bool(self.verdict.changes) and self.refused is None
        return asked and self.again is None and self.held is None

    def heed_breaker(self, policy: Policy, version: int, now: float) -> None:
        """Find out whether values may be written now."""
        wanted = self._wanted(policy)
        stored = {**self.asset.metadata, **{f"tag:{tag}": True for tag in self.asset.tags}}
        self.rounds, self.released = breaker.looked_at(self.rounds, stored, wanted, version, now)
        if policy.write and self.refused is None:
            self._restrain(self._values_due(), wanted, now)

    def may_flag(self, policy: Policy, now: float) -> bool:
        """Say whether flags are to be written now."""
        added, removed = self.flags_due(policy.flag_tag)
        if self.again is not None or self.held is not None or not (added or removed):
            return False
        self._restrain(flags_wanted(added, removed), self._wanted(policy), now)
        return self.held is None

    def written(self) -> Wanted:
        """Return what was written, as the breaker remembers it."""
        values = {name: (self.before.get(name), value) for name, value in self.wrote.items()}
        return {**values, **flags_wanted(self.flagged, self.unflagged)}

    def _restrain(self, due: Wanted, wanted: Wanted, now: float) -> None:
        was_open = self.rounds.opening is not None
        self.rounds, self.held = breaker.hold(self.rounds, due, wanted, now)
        self.opened = self.opened or (not was_open and self.rounds.opening is not None)

    def _wanted(self, policy: Policy) -> Wanted:
        values = self._values_due() if policy.write and self.refused is None else {}
        return {**values, **flags_wanted(*self.flags_due(policy.flag_tag))}

    def _values_due(self) -> Wanted:
        return {name: (self.asset.metadata.get(name), value) for name, value in self.verdict.changes.items()}

    def announced(self, read_at: float) -> OwnWrite:
        """Note the write that the verdict asks for, and return it as it is to be announced.

        read_at: when the values that it replaces were read.
        """
        changes, before = dict(self.verdict.changes), self.asset.metadata
        found = {name: before.get(name) for name in changes}
        self.before = {**found, **self.before}
        self.echo = metadata_echo(before, changes)
        given_back = self.loss.write.found if self.loss and self.restores else None
        self.announcement = Write(changes, read_at, found, given_back=given_back)
        return OwnWrite(
            self.asset.asset_id,
            {"metadata": self.echo},
            intent={
                "changes": {**self.wrote, **changes},
                "before": self.before,
                "write": self.announcement.as_json(),
            },
        )

    def take_over(self, intent: Mapping[str, Any] | None) -> None:
        """Count an announced write as ours that was made, but not recorded, before this claim."""
        if intent is None or self.verdict.changes:
            return
        changes = intent["changes"]
        if all(same(self.asset.metadata.get(name), value) for name, value in changes.items()):
            self.wrote, self.before = changes, intent["before"]
            self.write = write_from(intent.get("write"))

    def remembered(self, now: float) -> Write | None:
        """Return the write that what is told of the asset is to be compared with from now on."""
        if self.wrote and self.announcement:
            return self.announcement
        is_done = self.loss is not None and self.loss.write is self.write and self.held is None
        write = None if is_done else self.write
        return write if write and now - write.since <= REMEMBERED else None

    def missing(self, metadata: Metadata) -> list[str]:
        """Return the fields that would lack their mandatory value if the asset held this metadata."""
        excused = {exemption.field for exemption in self.exemptions}
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
        wanted = {flag_tag, *field_flags(flag_tag, missing)} if missing else set()
        present = {tag for tag in self.asset.tags if is_flag(tag, flag_tag)}
        return tuple(sorted(wanted - present)), tuple(sorted((present & self.ours) - wanted))
