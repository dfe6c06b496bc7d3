"""Building the library: assets as values, in the order of their uploads."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset
from app.sandbox.example import EXAMPLE_FIELDS
from app.sandbox.fields.values import typed
from app.sandbox.library.files import Format, camera_name, format_for, shape_of, size_of
from app.sandbox.library.shoots import A_DAY, DAYS, shoots
from app.sandbox.library.subjects import KINDS, Subject
from app.sandbox.library.values import Values, values_for
from app.sandbox.library.words import caption, tags_for

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount


def add_library(account: SandboxAccount, count: int) -> None:
    """Add the example's fields, as far as they are missing, and `count` assets to an account.

    The same count gives the same assets, ids included; only their moments follow the account's clock. Nobody
    is notified.
    """
    with account.lock:
        for field in EXAMPLE_FIELDS:
            if field["external_id"] not in account.fields:
                account.fields.create(field)
        for asset in _Builder(account, count).assets():
            account.assets.put(asset)


class _Builder:
    """Makes assets for an account. Every random choice comes from one row of dice, in a fixed order."""

    def __init__(self, account: SandboxAccount, count: int) -> None:
        self._account, self._count = account, count
        self._dice = random.Random(count)  # noqa: S311 - a library, no secrets
        self._numbers: Counter[str] = Counter()
        self._key = account.keys.oldest.api_key
        self._first_day = (int(account.clock()) // A_DAY - DAYS) * A_DAY

    def assets(self) -> Iterator[Asset]:
        makers, weights = zip(*KINDS, strict=True)
        for shoot in shoots(self._count, self._dice):
            subject = self._dice.choices(makers, weights)[0](self._dice, self._numbers)
            since = shoot.began
            for _ in range(shoot.size):
                since += self._dice.randrange(3, 90)
                yield self._asset(subject, since)

    def _asset(self, subject: Subject, since: int) -> Asset:
        dice, store, moment = self._dice, self._account.assets, float(self._first_day + since)
        detail, kind = dice.choice(subject.details), format_for(subject, dice)
        delivery = "upload" if dice.random() < 0.97 else dice.choice(("private", "authenticated"))
        stem = self._free_name(subject, detail, kind, delivery)
        public_id = f"{subject.folder}/{stem}"
        width, height = shape_of(kind, dice)
        values = self._valid(values_for(subject, dice, 1 - since / (DAYS * A_DAY)))
        return Asset(
            asset_id=store.new_asset_id((kind.resource_type, delivery, public_id)),
            public_id=public_id,
            resource_type=kind.resource_type,
            type=delivery,
            version=int(moment),
            version_id=f"{dice.getrandbits(128):032x}",
            created=store.next_created(),
            created_at=moment,
            uploaded_at=moment,
            asset_folder=subject.folder,
            display_name=stem,
            format="" if kind.resource_type == "raw" else kind.name,
            bytes=size_of(kind, dice),
            width=width,
            height=height,
            created_by=self._key,
            uploaded_by=self._key,
            etag=f"{dice.getrandbits(128):032x}",
            original_filename=camera_name(kind, dice),
            tags=tags_for(subject, detail, dice),
            context=caption(subject, detail, dice),
            metadata=values,
            updated=self._edited(since) if values else {},
        )

    def _free_name(self, subject: Subject, detail: str, kind: Format, delivery: str) -> str:
        """Return a name with the next running number of the subject that no asset has."""
        counted = f"{subject.folder}/{subject.name}"
        while True:
            self._numbers[counted] += 1
            name = f"{subject.name}-{detail}-{self._numbers[counted]:03d}{_ending(kind)}"
            if self._account.assets.find((kind.resource_type, delivery, f"{subject.folder}/{name}")) is None:
                return name

    def _edited(self, since: int) -> dict[str, float]:
        """Return when the metadata was edited, which it was in four of ten, before today."""
        if self._dice.random() > 0.4:
            return {}
        later = since + self._dice.randrange(3600, 30 * A_DAY)
        return {"metadata": float(self._first_day + min(later, DAYS * A_DAY))}

    def _valid(self, values: Values) -> Values:
        """Leave out what the account's own fields of these names do not take."""
        fields = self._account.fields
        return {name: value for name, value in values.items() if typed(fields.get(name), value) is not None}


def _ending(kind: Format) -> str:
    """Return the ending that a raw file keeps in its public id."""
    return f".{kind.name}" if kind.resource_type == "raw" else ""
