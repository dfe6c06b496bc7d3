"""Which of our writes are to be taken back, and what was there before them, as the audit tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.model import AuditEntry
from app.rules.values import same
from app.usecases.audit import Query
from app.usecases.enforce.holds import LATER
from app.usecases.undo.errors import UndoRefused

NAMES = ("run", "rule", "asset", "field", "cause", "since", "until")
"""What a selection is made of."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Writes of ours, all of which holds that is given.

    run: the run that caused them, such as `backfill:<id>` or `undo:<id>`. rule: one that matched the field.
    asset: an asset id or a public id; with nothing but that (and a field) only its last write is meant.
    field, cause, since, until: as in `app.usecases.audit.Query`.
    """

    run: str | None = None
    rule: str | None = None
    asset: str | None = None
    field: str | None = None
    cause: str | None = None
    since: float | None = None
    until: float | None = None

    def must_say_which(self) -> None:
        """Raise UndoRefused unless something says which writes are meant."""
        if all(getattr(self, name) is None for name in NAMES if name != "until"):
            raise UndoRefused(f"say what is to be taken back: one or more of {', '.join(NAMES)}")

    @property
    def is_last(self) -> bool:
        """Whether only the last write is meant."""
        rest = (self.run, self.rule, self.cause, self.since, self.until)
        return self.asset is not None and not any(part is not None for part in rest)

    @property
    def query(self) -> Query:
        """The audit entries of these writes."""
        return Query(self.asset, self.rule, self.field, "write", self.cause, self.since, self.until)

    def means(self, entry: AuditEntry) -> bool:
        """Say whether a write is meant, if it is the only one."""
        is_of_run = self.run is None or self.run in entry.detail.get("causes", ())
        return is_of_run and self.query.fits(entry)

    def as_json(self) -> dict[str, Any]:
        """Return what is given, as JSON values."""
        return {name: getattr(self, name) for name in NAMES if getattr(self, name) is not None}


@dataclass(slots=True)
class Image:
    """What an asset held before the writes that are meant.

    fields: by field, the value that we wrote last and the one before the oldest of our writes that led there
    without a break. left: fields that cannot be taken back, and why.
    """

    public_id: str | None
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)


def images(entries: Iterable[AuditEntry], selection: Selection) -> dict[str, Image]:
    """Return the images of all assets that are meant, by asset id.

    entries: the audit, latest first, at least as far back as the selection goes.
    """
    walk = _Walk(selection)
    for entry in entries:
        if entry.kind == "write" and entry.asset_id:
            walk.see(entry, entry.asset_id)
    for image in walk.images.values():
        image.fields = {name: pair for name, pair in image.fields.items() if not same(*pair)}
    return {name: image for name, image in sorted(walk.images.items()) if image.fields or image.left}


class _Walk:
    """Goes back from the latest write to older ones."""

    def __init__(self, selection: Selection) -> None:
        self.selection, self.images = selection, dict[str, Image]()
        self.closed: dict[tuple[str, str], bool] = {}
        """Fields of which no older write counts; whether a write that is not meant came last."""

    def see(self, entry: AuditEntry, asset_id: str) -> None:
        """Take one write into account."""
        detail = entry.detail
        is_meant = self.selection.means(entry) and not (self.selection.is_last and self.images)
        chosen = set(self.selection.query.fields_of(detail)) if is_meant else set()
        for name, value in detail["changes"].items():
            self._field(asset_id, name, detail, value, name in chosen)

    def _field(
        self, asset_id: str, name: str, detail: Mapping[str, Any], value: Any, is_chosen: bool
    ) -> None:
        key = asset_id, name
        image = self.images.get(asset_id)
        known = image.fields.get(name) if image else None
        before = detail["before"].get(name)
        if key in self.closed:
            if is_chosen and self.closed[key]:
                self._image(asset_id, detail).left[name] = LATER
        elif not is_chosen:
            self.closed[key] = known is None
        elif known is None:
            self._image(asset_id, detail).fields[name] = value, before
        elif same(known[1], value):
            self._image(asset_id, detail).fields[name] = known[0], before
        else:
            self.closed[key] = False

    def _image(self, asset_id: str, detail: Mapping[str, Any]) -> Image:
        return self.images.setdefault(asset_id, Image(detail.get("public_id")))
