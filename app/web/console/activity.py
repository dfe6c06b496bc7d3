"""Activity: what was done, by whom and why, and what was refused."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.usecases import audit
from app.usecases.explain_refusals import explain_refusals, report_secrets
from app.web.console.account_pages import pages_of_account
from app.web.own_api import is_stream_id, page_asked
from app.web.parts import WebParts
from app.web.queried import chosen

FILTERS = ("kind", "asset", "field", "rule", "cause", "since", "until")
SECONDS = 0.1
"""How long a page of the audit is looked for, about; the next page goes on from there."""
KINDS = (
    *("write", "flag", "refused", "restored", "overwritten", "undo", "gone"),
    *("breaker_opened", "breaker_closed", "replayed", "discarded", "paused", "resumed", "mode_changed"),
    *("exception_added", "exception_removed", "exception_ended"),
    *("rule_created", "rule_changed", "rule_deleted", "rules_reordered", "sweep_begun", "run_begun"),
    *("hold_ended", "hold_lifted", "notice_given_up", "login", "login_refused"),
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
        asked = {name: request.args.get(name, "").strip() for name in FILTERS}
        asked["kind"] = asked["kind"].replace(" ", "_")
        cursor, limit = page_asked(is_stream_id)
        query = audit.Query(**chosen(asked, FILTERS, self.parts.clock()))
        page = audit.page(self.parts.records, cloud, query, cursor, limit, self.parts.clock, SECONDS)
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
