"""Looking ahead for one account: which rules to try, on which assets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.ports import Records, RuleBook
from app.usecases.enforce.policy import Policy
from app.usecases.preview.draft import Draft, draft_rules, with_rules
from app.usecases.preview.outlook import Previewer
from app.usecases.snapshot import Snapshot, Snapshots


@dataclass(frozen=True, slots=True)
class Preview:
    """Looks ahead for one account, by its active rules or a draft; nothing is ever written.

    policy: what may be written at all. mode: that of the settings, unless the account has its own.
    """

    cloud: str
    records: Records
    rulebook: RuleBook
    snapshots: Snapshots
    policy: Policy
    mode: str

    def previewer(self, draft: Draft | None = None) -> Previewer:
        """Return what looks at assets.

        Raises:
            RuleSetInvalid: the draft cannot be used.
            AccountError: no fields are known, and the account does not give them.
        """
        current = self.snapshots.current(self.cloud)
        if draft is None:
            return self.by(current)
        return self.trying(draft_rules(draft, self.rulebook.load(self.cloud)), current)

    def trying(self, rules: Sequence[Mapping[str, Any]], current: Snapshot) -> Previewer:
        """Return what looks at assets by rules as `draft_rules` returned them."""
        return self.by(with_rules(current, self.rulebook.load(self.cloud), rules), current)

    def by(self, snapshot: Snapshot, active: Snapshot | None = None) -> Previewer:
        """Return what looks at assets by a snapshot."""
        mode = snapshot.mode or self.mode
        return Previewer(self.cloud, self.records, self.policy.under(mode), mode, snapshot, active)
