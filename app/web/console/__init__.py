"""The console: what the administrator sees in a browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
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


class Console:
    """Pages of the console."""

    def __init__(self, parts: WebParts, status: Status) -> None:
        self.parts, self.status = parts, status

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("console", __name__)
        routes.get("/")(self.overview)
        routes.add_app_template_filter(ago, "ago")
        routes.add_app_template_filter(moment, "moment")
        routes.add_app_template_filter(missing_fields, "missing_fields")
        routes.add_app_template_filter(lasting, "lasting")
        routes.add_app_template_filter(shown, "shown")
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


def moment(at: float) -> str:
    """Return a Unix time as people write it."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"


def ago(at: float, now: float) -> str:
    """Return how long ago something was, roughly."""
    return f"{lasting(max(0.0, now - at))} ago"


def lasting(seconds: float) -> str:
    """Return a time span, roughly."""
    for unit, name in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"{int(seconds // unit)} {name}"
    return f"{int(seconds)} s"


def missing_fields(record: dict[str, Any]) -> list[str]:
    """Return the ids of the fields that an asset lacks."""
    found = (record.get("verdict") or {}).get("problems", [])
    return [problem["field"] for problem in found if problem["code"] == "missing_mandatory"]


def shown(value: Any) -> str:
    """Return a metadata value as people write it."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "empty"
    return "empty" if value is None else str(value)
