"""Explain what became of an asset, or what would become of values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.model import Asset, Metadata, RuleDocuments
from app.ports import Clock, Records, RuleBook
from app.rules import usable_fields
from app.usecases.enforce.decide import decide
from app.usecases.enforce.exemptions import covering, recorded
from app.usecases.enforce.holds import counting
from app.usecases.enforce.policy import Policy
from app.usecases.explain.basis import Basis
from app.usecases.explain.explanation import Explanation
from app.usecases.explain.history import entries_of, events_of, notes_on, written_to
from app.usecases.explain.stories import field_stories
from app.usecases.preview.draft import Draft, draft_rules
from app.usecases.snapshot import Snapshot, Snapshots, compiled, observed_rules


@dataclass(frozen=True, slots=True)
class Explain:
    """Explains one account's assets by the rules in force. Nothing is written, nor is the account asked.

    policy: what may be written at all. mode: that of the settings, unless the account has its own.
    """

    cloud: str
    records: Records
    rulebook: RuleBook
    snapshots: Snapshots
    policy: Policy
    mode: str
    clock: Clock

    def asset(self, asset_id: str) -> Explanation | None:
        """Explain an asset as it was when it was last judged; None if there is nothing on record.

        Raises AccountError: no fields are known, and the account does not give them.
        """
        record = self.records.verdict(self.cloud, asset_id)
        pending = self.records.is_pending(self.cloud, asset_id)
        if record is None and not pending:
            return None
        waits = ("It waits to be judged.",) if pending else ()
        if record is None:
            return Explanation({}, (), asset_id=asset_id, notes=waits)
        asset = recorded(record)
        snapshot, basis = self._by_asset(asset)
        entries = entries_of(self.records, self.cloud, asset_id, self.clock)
        holds = counting(self.records.holds(self.cloud, [asset_id])[asset_id], asset.metadata)
        verdict = decide(asset, snapshot, self._policy(snapshot), holds)
        return Explanation(
            metadata=asset.metadata,
            fields=field_stories(basis, asset.metadata, verdict, written_to(basis, record, entries.items)),
            asset_id=asset_id,
            public_id=asset.address.public_id,
            judged_at=record["judged_at"],
            notes=(*waits, *notes_on(record, snapshot.version)),
            events=events_of(entries.items),
            is_older_left=entries.next_cursor is not None,
        )

    def unjudged(self, asset: Asset) -> Explanation:
        """Explain an asset that was never judged: what would become of it. Raises as `asset` does."""
        snapshot, basis = self._by_asset(asset)
        verdict = decide(asset, snapshot, self._policy(snapshot))
        return Explanation(
            metadata=asset.metadata,
            fields=field_stories(basis, asset.metadata, verdict),
            asset_id=asset.asset_id,
            public_id=asset.address.public_id,
            notes=("It was never judged here. This is what the rules in force say to it.",),
        )

    def values(self, metadata: Metadata, rules: Any = None, clear: bool | None = None) -> Explanation:
        """Explain what would become of values, by the rules in force or by others in their place.

        rules: a list of rules or `{"metadata_rules": [...]}`. clear: as for an evaluation, None for what
        is set.
        Raises AccountError as `asset` does, RuleSetInvalid for rules that cannot be used.
        """
        documents = self._documents()
        if rules is not None:
            documents = replace(documents, rules=draft_rules(Draft(rules=rules), documents), modes={})
        basis = _basis_of(documents, compiled(documents), self.policy.clear if clear is None else clear, {})
        return Explanation(metadata, field_stories(basis, metadata, basis.judge(metadata)))

    def _by_asset(self, asset: Asset) -> tuple[Snapshot, Basis]:
        documents, now = self._documents(), self.clock()
        exemptions = tuple(one for one in documents.exemptions if one.holds(now))
        snapshot = compiled(replace(documents, exemptions=exemptions))
        exempt = {one.rule or one.field or "": one.reason for one in covering(exemptions, asset)}
        return snapshot, _basis_of(documents, snapshot, self.policy.clear, exempt)

    def _documents(self) -> RuleDocuments:
        """Return rules and fields of one version, once the fields are known."""
        self.snapshots.current(self.cloud)
        return self.rulebook.load(self.cloud)

    def _policy(self, snapshot: Snapshot) -> Policy:
        return self.policy.under(snapshot.mode or self.mode)


def _basis_of(documents: RuleDocuments, snapshot: Snapshot, clear: bool, exempt: Mapping[str, str]) -> Basis:
    return Basis(
        fields={field.id: field for field in usable_fields(documents.fields or [])},
        documents={rule["external_id"]: rule for rule in documents.rules},
        rules=snapshot.rules,
        suspended={one.rule_id: one for one in snapshot.suspended},
        clear=clear,
        observed=frozenset(observed_rules(documents)),
        exempt=exempt,
    )
