"""Words that come from outside, cut down to few: each one becomes a series that is kept for good."""

from __future__ import annotations

from collections.abc import Sequence

from app.usecases.causes import OWN_CAUSES

OTHER = "other"
"""What stands for every word that is not known."""


def cause_of(causes: Sequence[str], kinds: frozenset[str]) -> str:
    """Return why an asset was judged, in a known word: the latest notification, else the latest cause.

    kinds: the notification types that are known. A run's cause loses the run's id.
    """
    told = [cause for cause in causes if cause in kinds] or causes
    word = told[-1].partition(":")[0] if told else OTHER
    return word.replace(" ", "_") if word in kinds or word in OWN_CAUSES else OTHER
