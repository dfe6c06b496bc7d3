"""Backfills: the active rules applied to the library that is there, counted before anything is written.

The life of a run:

    begun ──▶ counting ──▶ asking ──agreed──▶ running ──▶ done
                 │  │        ▲                  ▲ │
                 │  └─ few enough, or agreed ───┘ ├──▶ paused ──▶ where it was
                 │                                └──▶ cancelled
                 └─ a preview ends here ──▶ done
"""

from app.usecases.backfill.backfill import Backfill, NoSuchRun, RunRefused
from app.usecases.backfill.progress import Progress

__all__ = ["Backfill", "NoSuchRun", "Progress", "RunRefused"]
