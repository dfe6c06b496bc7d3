"""Noting who signs and what is refused, so that it costs those who take deliveries in next to nothing."""

from __future__ import annotations

from app.errors import StoreUnavailable
from app.model import Finding, Signer
from app.ports import Clock, SignatureBook

SIGNER_SECONDS = 60.0
"""How often it is noted, in each process, that a secret signs."""
SILENT_SECONDS = 5.0
"""After Redis did not take a note, none is sent for so long: nobody must wait for it each time."""


class SignatureNotes:
    """Passes on to the book what is worth it. Nothing is raised: a note that is lost is no matter."""

    def __init__(self, book: SignatureBook, clock: Clock) -> None:
        self._book, self._clock = book, clock
        self._noted: dict[tuple[str, str], float] = {}
        self._silent_until = float("-inf")

    def signed(self, cloud: str, mark: str, key: str | None) -> None:
        """Note that a secret has signed. mark, key: see `SignatureBook.signed`."""
        now = self._clock()
        if now - self._noted.get((cloud, mark), float("-inf")) < SIGNER_SECONDS or now < self._silent_until:
            return
        self._noted[cloud, mark] = now
        try:
            self._book.signed(cloud, mark, Signer(now, key))
        except StoreUnavailable:
            self._silent_until = now + SILENT_SECONDS

    def refused(self, cloud: str, finding: Finding) -> None:
        """Count a delivery that was refused."""
        now = self._clock()
        if now < self._silent_until:
            return
        try:
            self._book.refused(cloud, finding, now)
        except StoreUnavailable:
            self._silent_until = now + SILENT_SECONDS
