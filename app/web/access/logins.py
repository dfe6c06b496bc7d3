"""Logins in the audit of every account: those that were let in, and those that were not."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from threading import Lock

from flask import request

from app.errors import StoreUnavailable
from app.ports import AuditLog, Clock
from app.web.access.identity import ADMIN, VIEWER
from app.web.access.throttle import client_id

log = logging.getLogger(__name__)

TOLD_EVERY = 600.0
"""Seconds between two entries on refused logins, so that guessing does not push everything else out."""
STRANGER = "somebody"
"""Stands for a name that nobody here has: it may be a password, typed into the wrong place."""


class Logins:
    """Notes logins. A Redis that does not answer stops nobody from logging in."""

    def __init__(self, audit: AuditLog, clouds: Iterable[str], clock: Clock) -> None:
        self.audit, self.clouds, self.clock = audit, list(clouds), clock
        self._lock, self._told_at, self._untold = Lock(), float("-inf"), 0

    def entered(self, name: str) -> None:
        """Note that somebody has logged in by the form."""
        self._note("login", {"by": name, "from": _address()})

    def refused(self, name: str) -> None:
        """Note that a name and password, or a key and secret, were wrong; many of them in one entry."""
        with self._lock:
            now = self.clock()
            if now - self._told_at < TOLD_EVERY:
                self._untold += 1
                return
            untold, self._told_at, self._untold = self._untold, now, 0
        by = name if name in (ADMIN, VIEWER) else STRANGER
        self._note("login_refused", {"by": by, "from": _address(), "untold_before": untold})

    def _note(self, kind: str, detail: dict[str, object]) -> None:
        try:
            for cloud in self.clouds:
                self.audit.add(cloud, kind, detail, self.clock())
        except StoreUnavailable as problem:
            log.warning("a %s could not be noted in the audit: %s", kind, problem)


def _address() -> str:
    return client_id(request.remote_addr)
