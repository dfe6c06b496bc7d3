"""What would come of an undo, asset by asset: read anew, compared, and nothing written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.model import Asset, HeldValue
from app.ports import Account, Records
from app.rules.values import same
from app.usecases.enforce.holds import EDITED, GONE
from app.usecases.enforce.read import read_assets
from app.usecases.undo.selection import Image

THERE = "it holds the value before already"
UNDER_WAY = "an undo of it is under way already"
READ_AT_ONCE = 100
"""Assets that one call to the account reads."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """What an undo would do to one asset.

    restore: by field, the value that it holds and the one that would be put in its place. left: fields that
    would be left as they are, with the reason.
    """

    asset_id: str
    public_id: str | None
    restore: Mapping[str, tuple[Any, Any]]
    left: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        shown = {name: {"now": now, "then": then} for name, (now, then) in self.restore.items()}
        return {
            "asset_id": self.asset_id,
            "public_id": self.public_id,
            "restore": shown,
            "left": dict(self.left),
        }


def prospects(account: Account, records: Records, found: Mapping[str, Image]) -> list[Prospect]:
    """Return what would come of some images, 100 at most; one call to the account."""
    shown, refused = read_assets(account, list(found))
    holds = records.holds(account.cloud, list(found))
    return [
        _prospect(name, image, shown.get(name), holds[name], refused.get(name, GONE))
        for name, image in found.items()
    ]


def under_way(image: Image, holds: Mapping[str, HeldValue]) -> set[str]:
    """Return the fields of an image that another undo is about to put back."""
    return {name for name in image.fields if name in holds and holds[name].rules is None}


def _prospect(
    asset_id: str, image: Image, asset: Asset | None, holds: Mapping[str, HeldValue], absent: str
) -> Prospect:
    if asset is None:
        left = {**dict.fromkeys(image.fields, absent), **image.left}
        return Prospect(asset_id, image.public_id, {}, left)
    reasons = {name: _why_not(asset.metadata.get(name), pair) for name, pair in image.fields.items()}
    reasons |= dict.fromkeys(under_way(image, holds), UNDER_WAY)
    left = {**{name: why for name, why in reasons.items() if why}, **image.left}
    restore = {name: pair for name, pair in image.fields.items() if name not in left}
    return Prospect(asset_id, asset.address.public_id, restore, left)


def _why_not(stored: Any, pair: tuple[Any, Any]) -> str | None:
    ours, before = pair
    if same(stored, ours):
        return None
    return THERE if same(stored, before) else EDITED
