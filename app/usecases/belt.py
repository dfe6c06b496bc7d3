"""The belt: what would touch more assets than usual stops and asks first."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import FieldwardenError


class MustAgree(FieldwardenError):
    """Somebody has to agree to a number of assets first. `count` is that number."""

    def __init__(self, count: int, total: int) -> None:
        super().__init__(
            f"this would touch {count:,} of {total:,} assets, more than goes without asking: "
            f"say yes to that number (--yes {count}, in the API confirm: {count})"
        )
        self.count = count


@dataclass(frozen=True, slots=True)
class Belt:
    """How much may be touched without asking.

    number: assets; share: percent of all assets. What stays below `SMALL` never asks for its share alone.
    """

    number: int
    share: float

    def check(self, count: int, total: int, agreed: int | None = None) -> None:
        """Raise MustAgree if so many of all assets may not be touched yet.

        agreed: the number that somebody has said yes to; fewer are fine, more are not.
        """
        if agreed is not None and count <= agreed:
            return
        if count > self.number or (count > SMALL and count * 100 > total * self.share):
            raise MustAgree(count, total)


SMALL = 25
"""Assets below which a large share of a small library is no reason to ask."""
