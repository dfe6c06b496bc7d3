"""What a person does to take our writes back, in the world that enforces."""

from __future__ import annotations

from typing import Any

from app.usecases.belt import Belt
from app.usecases.undo import Held, HeldWhich, Selection, Undo
from tests.usecases.world import CLOUD, World


class Undoing:
    """Undoes, looks and lifts."""

    def __init__(self, world: World) -> None:
        self.world, self.mode = world, "enforce"
        self.undo = Undo(
            accounts={CLOUD: world.account},
            records=world.records,
            undos=world.undos,
            audit=world.audit_log,
            dispatcher=world.drains,
            mode_of=lambda _: self.mode,
            belt=Belt(1000, 20.0),
            clock=world.now,
        )
        self.held = Held(world.records, world.undos, world.drains, world.now)

    def begin(self, **which: Any) -> str:
        """Queue an undo; returns its id."""
        selection = Selection(**which)
        return self.undo.begin(CLOUD, selection, self.undo.select(CLOUD, selection), "Ada").id

    def __call__(self, **which: Any) -> dict[str, Any]:
        """Undo and have the workers do it; returns what came of each asset."""
        run = self.begin(**which)
        self.world.drain_all()
        return self.results(run)

    def results(self, run: str) -> dict[str, Any]:
        items = self.world.undos.results(CLOUD, run, None, 1000).items
        return {item.pop("asset_id"): item for item in items}

    def preview(self, **which: Any) -> dict[str, Any]:
        found = self.undo.select(CLOUD, Selection(**which))
        items, cursor = [], None
        while True:
            page = self.undo.preview(CLOUD, found, cursor)
            items += [one.as_json() for one in page.items]
            cursor = page.next_cursor
            if cursor is None:
                return {item.pop("asset_id"): item for item in items}

    def holds(self) -> list[tuple[str, str, Any]]:
        """Field, state and restored value of each hold."""
        page = self.held.page(CLOUD, HeldWhich(), None, 100)
        return [(one["field"], one["state"], one["restored"]) for one in page.items]

    def edit(self, public_id: str, metadata: str) -> None:
        """Edit an asset as somebody in the Media Library does."""
        self.world.api("POST", "/image/metadata", data={"public_ids[]": public_id, "metadata": metadata})
