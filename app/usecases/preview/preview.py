"""Looking ahead for one account: which rules to try, on which assets."""

from __future__ import annotations

from dataclasses import dataclass

from app.ports import Records, RuleBook
from app.usecases.enforce.policy import Policy
from app.usecases.preview.draft import Draft, draft_rules, with_rules
from app.usecases.preview.outlook import Previewer
from app.usecases.snapshot import Snapshot, Snapshots


@dataclass(frozen=True, slots=True)
class Preview:
    """Looks ahead for one account, by its active rules or a draft; nothing is ever written.

    policy: what the account's mode allows to be written.
    """

    cloud: str
    records: Records
    rulebook: RuleBook
    snapshots: Snapshots
    policy: Policy

    def previewer(self, draft: Draft | None = None) -> Previewer:
        """Return what looks at assets.

        Raises:
            RuleSetInvalid: the draft cannot be used.
            AccountError: no fields are known, and the account does not give them.
        """
        current = self.snapshots.current(self.cloud)
        if draft is None:
            return self.by(current)
        rules = draft_rules(draft, self.rulebook.load(self.cloud))
        return self.by(with_rules(current, rules), current)

    def by(self, snapshot: Snapshot, active: Snapshot | None = None) -> Previewer:
        """Return what looks at assets by a snapshot."""
        return Previewer(self.cloud, self.records, self.policy, snapshot, active)
