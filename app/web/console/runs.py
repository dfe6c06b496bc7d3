"""Runs and the sweep: listed, and begun."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template, request, url_for
from werkzeug.exceptions import BadRequest

from app.model import RUN_STATES
from app.usecases.backfill import RunRefused
from app.web.console.account_pages import pages_of_account, told
from app.web.console.run import RunPage
from app.web.parts import WebParts
from app.web.runs_api import KINDS

SHOWN = 50
"""Runs on the page, the latest."""


class RunsPages:
    """The pages about runs: all of them here, one of them in `app.web.console.run`."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        pages = pages_of_account("runs_pages", self.parts)
        pages.get("/runs")(self.listed)
        pages.post("/runs")(self.start)
        pages.post("/sweep")(self.sweep)
        RunPage(self.parts).add_to(pages)
        return pages

    def listed(self, cloud: str) -> str:
        """Show the latest runs, the sweep, and how to begin one."""
        runs, sweep = self.parts.runs, self.parts.sweep(cloud)
        state = sweep.state
        return render_template(
            "work/runs.html",
            cloud=cloud,
            now=self.parts.clock(),
            runs=runs.latest(cloud, SHOWN),
            under_way=runs.under_way(cloud),
            states=RUN_STATES,
            sweep=state,
            waits=sweep.waits_for(state) if state.started else None,
            every=sweep.every,
            undos=self.parts.undo.runs(cloud)[:SHOWN],
        )

    def start(self, cloud: str) -> Response:
        """Begin a run. It counts first; a backfill then asks, whatever the number."""
        kind = request.form.get("kind")
        if kind not in KINDS:
            raise BadRequest(f"kind: {' or '.join(KINDS)}")
        try:
            run = self.parts.backfill(cloud).begin(g.visitor.name, kind=kind, ask=kind == "backfill")
        except RunRefused as refusal:
            return told(f"Nothing was begun: {refusal}", url_for("runs_pages.listed", cloud=cloud))
        return told("It has begun, and counts first.", url_for("runs_pages.show", cloud=cloud, run_id=run.id))

    def sweep(self, cloud: str) -> Response:
        """Begin a sweep now."""
        begun = self.parts.sweep(cloud).begin(
            by=g.visitor.name, everything=bool(request.form.get("everything"))
        )
        message = "The sweep has begun." if begun else "A sweep is under way already."
        return told(message, url_for("runs_pages.listed", cloud=cloud))
