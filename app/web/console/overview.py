"""The first page: how every account is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template

from app.model import AuditEntry
from app.usecases.explain_refusals import Explanation, explain_refusals
from app.web.parts import WebParts
from app.web.status import Status

SHOWN = 8
"""Problems and audit entries of an account on the overview."""
REFUSED_SECONDS = 86_400.0
"""How long the overview tells of a refused delivery."""


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account on the overview. refused: why a delivery was refused of late."""

    cloud: str
    status: dict[str, Any]
    problems: list[dict[str, Any]]
    more_problems: bool
    audit: list[AuditEntry]
    refused: Explanation | None


class Overview:
    """The first page."""

    def __init__(self, parts: WebParts, status: Status) -> None:
        self.parts, self.status = parts, status

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("overview", __name__)
        routes.get("/")(self.overview)
        return routes

    def overview(self) -> str:
        """Show every account: does it work, what needs attention, what happened last."""
        accounts = [self._account(cloud) for cloud in self.parts.settings.accounts]
        return render_template("overview.html", accounts=accounts, now=self.parts.clock())

    def _account(self, cloud: str) -> AccountView:
        problems = self.parts.records.problems(cloud, None, SHOWN)
        audit = self.parts.records.audit(cloud, None, SHOWN)
        more = problems.next_cursor is not None
        status, refused = self.status.of(cloud), self._refused(cloud)
        return AccountView(cloud, status, problems.items, more, audit.items, refused)

    def _refused(self, cloud: str) -> Explanation | None:
        """Return why the last delivery was refused, unless that was long ago."""
        marks = self.parts.settings.accounts[cloud].secret_marks
        latest = next(iter(explain_refusals(self.parts.signatures, cloud, marks)), None)
        is_news = latest is not None and self.parts.clock() - latest.last_at < REFUSED_SECONDS
        return latest if is_news else None
