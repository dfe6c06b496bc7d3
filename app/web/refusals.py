"""What becomes of a refused delivery: it is counted, logged and looked at for the operator.

Whoever sent it learns nothing of this: all that are not authentic get the same answer.
"""

from __future__ import annotations

import logging

from flask import request

from app.config import AccountSettings
from app.model import OUR_OWN_TEST, Finding
from app.usecases.explain_refusals import CAUSES
from app.usecases.meter import metrics
from app.usecases.signature_notes import SignatureNotes
from app.web.parts import WebParts

log = logging.getLogger(__name__)

LOOKS = 20
"""Closer looks a second at most, each process: somebody may send forgeries as fast as they can."""

NOT_OURS = {"unknown_account": "its address names a cloud that is not in CLOUDINARY_URL"}


class Refusals:
    """Counts refusals and logs them; the first of each cause as a warning."""

    def __init__(self, parts: WebParts, notes: SignatureNotes) -> None:
        self.parts, self.notes, self._told = parts, notes, set[str]()
        self._looks = (0, 0)

    def forged(self, account: AccountSettings, cause: str, body: bytes) -> None:
        """Note a delivery that is not authentic; it is looked at closely unless too many were just now."""
        now = self.parts.clock()
        second, count = self._looks
        count = count + 1 if second == int(now) else 1
        self._looks = int(now), count
        self.note(
            account.cloud, self._diagnosed(account, cause, body, now) if count <= LOOKS else Finding(cause)
        )

    def note(self, cloud: str | None, finding: Finding) -> None:
        """Count and log a refusal. cloud: None if it was for no account of ours."""
        cause = finding.cause
        if cause == OUR_OWN_TEST:
            return
        level = logging.INFO if cause in self._told else logging.WARNING
        self._told.add(cause)
        self.parts.meter.count(cloud or "", metrics.REFUSED, cause)
        log.log(level, "a delivery was refused: %s%s", cause, _hint(cause))
        if cloud is not None:
            self.notes.refused(cloud, finding)

    def _diagnosed(self, account: AccountSettings, cause: str, body: bytes, now: float) -> Finding:
        others = [
            secret
            for other in self.parts.settings.accounts.values()
            if other.cloud != account.cloud
            for secret in other.webhook_secrets
        ]
        return self.parts.diagnose(
            cause,
            body,
            timestamp=request.headers.get("X-Cld-Timestamp"),
            signature=request.headers.get("X-Cld-Signature"),
            secrets=account.webhook_secrets,
            others=others,
            key=account.key,
            now=now,
        )


def _hint(cause: str) -> str:
    """Return what to do, for whoever reads the log."""
    if cause in NOT_OURS:
        return f": {NOT_OURS[cause]}"
    return f": {CAUSES[cause][1]}" if cause in CAUSES else ""
