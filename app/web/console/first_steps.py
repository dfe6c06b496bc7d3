"""The first steps: how an account is connected, and how far that has come."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from app.usecases.explain_refusals import explain_refusals
from app.web.console.account_pages import pages_of_account
from app.web.parts import WebParts


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come. accepted: deliveries taken in. judged_at: when an asset was last judged."""

    is_set_up: bool
    workers: int
    knows_fields: bool
    rules: int
    accepted: int
    judged_at: float | None


class FirstSteps:
    """The page that walks through connecting an account."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        pages = pages_of_account("first_steps", self.parts)
        pages.get("/connect")(self.show)
        return pages

    def show(self, cloud: str) -> str:
        """Show the steps, each with whether it is done."""
        marks = self.parts.settings.accounts[cloud].secret_marks
        return render_template(
            "first_steps.html",
            cloud=cloud,
            now=self.parts.clock(),
            progress=self._progress(cloud),
            channel=self.parts.settings.poll_channel,
            address=request.host_url.rstrip("/"),
            is_reachable=request.is_secure,
            refused=next(iter(explain_refusals(self.parts.signatures, cloud, marks)), None),
        )

    def _progress(self, cloud: str) -> Progress:
        documents, now = self.parts.rulebook.load(cloud), self.parts.clock()
        return Progress(
            is_set_up=self.parts.rulebook.is_set_up(cloud),
            workers=self.parts.dispatcher.workers(),
            knows_fields=documents.fields is not None,
            rules=len(documents.rules),
            accepted=self.parts.records.counts(cloud, now)["accepted"],
            judged_at=self.parts.records.last_judged(cloud),
        )
