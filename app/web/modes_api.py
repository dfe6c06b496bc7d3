"""How far an account goes: `/api/<cloud>/mode`, and a person's pause, `/api/<cloud>/pause` and `/resume`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, g, jsonify
from werkzeug.exceptions import BadRequest

from app.usecases.modes import modes_of, set_mode
from app.usecases.pauses import halt_account
from app.web.body import read_body
from app.web.json_body import read_object
from app.web.own_api import must_know_account
from app.web.parts import WebParts
from app.web.status import told_halt


class ModesApi:
    """Shows and sets the mode of an account and its rules, pauses and resumes an account."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("modes_api", __name__, url_prefix="/api/<cloud>")
        routes.before_request(lambda: must_know_account(self.parts))
        routes.get("/mode")(self.mode)
        routes.put("/mode")(self.set_mode)
        routes.post("/pause")(self.pause)
        routes.post("/resume")(self.resume)
        return routes

    def mode(self, cloud: str) -> Response:
        """Answer the mode in force, where it comes from, and which rules are only observed."""
        return jsonify(asdict(modes_of(self.parts.rulebook.load(cloud), self.parts.settings.mode)))

    def set_mode(self, cloud: str) -> Response:
        """Set the mode of the account or of one rule, and answer as `mode` does."""
        body = self._body({"mode", "rule"})
        if "mode" not in body:
            raise BadRequest("/mode: say which; null goes back to what is usual")
        mode, rule = (_text(body, name) for name in ("mode", "rule"))
        author, at = g.visitor.name, self.parts.clock()
        set_mode(self.parts.rulebook, cloud, mode, rule=rule, author=author, at=at)
        return self.mode(cloud)

    def pause(self, cloud: str) -> Response:
        """Have nothing enforced until somebody resumes."""
        reason = _text(self._body({"reason"}), "reason") or ""
        by, now = g.visitor.name, self.parts.clock()
        halt_account(self.parts.mailbox, cloud, reason=reason, by=by, now=now)
        return jsonify(paused=told_halt(self.parts.mailbox.halted(cloud)))

    def resume(self, cloud: str) -> Response:
        """Let go of a person's pause; `resumed` is false if there was none. A body says nothing."""
        resumed = self.parts.mailbox.resume(cloud, g.visitor.name, self.parts.clock())
        return jsonify(resumed=resumed)

    def _body(self, known: Collection[str]) -> dict[str, Any]:
        body = read_object(read_body(self.parts.settings.max_body))
        if strange := sorted(set(body) - set(known)):
            raise BadRequest(f"unknown key {strange[0]!a}; known are {', '.join(sorted(known))}")
        return body


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not (isinstance(value, str) and value):
        raise BadRequest(f"/{name}: a text that is not empty")
    return value
