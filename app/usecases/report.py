"""What a notification tells of a change, as far as it is worth keeping for a moment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.model import AssetEvent, Report
from app.rules.values import same

LONGEST_PAIR = 65_536
"""Characters that a field's value before and after may have together, as JSON, to be kept."""


def report_of(event: AssetEvent, *, foreign: bool, at: float) -> Report | None:
    """Return what an event tells that may show what our writes have overwritten; None if nothing.

    foreign: it was caused with another key than ours. at: when it arrived.
    """
    if event.asset_id is None:
        return None
    if event.previous_metadata is None or event.new_metadata is None:
        return Report(at, foreign, {}, event.tags_added) if event.tags_added else None
    return Report(at, foreign, _changed(event.previous_metadata, event.new_metadata))


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any] | None]:
    pairs = {name: (before.get(name), after.get(name)) for name in {**before, **after}}
    return {name: _if_short(pair) for name, pair in pairs.items() if not same(*pair)}


def _if_short(pair: tuple[Any, Any]) -> tuple[Any, Any] | None:
    return pair if len(json.dumps(pair)) <= LONGEST_PAIR else None
