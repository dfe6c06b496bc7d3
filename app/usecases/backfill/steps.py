"""The steps of a run: a page counted, a page queued. Whoever has the turn takes them; each is kept whole."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from app.errors import AccountError, RequestRefused
from app.model import Arrival, Asset, Page, Priority, Run
from app.ports import Account, Allowance, Clock, Dispatcher, Mailbox, RuleBook, Runs
from app.usecases.belt import Belt, MustAgree
from app.usecases.library import RESOURCE_TYPES
from app.usecases.pauses import pause_account
from app.usecases.preview import Outlook, Preview, Previewer, Tally, tally_from
from app.usecases.waits import why_wait

log = logging.getLogger(__name__)

MOST_QUEUED = 500
"""The walk waits while more assets than this wait to be judged for the run."""
PAGES_AT_ONCE = 10
"""Pages that one turn looks at."""
WALKING = ("counting", "running")
CHANGED = "the rules or fields have changed since it was counted: resume it to go on with them, or cancel it"

Result: TypeAlias = tuple[str, str, Mapping[str, Any]]
"""Asset id, outcome, detail."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Takes the steps of an account's run.

    A step lists a page and keeps what came of it, the entries it queued and where the walk goes on in one
    transaction: whoever dies before it has done nothing, whoever comes after it goes on behind it.
    """

    account: Account
    runs: Runs
    mailbox: Mailbox
    dispatcher: Dispatcher
    rulebook: RuleBook
    allowance: Allowance
    preview: Preview
    belt: Belt
    clock: Clock

    @property
    def cloud(self) -> str:
        """The cloud name of the account."""
        return self.account.cloud

    def run(self) -> None:
        """Take the next steps of a run if there is one, they are possible, and nobody else is at it."""
        run = self.runs.under_way(self.cloud)
        if run is None or run.state not in WALKING:
            return
        with self.runs.turn(self.cloud) as mine:
            for _ in range(PAGES_AT_ONCE if mine else 0):
                run = self.runs.under_way(self.cloud)
                if run is None or not self._step(run):
                    return

    def waits_for(self) -> str | None:
        """Return why the walk does not go on at the moment, None if nothing holds it up."""
        return why_wait(
            self.cloud,
            rulebook=self.rulebook,
            mailbox=self.mailbox,
            allowance=self.allowance,
            now=self.clock(),
        )

    def keep(
        self, before: Run, after: Run, *, arrivals: Sequence[Arrival] = (), results: Sequence[Result] = ()
    ) -> bool:
        """Keep what a run has become, and tell the workers what it queued; False if it was changed."""
        shards = self.runs.change(self.cloud, before, after, self.clock(), arrivals=arrivals, results=results)
        for shard in sorted(shards or ()):
            self.dispatcher.drain(self.cloud, shard)
        return shards is not None

    def _step(self, run: Run) -> bool:
        """Take one step; False if there is none to take now."""
        if run.state not in WALKING:
            return False
        if run.state == "running" and (version := self.rulebook.version(self.cloud)) != run.rules_version:
            return self._stop(run, version)
        if run.state == "running" and run.place == len(RESOURCE_TYPES):
            return self._finish(run)
        if run.state == "running" and len(self.runs.queued(self.cloud)) > MOST_QUEUED:
            return False
        if self.waits_for() is not None:
            return False
        page = self._list(run)
        return page is not None and self._take(run, page)

    def _list(self, run: Run) -> Page[Asset] | None:
        try:
            return self.account.page(RESOURCE_TYPES[run.place], run.cursor)
        except RequestRefused as refusal:
            log.warning("the listing of %s starts anew: %s", self.cloud, refusal)
            anew = _counted_anew(run) if run.state == "counting" else replace(run, cursor=None)
            passed = run if run.cursor else replace(run, place=run.place + 1)
            self.keep(run, anew if run.cursor else passed)
        except AccountError as problem:
            pause_account(self.mailbox, self.cloud, problem, self.clock())
        return None

    def _take(self, run: Run, page: Page[Asset]) -> bool:
        previewer = self._previewer(run, {name for asset in page.items for name in asset.metadata})
        version = previewer.snapshot.version
        if version != run.rules_version:
            return self._stop(run, version)
        outlooks = previewer.look(page.items)
        after = _moved_on(replace(run, listed=run.listed + len(page.items)), page.next_cursor)
        if run.state == "counting":
            return self._count(run, after, outlooks)
        return self._queue(run, after, outlooks)

    def _stop(self, run: Run, version: int) -> bool:
        """Count anew by rules that have changed; what is being written stops: nobody has agreed to them."""
        if run.state == "counting":
            return self.keep(run, replace(_counted_anew(run), rules_version=version))
        if self.keep(run, replace(run, state="paused", resumes=run.state, note=CHANGED)):
            self.runs.withdraw(self.cloud, run.id, keep=True)
        return False

    def _previewer(self, run: Run, naming: set[str]) -> Previewer:
        current = self.preview.snapshots.current(self.cloud, naming)
        if run.draft is None:
            return self.preview.by(current)
        return self.preview.trying(run.draft, current)

    def _count(self, run: Run, after: Run, outlooks: Sequence[Outlook]) -> bool:
        tally = tally_from(run.tally)
        tally.add(outlooks)
        after = replace(after, tally=tally.as_json())
        if after.place == len(RESOURCE_TYPES):
            after = self._counted(after, tally)
        shown = [o for o in outlooks if o.is_news] if run.kind == "preview" else []
        return self.keep(run, after, results=[(o.asset.asset_id, "would change", o.as_json()) for o in shown])

    def _counted(self, run: Run, tally: Tally) -> Run:
        """Say how a run goes on that has counted all."""
        if run.kind == "preview":
            return replace(run, state="done", finished=self.clock())
        note = None
        try:
            self.belt.check(tally.touched, tally.assets, run.agreed)
        except MustAgree as problem:
            note = str(problem)
        if run.ask and note is None and (run.agreed is None or tally.touched > run.agreed):
            note = f"this would touch {tally.touched:,} of {tally.assets:,} assets: agree to it, or cancel it"
        if note is not None:
            return replace(run, state="asking", note=note)
        return replace(run, state="running", place=0, cursor=None, listed=0)

    def _queue(self, run: Run, after: Run, outlooks: Sequence[Outlook]) -> bool:
        """Queue what would be touched, and what has no verdict by these rules on these values.

        The latter costs a read for each hundred assets, and then verdicts, problems and all that is made
        of them speak of the rules in force for the whole library.
        """
        waiting = self.runs.queued(self.cloud)
        due = [o.asset for o in outlooks if (o.touches or o.is_outdated) and o.asset.asset_id not in waiting]
        arrivals = [
            Arrival(asset.asset_id, asset.address, f"backfill:{run.id}", Priority.BACKFILL, run=run.id)
            for asset in due
        ]
        return self.keep(run, replace(after, queued=run.queued + len(due)), arrivals=arrivals)

    def _finish(self, run: Run) -> bool:
        """End a run once all that it has queued is judged."""
        if run.id not in self.runs.queued(self.cloud).values():
            self.keep(run, replace(run, state="done", finished=self.clock()))
            log.info("run %s of %s is done: %s", run.id, self.cloud, self.runs.outcomes(self.cloud, run.id))
        return False


def _moved_on(run: Run, cursor: str | None) -> Run:
    return replace(run, cursor=cursor, place=run.place if cursor else run.place + 1)


def _counted_anew(run: Run) -> Run:
    return replace(run, place=0, cursor=None, listed=0, tally={})
