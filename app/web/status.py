"""How an account is doing, in numbers and sentences."""

from __future__ import annotations

from typing import Any

from app.model import Pause
from app.usecases.modes import Modes, modes_of
from app.usecases.notices.sending import summary
from app.web.degraded import Degraded
from app.web.parts import WebParts


class Status:
    """Puts an account's status together."""

    def __init__(self, parts: WebParts) -> None:
        self.parts, self.degraded = parts, Degraded(parts)
        self._known: dict[str, tuple[int, Modes]] = {}

    def of(self, cloud: str) -> dict[str, Any]:
        """Return the status.

        `pending`, `oldest_seconds`, `in_flight`, `parked`, `accepted` are the records' counts.
        `paused_until`: Unix time until which the account asked for a pause, or None. `paused`: a person's
        pause. `rules_version`: of all that assets are judged by. `mode`, `mode_setting`, `observed_rules`:
        the mode in force, that of MODE, and the rules that are only observed.
        `sweep`: the walk under way (`started` is not 0) or the last one. `notices`: how the sending of
        notices goes, None while nobody is to be told. `degraded`: a list of sentences, or None when all is
        well.
        """
        now = self.parts.clock()
        sweep = self.parts.sweeps.state(cloud)
        pause = self.parts.mailbox.paused(cloud, now)
        version, modes = self._modes(cloud)
        return {
            **self.parts.records.counts(cloud, now),
            "paused_until": pause.until if pause and pause.by is None else None,
            "paused": told_halt(self.parts.mailbox.halted(cloud)),
            "rules_version": version,
            "sweep": {"started": sweep.started, "finished": sweep.finished}
            | {"seen": sweep.seen, "queued": sweep.queued, "unlisted": sweep.unlisted},
            "notices": self._notices(cloud, now),
            "mode": modes.mode,
            "mode_setting": modes.setting,
            "observed_rules": list(modes.observed),
            "degraded": self.degraded.reasons(cloud) or None,
        }

    def _notices(self, cloud: str, now: float) -> dict[str, object] | None:
        return None if self.parts.settings.notice_url is None else summary(self.parts.notices, cloud, now)

    def _modes(self, cloud: str) -> tuple[int, Modes]:
        """Return the version in force and its modes, read anew only when the version has changed."""
        known = self._known.get(cloud)
        if known is None or known[0] != self.parts.rulebook.version(cloud):
            documents = self.parts.rulebook.load(cloud)
            known = documents.version, modes_of(documents, self.parts.settings.mode)
            self._known[cloud] = known
        return known


def told_halt(halt: Pause | None) -> dict[str, Any] | None:
    """Return a person's pause as the API shows it."""
    return {"by": halt.by, "since": halt.since, "reason": halt.reason} if halt else None
