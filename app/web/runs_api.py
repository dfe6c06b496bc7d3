"""Backfills and previews of the whole library: `/api/<cloud>/runs`. Workers take the steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.exceptions import BadRequest

from app.model import Page, Run
from app.web.body import read_body
from app.web.json_body import read_object
from app.web.own_api import USUAL, answer_page, is_stream_id, must_know_account, page_asked
from app.web.parts import WebParts
from app.web.preview_api import draft_in, known_keys

KINDS = ("backfill", "preview")
_KEYS = {"kind", "rules", "changed", "without", "confirm", "ask"}


class RunsApi:
    """Begins runs, shows them, and does what a person decides about them."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("runs_api", __name__, url_prefix="/api/<cloud>/runs")
        routes.before_request(lambda: must_know_account(self.parts))
        routes.get("")(self.listed)
        routes.post("")(self.start)
        routes.get("/<run_id>")(self.show)
        routes.get("/<run_id>/results")(self.results)
        routes.post("/<run_id>/pause")(self.pause)
        routes.post("/<run_id>/resume")(self.resume)
        routes.post("/<run_id>/cancel")(self.cancel)
        return routes

    def listed(self, cloud: str) -> Response:
        """Answer the latest runs."""
        return jsonify(items=[self._told(cloud, run) for run in self.parts.runs.latest(cloud, USUAL)])

    def start(self, cloud: str) -> Response:
        """Begin a run. It counts first; a backfill then writes, or asks if that is too much."""
        body = read_object(read_body(self.parts.settings.max_body))
        known_keys(body, _KEYS)
        kind, draft, ask = body.get("kind", "backfill"), draft_in(body), body.get("ask", False)
        if kind not in KINDS:
            raise BadRequest(f"/kind: {' or '.join(KINDS)}")
        if draft is not None and kind == "backfill":
            raise BadRequest("a backfill applies the rules in force: keep these rules first, or preview them")
        if not isinstance(ask, bool):
            raise BadRequest("/ask: true or false")
        runs = self.parts.backfill(cloud)
        run = runs.begin(g.visitor.name, kind=kind, draft=draft, agreed=confirmed(body), ask=ask)
        return jsonify(self._told(cloud, run))

    def show(self, cloud: str, run_id: str) -> Response:
        """Answer a run as it stands."""
        return jsonify(self._told(cloud, self.parts.backfill(cloud).find(run_id)))

    def results(self, cloud: str, run_id: str) -> Response:
        """Answer a page of what came of each asset, oldest first."""
        cursor, limit = page_asked(is_stream_id)
        run = self.parts.backfill(cloud).find(run_id)
        page = self.parts.runs.results(cloud, run.id, cursor, limit)
        return answer_page(Page([asdict(one) for one in page.items], page.next_cursor))

    def pause(self, cloud: str, run_id: str) -> Response:
        """Stop a run for now."""
        return jsonify(self._told(cloud, self.parts.backfill(cloud).pause(run_id)))

    def resume(self, cloud: str, run_id: str) -> Response:
        """Let a run go on that is paused, or that asks."""
        raw = read_body(self.parts.settings.max_body)
        body = read_object(raw) if raw and not request.form else {}
        known_keys(body, {"confirm"})
        return jsonify(self._told(cloud, self.parts.backfill(cloud).resume(run_id, confirmed(body))))

    def cancel(self, cloud: str, run_id: str) -> Response:
        """End a run; what it has written stays."""
        return jsonify(self._told(cloud, self.parts.backfill(cloud).cancel(run_id)))

    def _told(self, cloud: str, run: Run) -> dict[str, Any]:
        return self.parts.backfill(cloud).progress_of(run).as_json()


def confirmed(body: Mapping[str, Any]) -> int | None:
    """Return the number of assets that a body agrees to, None if it does not."""
    confirm = body.get("confirm")
    if confirm is not None and (isinstance(confirm, bool) or not isinstance(confirm, int) or confirm < 0):
        raise BadRequest("/confirm: how many assets may be touched")
    return confirm
