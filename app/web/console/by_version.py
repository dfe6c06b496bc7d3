"""What is worked out once for each version of an account's rules and fields, and kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from app.model import RuleDocuments

T = TypeVar("T")


class ByVersion(Generic[T]):
    """Keeps what `make` returns for the version of each account that was asked for last."""

    def __init__(self, make: Callable[[RuleDocuments], T]) -> None:
        self._make = make
        self._kept: dict[str, tuple[tuple[int, bool], T]] = {}

    def of(self, cloud: str, documents: RuleDocuments) -> T:
        """Return what was made of these documents, or of others of their version."""
        made = self.known(cloud, documents)
        if made is not None:
            return made
        fresh = self._make(documents)
        self._kept[cloud] = _version(documents), fresh
        return fresh

    def known(self, cloud: str, documents: RuleDocuments) -> T | None:
        """Return what was made of documents of their version, None if nothing was made yet."""
        key, made = self._kept.get(cloud, (None, None))
        return made if key == _version(documents) else None


def _version(documents: RuleDocuments) -> tuple[int, bool]:
    return documents.version, documents.fields is None
