"""Keeping rules that live elsewhere up to date: in a file, or in an account that has its own."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.errors import FieldwardenError
from app.ports import Account, Clock, RuleBook
from app.usecases.rulebook import file_stamp, load_rules_file, mirror_rules, replace_rules

log = logging.getLogger(__name__)


MIRROR_AGAIN = 10.0
"""Seconds until rules that could not be mirrored are asked for again."""


class RulesKeeper:
    """Loads RULES_FILE when it has changed, or mirrors the accounts' own rules now and then.

    rules_file: None unless a file is the truth. mirror_every: seconds between two looks at the accounts'
    rules, None unless those are the truth.
    """

    def __init__(
        self,
        book: RuleBook,
        accounts: Mapping[str, Account],
        *,
        rules_file: Path | None,
        mirror_every: float | None,
        clock: Clock,
    ) -> None:
        self.book, self.accounts, self.clock = book, accounts, clock
        self.rules_file, self.mirror_every = rules_file, mirror_every
        self._stamp: tuple[int, ...] | None = None
        self._mirrored: dict[str, float] = {}

    def run(self) -> None:
        """Bring the rules of every account up to date where that is due; cheap where it is not."""
        if self.rules_file is not None:
            self._keep_file(self.rules_file)
        if self.mirror_every is not None:
            for cloud in self.accounts:
                if self.clock() - self._mirrored.get(cloud, 0.0) >= self.mirror_every:
                    self.mirror(cloud)

    def mirror(self, cloud: str) -> None:
        """Take over the account's own rules now. Raises AccountError; it is then tried again soon."""
        self._mirrored[cloud] = self.clock() - (self.mirror_every or 0.0) + MIRROR_AGAIN
        mirror_rules(self.book, self.accounts[cloud], self.clock())
        self._mirrored[cloud] = self.clock()

    def _keep_file(self, path: Path) -> None:
        """Load the file if it has changed. One that cannot be used is told of once; the rules before stay.

        Raises StoreUnavailable if Redis does not take the rules; the next run tries again.
        """
        stamp = file_stamp(path)
        if stamp == self._stamp:
            return
        try:
            rules = load_rules_file(path)
        except FieldwardenError as problem:
            log.error("the rules before stay in force: %s", problem)
            rules = None
        if rules is not None:
            self._replace(rules, path)
        self._stamp = stamp

    def _replace(self, rules: Sequence[Mapping[str, Any]], path: Path) -> None:
        for cloud in self.accounts:
            if replace_rules(self.book, cloud, rules, author=f"file {path.name}", at=self.clock()):
                log.info("%d rules of %s were loaded from %s", len(rules), cloud, path)
