"""What a change of one rule would do to the assets that were judged, beside what the rules in force do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from app.model import Asset
from app.usecases.preview import sources
from app.usecases.preview.draft import Draft
from app.usecases.preview.outlook import Outlook
from app.usecases.preview.preview import Preview

MOST_SHOWN = 20
"""Assets that are shown one by one."""


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect of a draft on some assets.

    looked_at: assets; total: all that have a verdict. affected: get other values, or problems appear or go.
    changed: would get other values than by the rules in force. touched: of those affected, the ones that
    would be written to, values or flags. appearing, disappearing: problems by `<field> <code>`. fields:
    changed values by field. shown: the first that are affected.
    """

    looked_at: int
    total: int
    affected: int
    changed: int
    touched: int
    appearing: Counter[str]
    disappearing: Counter[str]
    fields: Counter[str]
    shown: tuple[Outlook, ...]
    mode: str

    @property
    def is_whole(self) -> bool:
        """Whether every asset with a verdict was looked at."""
        return self.looked_at == self.total

    def estimated(self, number: int) -> int:
        """Return how many of all assets it is, if it is so many of those that were looked at."""
        return round(number * self.total / self.looked_at) if self.looked_at else 0


def effect_of(preview: Preview, draft: Draft, most: int) -> Effect:
    """Look at up to so many of the assets that have a verdict, as they were when they were judged.

    Where there are more, the store chooses which, without regard to what they are: the rest will be alike.

    Raises:
        RuleSetInvalid: the draft cannot be used.
        AccountError: no fields are known, and the account does not give them.
    """
    previewer = preview.previewer(draft)
    news, looked_at = list[Outlook](), 0
    for batch in sources.batches(islice(_assets(preview), most)):
        looked_at += len(batch)
        news += [outlook for outlook in previewer.look(batch) if _is_affected(outlook)]
    changing = [outlook for outlook in news if _changes(outlook)]
    return Effect(
        looked_at=looked_at,
        total=max(looked_at, preview.records.count_judged(preview.cloud)) if looked_at >= most else looked_at,
        affected=len(news),
        changed=len(changing),
        touched=sum(outlook.touches for outlook in news),
        appearing=Counter(" ".join(trouble) for outlook in news for trouble in outlook.appearing),
        disappearing=Counter(" ".join(trouble) for outlook in news for trouble in outlook.disappearing),
        fields=Counter(name for outlook in changing for name in outlook.changes),
        shown=tuple(news[:MOST_SHOWN]),
        mode=previewer.mode,
    )


def _assets(preview: Preview) -> Iterator[Asset]:
    return (asset for page in sources.recent(preview.records, preview.cloud, 0) for asset in page)


def _is_affected(outlook: Outlook) -> bool:
    return _changes(outlook) or bool(outlook.appearing or outlook.disappearing)


def _changes(outlook: Outlook) -> bool:
    return bool(outlook.changes) and not outlook.is_due_anyway
