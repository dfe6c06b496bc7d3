"""What keeps an account from working as it should, in sentences a person can act on.

Nothing here asks the account: its state is known from what the workers wrote down.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.errors import AccountError, FieldwardenError, NewerLayout
from app.model import RuleDocuments
from app.usecases.rulebook import file_stamp, load_rules_file, told_suspended
from app.web.parts import WebParts

STORE_SECONDS = 30.0
"""How long Redis's report of itself is kept."""


class Degraded:
    """Finds the reasons; those that need rules or their file read are kept until these change."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts
        self._of_rules: dict[str, tuple[int, list[str]]] = {}
        self._of_store: tuple[float, Sequence[str]] = (float("-inf"), ())
        self._of_file: tuple[tuple[int, ...] | None, list[str]] = (None, [])

    def reasons(self, cloud: str) -> list[str]:
        """Return what is wrong with an account, worst first. Raises StoreUnavailable."""
        path = self.parts.settings.rules_file
        in_file = self._file(path) if path else []
        of_account = [*self._set_up(cloud), *self._paused(cloud), *in_file, *self._rules(cloud)]
        return [*self.of_store(), *of_account]

    def of_store(self) -> Sequence[str]:
        """Return why Redis might not keep what it acknowledges. Raises StoreUnavailable."""
        now = self.parts.clock()
        if not 0 <= now - self._of_store[0] < STORE_SECONDS:
            self._of_store = now, self.parts.store_doubts()
        return self._of_store[1]

    def _set_up(self, cloud: str) -> Iterator[str]:
        try:
            known = self.parts.rulebook.is_set_up(cloud)
        except NewerLayout as problem:
            yield f"Nothing is enforced by this version: {problem}"
            return
        if not known:
            yield (
                f"This Redis was never set up for {cloud}, or lost what it held: nothing is enforced. "
                "Point REDIS_URL at the right Redis or restore its data; to start anew, delete accounts/"
                f"{cloud} in FIELDWARDEN_HOME and restart the web process."
            )

    def _paused(self, cloud: str) -> Iterator[str]:
        if halt := self.parts.mailbox.halted(cloud):
            since = datetime.fromtimestamp(halt.since, UTC)
            yield (
                f"Paused by {halt.by} since {since:%Y-%m-%d %H:%M:%S} UTC: {halt.reason}. Nothing is "
                f"enforced, events wait; `fieldwarden resume {cloud}` has it go on."
            )
        pause = self.parts.mailbox.paused(cloud, self.parts.clock())
        if pause and pause.by is None:
            until = datetime.fromtimestamp(pause.until, UTC)
            yield f"Paused until {until:%Y-%m-%d %H:%M:%S} UTC: {pause.reason}"

    def _file(self, path: Path) -> list[str]:
        stamp = file_stamp(path)
        if stamp != self._of_file[0]:
            self._of_file = stamp, list(_unusable(path))
        return self._of_file[1]

    def _rules(self, cloud: str) -> list[str]:
        version, told = self._of_rules.get(cloud, (-1, []))
        if version != self.parts.rulebook.version(cloud):
            documents = self.parts.rulebook.load(cloud)
            told = list(_suspended(documents))
            self._of_rules[cloud] = documents.version, told
        return told


def _unusable(path: Path) -> Iterator[str]:
    try:
        load_rules_file(path)
    except FieldwardenError as problem:
        yield f"The rules file {path.name} is not in force, earlier rules are: {problem}"


def _suspended(documents: RuleDocuments) -> Iterator[str]:
    try:
        yield from (f"The {told}" for told in told_suspended(documents))
    except AccountError as problem:
        yield f"No rule is in force: {problem}"
