"""Begin an undo, try it out, and tell how far it has come."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from app.model import HeldValue, Page, UndoRun
from app.ports import Account, AuditLog, Clock, Dispatcher, Records, Undos
from app.usecases.audit.search import entries
from app.usecases.belt import SMALL, Belt
from app.usecases.undo.errors import UndoRefused
from app.usecases.undo.preview import READ_AT_ONCE, UNDER_WAY, Prospect, prospects, under_way
from app.usecases.undo.selection import Image, Selection, images

QUEUED_AT_ONCE = 500
"""Assets that are queued in one step."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes back writes to the assets of all accounts. mode_of: an account's mode, by its cloud name."""

    accounts: Mapping[str, Account]
    records: Records
    undos: Undos
    audit: AuditLog
    dispatcher: Dispatcher
    mode_of: Callable[[str], str]
    belt: Belt
    clock: Clock

    def select(self, cloud: str, selection: Selection) -> dict[str, Image]:
        """Return what would have to be put back, by asset id, as far as the audit goes.

        Raises UndoRefused if the selection says nothing.
        """
        selection.must_say_which()
        return images(entries(self.records, cloud, selection.since), selection)

    def preview(self, cloud: str, found: Mapping[str, Image], cursor: str | None) -> Page[Prospect]:
        """Read the next 100 assets and return what would become of them. The cursor is the last asset id."""
        rest = [name for name in found if cursor is None or name > cursor]
        now = rest[:READ_AT_ONCE]
        listed = prospects(self.accounts[cloud], self.records, {name: found[name] for name in now})
        return Page(listed, now[-1] if len(rest) > len(now) else None)

    def begin(
        self,
        cloud: str,
        selection: Selection,
        found: Mapping[str, Image],
        by: str,
        *,
        agreed: int | None = None,
    ) -> UndoRun:
        """Have values put back, and hold them afterwards. Workers do it; fields edited since are left alone.

        found: from `select`. agreed: how many assets may be touched, by somebody's word. Raises UndoRefused
        where nothing is written, MustAgree for more assets than go without asking.
        """
        self.must_write(cloud)
        self.must_agree(cloud, len(found), agreed)
        now = self.clock()
        run = UndoRun(f"undo:{secrets.token_hex(5)}", selection.as_json(), by, now)
        told = {"run": run.id, "by": by, "selection": run.selection, "assets": len(found)}
        self.audit.add(cloud, "undo", {**told, "values": sum(len(one.fields) for one in found.values())}, now)
        rest = iter(found.items())
        while part := dict(islice(rest, QUEUED_AT_ONCE)):
            run = self._queue(cloud, run, part)
        run = replace(run, is_queued=True)
        self.undos.queue(cloud, run, {}, {}, self.clock())
        return run

    def must_agree(self, cloud: str, count: int, agreed: int | None = None) -> None:
        """Raise MustAgree if more are meant than go without asking, and than somebody has agreed to."""
        if count > SMALL and (agreed is None or count > agreed):
            self.belt.check(count, self.accounts[cloud].count_assets())

    def must_write(self, cloud: str) -> None:
        """Raise UndoRefused unless the account's mode lets values be written."""
        mode = self.mode_of(cloud)
        if mode != "enforce":
            raise UndoRefused(
                f"the mode of {cloud} is {mode}, so no value is written, not even an old one: "
                "undo under the mode enforce; what is taken back is held, so the rules do not write it again"
            )

    def run(self, cloud: str, run_id: str) -> dict[str, Any] | None:
        """Return a run and how far it has come, as JSON values; None if there is none of that id."""
        return next((self._shown(cloud, run) for run in self.undos.runs(cloud) if run.id == run_id), None)

    def runs(self, cloud: str) -> list[dict[str, Any]]:
        """Return all runs and how far they have come, latest first."""
        return [self._shown(cloud, run) for run in self.undos.runs(cloud)]

    def results(self, cloud: str, run_id: str, cursor: str | None, limit: int) -> Page[dict[str, Any]]:
        """List what came of each asset, by asset id: as `app.ports.Undos.results`, with its public id."""
        page = self.undos.results(cloud, run_id, cursor, limit)
        known = self.records.verdicts(cloud, [item["asset_id"] for item in page.items])
        named = [
            {"public_id": known.get(item["asset_id"], {}).get("public_id"), **item} for item in page.items
        ]
        return Page(named, page.next_cursor)

    def _shown(self, cloud: str, run: UndoRun) -> dict[str, Any]:
        through = self.undos.progress(cloud, run.id)
        state = "done" if through >= run.assets else "under way"
        return {
            "id": run.id,
            "state": state if run.is_queued else "not queued to its end",
            "by": run.by,
            "at": run.at,
            "selection": dict(run.selection),
            "assets": run.assets,
            "fields": run.fields,
            "left_at_once": run.left,
            "through": through,
        }

    def _queue(self, cloud: str, run: UndoRun, part: Mapping[str, Image]) -> UndoRun:
        known = self.records.holds(cloud, list(part))
        holds, left = dict[str, dict[str, HeldValue]](), dict[str, dict[str, str]]()
        for name, image in part.items():
            others = under_way(image, known[name])
            due = {f: _hold(run, pair) for f, pair in image.fields.items() if f not in others}
            reasons = {**image.left, **dict.fromkeys(others, UNDER_WAY)}
            holds |= {name: due} if due else {}
            left |= {name: reasons} if reasons else {}
        run = replace(
            run,
            assets=run.assets + len(holds),
            fields=run.fields + sum(map(len, holds.values())),
            left=run.left + len(left),
        )
        for shard in sorted(self.undos.queue(cloud, run, holds, left, self.clock())):
            self.dispatcher.drain(cloud, shard)
        return run


def _hold(run: UndoRun, pair: tuple[Any, Any]) -> HeldValue:
    ours, before = pair
    return HeldValue(restored=before, undone=ours, run=run.id, by=run.by, at=run.at)
