"""Why nothing is taken back."""

from __future__ import annotations

from app.errors import FieldwardenError


class UndoRefused(FieldwardenError):
    """It cannot be taken back as things are; says what to do."""
