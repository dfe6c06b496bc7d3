"""How an account is doing, in numbers and sentences."""

from __future__ import annotations

from typing import Any

from app.usecases.notices.sending import summary
from app.web.degraded import Degraded
from app.web.parts import WebParts


class Status:
    """Puts an account's status together."""

    def __init__(self, parts: WebParts) -> None:
        self.parts, self.degraded = parts, Degraded(parts)

    def of(self, cloud: str) -> dict[str, Any]:
        """Return the status.

        `pending`, `oldest_seconds`, `in_flight`, `parked`, `accepted` are the records' counts.
        `paused_until`: Unix time or None. `rules_version`: of rules and fields together.
        `sweep`: the walk under way (`started` is not 0) or the last one. `notices`: how the sending of
        notices goes, None while nobody is to be told. `degraded`: a list of sentences, or None when all is
        well.
        """
        now = self.parts.clock()
        sweep = self.parts.sweeps.state(cloud)
        pause = self.parts.mailbox.paused(cloud, now)
        return {
            **self.parts.records.counts(cloud, now),
            "paused_until": pause.until if pause else None,
            "rules_version": self.parts.rulebook.version(cloud),
            "sweep": {"started": sweep.started, "finished": sweep.finished}
            | {"seen": sweep.seen, "queued": sweep.queued, "unlisted": sweep.unlisted},
            "notices": self._notices(cloud, now),
            "mode": self.parts.settings.mode,
            "degraded": self.degraded.reasons(cloud) or None,
        }

    def _notices(self, cloud: str, now: float) -> dict[str, object] | None:
        return None if self.parts.settings.notice_url is None else summary(self.parts.notices, cloud, now)
