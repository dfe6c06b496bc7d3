"""What rules would do to assets: the road of enforcing up to where something would be written."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.model import Asset, Entry, Priority
from app.ports import Records
from app.rules.values import same
from app.usecases.enforce.case import Case
from app.usecases.enforce.decide import decide
from app.usecases.enforce.holds import Holds, counting
from app.usecases.enforce.policy import Policy, after
from app.usecases.enforce.record import Record, problems_of, still_refused
from app.usecases.snapshot import Snapshot

log = logging.getLogger(__name__)

Trouble = tuple[str, str]
"""A field and the code of what is wrong with it."""

_NOBODY = Entry("", 0, None, None, 0, 0.0, Priority.BACKFILL, (), 0, 0)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What rules would do to one asset.

    changes, before, rules: by field, the value it would get, what it holds, and the rules behind it.
    is_written: the mode lets values be written, and the account is not known to refuse them. flags_added,
    flags_removed: tags. problems: what would then be wrong; appearing and disappearing: compared with what
    is known now. refused: the account's known reason. is_due_anyway: the active rules would do the very
    same. is_outdated: its last verdict was made by other rules, from other values, or there is none.
    failed: why it could not be judged.
    """

    asset: Asset
    changes: Mapping[str, Any]
    before: Mapping[str, Any]
    rules: Mapping[str, Sequence[str]]
    is_written: bool
    flags_added: tuple[str, ...]
    flags_removed: tuple[str, ...]
    problems: frozenset[Trouble]
    appearing: tuple[Trouble, ...]
    disappearing: tuple[Trouble, ...]
    refused: str | None = None
    is_due_anyway: bool = False
    is_outdated: bool = False
    failed: str | None = None

    @property
    def touches(self) -> bool:
        """Whether anything would be written to the asset."""
        return bool((self.changes and self.is_written) or self.flags_added or self.flags_removed)

    @property
    def is_news(self) -> bool:
        """Whether there is anything to show of it."""
        shown = (self.changes, self.flags_added, self.flags_removed, self.appearing, self.disappearing)
        return any(shown) or self.failed is not None

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "asset_id": self.asset.asset_id,
            "resource_type": self.asset.address.resource_type,
            "type": self.asset.address.type,
            "public_id": self.asset.address.public_id,
            "changes": dict(self.changes),
            "before": dict(self.before),
            "rules": {name: list(rules) for name, rules in self.rules.items()},
            "flags_added": list(self.flags_added),
            "flags_removed": list(self.flags_removed),
            "problems_appearing": [list(one) for one in self.appearing],
            "problems_disappearing": [list(one) for one in self.disappearing],
            "refused": self.refused,
            "failed": self.failed,
        }


@dataclass(frozen=True, slots=True)
class Previewer:
    """Looks ahead for one account; nothing is written.

    policy: what the mode in force allows to be written. snapshot: the rules to try. active: those in force,
    where others are tried; None to look ahead with those in force. Then known problems are those recorded
    last, otherwise what the active rules say.
    """

    cloud: str
    records: Records
    policy: Policy
    mode: str
    snapshot: Snapshot
    active: Snapshot | None = None

    def look(self, assets: Sequence[Asset]) -> list[Outlook]:
        """Return what would become of some assets, in their order. Give it some hundreds at a time."""
        ids = [asset.asset_id for asset in assets]
        ours, known = self.records.flags(self.cloud, ids), self.records.verdicts(self.cloud, ids)
        held = self.records.holds(self.cloud, ids)
        return [
            self._look(asset, ours[name], known.get(name), held[name])
            for name, asset in zip(ids, assets, strict=True)
        ]

    def _look(self, asset: Asset, ours: frozenset[str], record: Record | None, held: Holds) -> Outlook:
        try:
            return self._judged(asset, ours, record, counting(held, asset.metadata))
        except Exception as problem:  # as in the real run, one asset must not stop the others
            log.exception("asset %s of %s could not be judged", asset.asset_id, self.cloud)
            why = f"could not be judged: {type(problem).__name__}"
            return Outlook(asset, {}, {}, {}, False, (), (), frozenset(), (), (), failed=why)

    def _judged(self, asset: Asset, ours: frozenset[str], record: Record | None, holds: Holds) -> Outlook:
        verdict = decide(asset, self.snapshot, self.policy, holds)
        case = Case(_NOBODY, asset, verdict, ours=ours)
        if self.active is None:
            case.refused = still_refused(record, case, self.snapshot.version)
        is_written = self.policy.write and case.refused is None
        if is_written:
            case.asset = replace(asset, metadata=after(asset.metadata, verdict.changes))
        added, removed = case.flags_due(self.policy.flag_tag) if self.policy.flag_tag else ((), ())
        problems = frozenset(_trouble(problem) for problem in problems_of(case))
        usual, due = self._now(asset, record, holds)
        return Outlook(
            asset=asset,
            changes=dict(verdict.changes),
            before={name: asset.metadata.get(name) for name in verdict.changes},
            rules={name: verdict.fields[name]["rules"] for name in verdict.changes},
            is_written=is_written,
            flags_added=added,
            flags_removed=removed,
            problems=problems,
            appearing=tuple(sorted(problems - usual)),
            disappearing=tuple(sorted(usual - problems)),
            refused=case.refused,
            is_due_anyway=bool(verdict.changes) and due == dict(verdict.changes),
            is_outdated=_is_outdated(asset, record, self.snapshot.version),
        )

    def _now(
        self, asset: Asset, record: Record | None, holds: Holds
    ) -> tuple[frozenset[Trouble], dict[str, Any] | None]:
        """Return what is known to be wrong without the rules that are tried, and what is due anyway."""
        if self.active is None:
            known = record["verdict"]["problems"] if record else ()
            return frozenset(map(_trouble, known)), None
        verdict = decide(asset, self.active, self.policy, holds)
        return frozenset(map(_trouble, verdict.problems)), dict(verdict.changes)


def _trouble(problem: Mapping[str, Any]) -> Trouble:
    return problem["field"], problem["code"]


def _is_outdated(asset: Asset, record: Record | None, version: int) -> bool:
    if record is None or record["rules_version"] != version:
        return True
    values = record["values"]
    return any(not same(values.get(n), asset.metadata.get(n)) for n in {*values, *asset.metadata})
