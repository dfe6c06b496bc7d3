"""The first page: does it work, what needs attention, how much happens and how fast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.exceptions import BadRequest

from app.usecases.pace import WINDOWS, Pace, pace
from app.web.console.account_pages import PREFIX
from app.web.console.attention import Attention, Item
from app.web.console.overview_charts import charts_of
from app.web.own_api import must_know_account
from app.web.parts import WebParts
from app.web.status import Status

SHOWN = 6
"""Problems and audit entries on the overview."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How an account is doing, in short. judged_at: when an asset was last judged, None for never."""

    cloud: str
    status: dict[str, Any]
    attention: list[Item]
    judged_at: float | None
    hour: Pace

    @property
    def is_new(self) -> bool:
        """Say whether nothing ever came in."""
        return not self.status["accepted"]

    @property
    def badge(self) -> tuple[str, str]:
        """Return how it is in a word, and the word's look."""
        if self.attention:
            return "Needs attention", "bad" if self.attention[0].level == "bad" else "warn"
        if self.is_new:
            return "Nothing came in yet", "plain"
        return ("Working", "busy") if self.status["pending"] else ("All caught up", "good")


class Overview:
    """`/`, about all accounts, and the overview of one."""

    def __init__(self, parts: WebParts, status: Status) -> None:
        self.parts, self.status, self.attention = parts, status, Attention(parts)

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        pages = Blueprint("overview", __name__)
        pages.before_request(self._must_know)
        pages.get("/")(self.all)
        pages.get(PREFIX)(self.account)
        return pages

    def _must_know(self) -> None:
        if "cloud" in (request.view_args or {}):
            must_know_account(self.parts)

    def all(self) -> str:
        """Show how every account is doing; of an only one everything."""
        clouds = list(self.parts.settings.accounts)
        if len(clouds) == 1:
            return self.account(clouds[0])
        workers = self.parts.dispatcher.workers() if clouds else 0
        summaries = [self._summary(cloud, workers) for cloud in clouds]
        return render_template("overview/all.html", summaries=summaries, now=self.parts.clock())

    def account(self, cloud: str) -> str:
        """Show how an account is doing."""
        window = request.args.get("window", "hour")
        if window not in WINDOWS:
            raise BadRequest(f"window: one of {', '.join(WINDOWS)}")
        now, crew = self.parts.clock(), self.parts.dispatcher.crew()
        summary = self._summary(cloud, len(crew))
        found = summary.hour if window == "hour" else pace(self.parts.paces, cloud, window, now)
        return render_template(
            "overview/account.html",
            now=now,
            summary=summary,
            status=summary.status,
            crew=crew,
            pace=found,
            windows=WINDOWS,
            charts=charts_of(found),
            left=self.parts.allowances(cloud).left(),
            problems=self.parts.records.problems(cloud, None, SHOWN).items,
            entries=self.parts.records.audit(cloud, None, SHOWN).items,
            connect=url_for("first_steps.show", cloud=cloud),
        )

    def _summary(self, cloud: str, workers: int) -> Summary:
        status, records, now = self.status.of(cloud), self.parts.records, self.parts.clock()
        attention = self.attention.of(cloud, status, workers)
        return Summary(
            cloud, status, attention, records.last_judged(cloud), pace(self.parts.paces, cloud, "hour", now)
        )
