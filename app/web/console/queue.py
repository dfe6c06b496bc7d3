"""The queue: what waits, runs and is put off, who works on it, and the pause of an account."""

from __future__ import annotations

import re

from flask import Blueprint, Response, g, render_template, request, url_for
from werkzeug.exceptions import BadRequest

from app.errors import RuleSetInvalid
from app.model import Priority
from app.usecases.pauses import halt_account
from app.usecases.waiting_list import STATES, WaitingList, Wanted
from app.web.console.account_pages import pages_of_account, told
from app.web.console.set_aside import SetAside
from app.web.own_api import page_asked
from app.web.parts import WebParts
from app.web.status import Status

FAILURES = 5
"""Failed jobs that are shown."""
KINDS = {priority.name.lower(): priority for priority in Priority}
"""What an entry came from, as the page and its address call it."""


class Queue:
    """The page about what waits, and what can be done about it."""

    def __init__(self, parts: WebParts, status: Status) -> None:
        self.parts, self.status = parts, status
        self.list, self.set_aside = WaitingList(parts.waiting, parts.records), SetAside(parts)

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        pages = pages_of_account("queue", self.parts)
        pages.get("/queue")(self.show)
        pages.post("/queue/pause")(self.pause)
        pages.post("/queue/resume")(self.resume)
        self.set_aside.add_to(pages)
        return pages

    def show(self, cloud: str) -> str:
        """Show what waits, the workers and their jobs."""
        now, wanted = self.parts.clock(), wanted_asked()
        cursor, limit = page_asked(_is_cursor)
        page = self.list.page(cloud, wanted, cursor, limit, now)
        return render_template(
            "queue/queue.html",
            cloud=cloud,
            now=now,
            status=self.status.of(cloud),
            entries=page.items,
            next_cursor=page.next_cursor,
            asked={name: request.args.get(name, "") for name in ("state", "asset", "kind", "cause")},
            states=STATES,
            kinds=KINDS,
            crew=self.parts.dispatcher.crew(),
            jobs=self.parts.dispatcher.jobs(FAILURES),
        )

    def pause(self, cloud: str) -> Response:
        """Have nothing enforced until somebody resumes."""
        back = url_for("queue.show", cloud=cloud)
        try:
            halt_account(
                self.parts.mailbox,
                cloud,
                reason=request.form.get("reason", ""),
                by=g.visitor.name,
                now=self.parts.clock(),
            )
        except RuleSetInvalid:
            return told("Nothing was paused: say why, so that others know when it may go on.", back)
        return told(f"{cloud} is paused. Events are taken in and wait.", back)

    def resume(self, cloud: str) -> Response:
        """Let go of a person's pause."""
        done = self.parts.mailbox.resume(cloud, g.visitor.name, self.parts.clock())
        said = f"{cloud} goes on." if done else f"{cloud} was not paused."
        return told(said, url_for("queue.show", cloud=cloud))


def wanted_asked() -> Wanted:
    """Return which entries the page's address asks for."""
    asked = {name: request.args.get(name, "").strip() or None for name in ("state", "asset", "kind", "cause")}
    if asked["state"] not in (None, *STATES):
        raise BadRequest(f"state: one of {', '.join(STATES)}")
    if asked["kind"] not in (None, *KINDS):
        raise BadRequest(f"kind: one of {', '.join(KINDS)}")
    return Wanted(
        asset=asked["asset"],
        cause=asked["cause"],
        priority=KINDS[asked["kind"]] if asked["kind"] else None,
        state=asked["state"],
    )


def _is_cursor(cursor: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9}){0,99}", cursor))
