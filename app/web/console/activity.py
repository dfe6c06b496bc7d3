"""Activity: what was done, by whom and why, and what was refused."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.usecases.activity import Sought, activity
from app.usecases.explain_refusals import explain_refusals, report_secrets
from app.web.console.account_pages import pages_of_account
from app.web.own_api import is_stream_id, page_asked
from app.web.parts import WebParts

KINDS = (
    "write",
    "flag",
    "refused",
    "restored",
    "overwritten",
    "gone",
    "breaker_opened",
    "breaker_closed",
    "replayed",
    "discarded",
    "paused",
    "resumed",
    "mode_changed",
    "exception_added",
    "exception_removed",
    "exception_ended",
)
"""Kinds that the form offers; any other can be typed."""


class Activity:
    """The pages about what happened."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        pages = pages_of_account("activity", self.parts)
        pages.get("/activity")(self.show)
        pages.get("/activity/refused")(self.refused)
        return pages

    def show(self, cloud: str) -> str:
        """Show a page of the audit."""
        asked = {name: request.args.get(name, "").strip() for name in ("kind", "asset")}
        cursor, limit = page_asked(is_stream_id)
        sought = Sought(kind=asked["kind"].replace(" ", "_") or None, asset=asked["asset"] or None)
        page = activity(self.parts.records, cloud, sought, cursor, limit)
        return render_template(
            "activity/audit.html",
            cloud=cloud,
            now=self.parts.clock(),
            entries=page.items,
            next_cursor=page.next_cursor,
            asked=asked,
            is_first=cursor is None,
            kinds=KINDS,
        )

    def refused(self, cloud: str) -> str:
        """Show why deliveries were refused, and which secrets sign."""
        marks = self.parts.settings.accounts[cloud].secret_marks
        return render_template(
            "activity/refused.html",
            cloud=cloud,
            now=self.parts.clock(),
            refusals=explain_refusals(self.parts.signatures, cloud, marks),
            secrets=report_secrets(self.parts.signatures, cloud, marks),
        )
