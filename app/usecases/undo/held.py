"""What is held after undos: list it, lift it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.model import HeldValue, Page
from app.ports import Clock, Dispatcher, Records, Undos
from app.usecases.undo.errors import UndoRefused

_PAGE = 200


@dataclass(frozen=True, slots=True)
class HeldWhich:
    """Holds of which all holds that is given: asset (its id), field, run (the undo), rule (external_id)."""

    asset: str | None = None
    field: str | None = None
    run: str | None = None
    rule: str | None = None

    def fits(self, name: str, held: HeldValue) -> bool:
        """Say whether the hold of a field is meant, apart from its asset."""
        return (
            self.field in (None, name)
            and self.run in (None, held.run)
            and (self.rule is None or any(rule == self.rule for rule, _ in held.rules or ()))
        )


@dataclass(frozen=True, slots=True)
class Held:
    """The holds of all accounts."""

    records: Records
    undos: Undos
    dispatcher: Dispatcher
    clock: Clock

    def page(self, cloud: str, which: HeldWhich, cursor: str | None, limit: int) -> Page[dict[str, Any]]:
        """List holds, those of so many assets at a time, latest first; one JSON object a field."""
        if which.asset is not None:
            return Page(self._shown(cloud, which, [which.asset]), None)
        assets = self.records.held_assets(cloud, cursor, limit)
        return Page(self._shown(cloud, which, assets.items), assets.next_cursor)

    def count(self, cloud: str, which: HeldWhich) -> int:
        """Return how many holds are meant."""
        return sum(len(holds) for _, holds in self._matching(cloud, which))

    def lift(self, cloud: str, which: HeldWhich, by: str, *, everything: bool = False) -> int:
        """Let go of holds, and have their assets judged; the rules may then write again. Returns how many.

        Raises UndoRefused if nothing says which, and not `everything` either.
        """
        if which == HeldWhich() and not everything:
            raise UndoRefused("say which holds: asset, field, run or rule, or all of them")
        lifted = 0
        for asset_id, holds in list(self._matching(cloud, which)):
            for shard in self.undos.lift(cloud, asset_id, holds, by, self.clock()):
                self.dispatcher.drain(cloud, shard)
            lifted += len(holds)
        return lifted

    def _matching(self, cloud: str, which: HeldWhich) -> Iterator[tuple[str, dict[str, HeldValue]]]:
        for assets in self._assets(cloud, which):
            for asset_id, holds in self.records.holds(cloud, assets).items():
                if meant := {name: one for name, one in holds.items() if which.fits(name, one)}:
                    yield asset_id, meant

    def _assets(self, cloud: str, which: HeldWhich) -> Iterator[list[str]]:
        if which.asset is not None:
            yield [which.asset]
            return
        cursor = None
        while True:
            page = self.records.held_assets(cloud, cursor, _PAGE)
            yield page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def _shown(self, cloud: str, which: HeldWhich, assets: list[str]) -> list[dict[str, Any]]:
        records = self.records.verdicts(cloud, assets)
        return [
            _shown(asset_id, records.get(asset_id, {}).get("public_id"), name, one)
            for asset_id, holds in self.records.holds(cloud, assets).items()
            for name, one in holds.items()
            if which.fits(name, one)
        ]


def _shown(asset_id: str, public_id: str | None, name: str, held: HeldValue) -> dict[str, Any]:
    return {
        "asset_id": asset_id,
        "public_id": public_id,
        "field": name,
        "state": "to be put back" if held.rules is None else "held",
        "restored": held.restored,
        "undone": held.undone,
        "rules": [rule for rule, _ in held.rules or ()],
        "run": held.run,
        "by": held.by,
        "at": held.at,
    }
