"""What rules would do: to the library, to a saved snapshot, to what was judged of late. Nothing is written.

A preview takes the very road that enforcing takes, through `decide` and `Case`, and ends before the write.
"""

from app.usecases.preview import sources
from app.usecases.preview.draft import Draft
from app.usecases.preview.effect import Effect, effect_of
from app.usecases.preview.outlook import Outlook, Previewer
from app.usecases.preview.preview import Preview
from app.usecases.preview.tally import Tally, tally_from

__all__ = [
    "Draft",
    "Effect",
    "Outlook",
    "Preview",
    "Previewer",
    "Tally",
    "effect_of",
    "sources",
    "tally_from",
]
