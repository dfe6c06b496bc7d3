"""Words that come from outside, cut down to few: each one becomes a series that is kept for good."""

from __future__ import annotations

from collections.abc import Sequence

from app.usecases.causes import OWN_CAUSES

OTHER = "other"
"""What stands for every word that is not known."""


def cause_of(causes: Sequence[str], kinds: frozenset[str]) -> str:
    """Return why an asset was judged, in a known word: the latest cause of its entry.

    kinds: the notification types that are known. A run's cause loses the run's id.
    """
    word = causes[-1].partition(":")[0] if causes else OTHER
    return word.replace(" ", "_") if word in kinds or word in OWN_CAUSES else OTHER
