"""Taking back what we wrote: which writes, what would come of it, doing it, and what is held afterwards.

A begun undo is only queued here. The drain puts values back, under the same leases, checks and breaker as
any write (`app.usecases.enforce.holds`).
"""

from app.usecases.undo.errors import UndoRefused
from app.usecases.undo.held import Held, HeldWhich
from app.usecases.undo.preview import Prospect
from app.usecases.undo.selection import Image, Selection, images
from app.usecases.undo.undo import Undo

__all__ = ["Held", "HeldWhich", "Image", "Prospect", "Selection", "Undo", "UndoRefused", "images"]
