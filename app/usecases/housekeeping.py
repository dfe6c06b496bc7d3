"""What keeps the service tidy over years: copies of the rules in files, and an audit that ends somewhere."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from app.ports import Clock, Records, RuleBook, Undos

COPIES = 50
"""Copies of an account's rules that are kept."""
TRIM_EVERY = 3600.0
"""Seconds between two looks at what has become too old."""
DAY = 86_400.0


class RuleCopies:
    """Writes an account's rules to a file whenever they have changed: `<folder>/<cloud>/<version>.json`.

    A file reads as RULES_FILE does. Every worker does this, so each home folder has its own copies.
    """

    def __init__(self, book: RuleBook, clouds: Iterable[str], folder: Path) -> None:
        self.book, self.clouds, self.folder = book, list(clouds), folder
        self._versions: dict[str, int] = {}

    def run(self) -> None:
        """Copy the rules of every account whose version has risen. Raises StoreUnavailable, OSError."""
        for cloud in self.clouds:
            version = self.book.version(cloud)
            if version and version != self._versions.get(cloud):
                self._copy(cloud)
                self._versions[cloud] = version

    def _copy(self, cloud: str) -> None:
        documents, folder = self.book.load(cloud), self.folder / cloud
        text = json.dumps({"metadata_rules": documents.rules}, indent=2) + "\n"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        copies = sorted(folder.glob("*.json"), key=lambda copy: int(copy.stem))
        if copies and copies[-1].read_text("utf-8") == text:
            return
        draft = folder / f".{os.getpid()}.part"
        draft.write_text(text, "utf-8")
        draft.replace(folder / f"{documents.version:08d}.json")
        for old in copies[: max(len(copies) + 1 - COPIES, 0)]:
            old.unlink(missing_ok=True)


class Retention:
    """Lets go of audit entries, and with them of the values before, and of undo runs, once they are too old.

    days: how long they are kept.
    """

    def __init__(
        self, records: Records, undos: Undos, clouds: Iterable[str], days: int, clock: Clock
    ) -> None:
        self.records, self.undos, self.clouds = records, undos, list(clouds)
        self.days, self.clock = days, clock
        self._looked_at = float("-inf")

    def run(self) -> None:
        """Look now and then. Raises StoreUnavailable."""
        now = self.clock()
        if now - self._looked_at < TRIM_EVERY:
            return
        for cloud in self.clouds:
            self.records.forget_audit(cloud, now - self.days * DAY)
            self.undos.forget(cloud, now - self.days * DAY)
        self._looked_at = now
