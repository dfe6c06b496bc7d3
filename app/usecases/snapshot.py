"""The rules in force: compiled once a version, shared by everything one process judges."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from app.errors import AccountError
from app.model import ACCOUNT, Exemption, RuleDocuments
from app.ports import Account, Clock, RuleBook
from app.rules import RuleSet, Suspended, compile_rules, usable_fields

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version of an account's rules and fields, compiled; `suspended` rules are left out of it.

    rules: those that are enforced. all_rules: with those that are only observed; the same object if there are
    none. exemptions: the exceptions in force at the moment it was given. mode: the account's own, None where
    that of the settings counts.
    """

    version: int
    rules: RuleSet
    suspended: tuple[Suspended, ...]
    all_rules: RuleSet
    exemptions: tuple[Exemption, ...] = ()
    mode: str | None = None

    def unknown(self, names: Collection[str]) -> set[str]:
        """Return the fields among those named that the schema does not have."""
        return set(names) - self.rules.own.keys()


class Snapshots:
    """Gives the snapshot in force, compiling anew only when the version has changed.

    refresh: seconds after which fields read from the account count as out of date.
    """

    def __init__(
        self, rulebook: RuleBook, accounts: Mapping[str, Account], refresh: float, clock: Clock
    ) -> None:
        self.rulebook, self.accounts, self.refresh, self.clock = rulebook, accounts, refresh, clock
        self._current: dict[str, Snapshot] = {}
        self._sought: dict[str, set[str]] = {}

    def current(self, cloud: str, naming: Collection[str] = ()) -> Snapshot:
        """Return the snapshot in force. `naming`: fields that an asset names; news of one hastens a refresh.

        Raises AccountError if no fields are known and the account does not give them.
        """
        snapshot = self._current.get(cloud)
        if snapshot is None or snapshot.version != self.rulebook.version(cloud):
            snapshot = self._load(cloud)
        news = snapshot.unknown(naming) - self._sought.get(cloud, set())
        if news or self.clock() - self.rulebook.fields_at(cloud) > self.refresh:
            snapshot = self.refreshed(cloud)
            self._sought[cloud] = self._sought.get(cloud, set()) | snapshot.unknown(naming) if news else set()
        return self._at_this_moment(snapshot)

    def refreshed(self, cloud: str) -> Snapshot:
        """Return the snapshot after reading the fields from the account; the old one if it can't be read."""
        try:
            self._fetch(cloud)
        except AccountError as problem:
            known = self._current.get(cloud)
            if known is None:
                raise
            log.warning("fields of %s could not be refreshed: %s", cloud, problem)
            return self._at_this_moment(known)
        return self._at_this_moment(self._load(cloud))

    def _at_this_moment(self, snapshot: Snapshot) -> Snapshot:
        """Leave out the exceptions that have ended."""
        now = self.clock()
        in_force = tuple(one for one in snapshot.exemptions if one.holds(now))
        return (
            snapshot if len(in_force) == len(snapshot.exemptions) else replace(snapshot, exemptions=in_force)
        )

    def _fetch(self, cloud: str) -> None:
        fields = self.accounts[cloud].fields()
        if self.rulebook.save_fields(cloud, fields, self.clock()):
            log.info("fields of %s have changed", cloud)

    def _load(self, cloud: str) -> Snapshot:
        documents = self.rulebook.load(cloud)
        if documents.fields is None:
            self._fetch(cloud)
            documents = self.rulebook.load(cloud)
        snapshot = compiled(documents)
        self._current[cloud] = snapshot
        return snapshot


def observed_rules(documents: RuleDocuments) -> set[str]:
    """Return the external ids of the rules that are there and only observed."""
    return {
        rule["external_id"]
        for rule in documents.rules
        if documents.modes.get(rule["external_id"]) == "observe"
    }


def compiled(documents: RuleDocuments) -> Snapshot:
    """Return stored documents as a snapshot, ended exceptions included."""
    fields, observed = usable_fields(documents.fields or []), observed_rules(documents)
    all_rules, suspended = compile_rules(fields, documents.rules)
    enforced = [rule for rule in documents.rules if rule["external_id"] not in observed]
    return Snapshot(
        documents.version,
        compile_rules(fields, enforced)[0] if observed else all_rules,
        suspended,
        all_rules,
        documents.exemptions,
        documents.modes.get(ACCOUNT),
    )
