"""Taking our writes back: `/api/<cloud>/undo` begins one, `/api/<cloud>/undos` shows what came of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, jsonify
from werkzeug.exceptions import BadRequest, NotFound

from app.usecases.undo import Image, Selection
from app.usecases.undo.selection import NAMES
from app.web.body import read_body
from app.web.json_body import read_object
from app.web.own_api import answer_page, must_know_account, page_asked
from app.web.parts import WebParts
from app.web.queried import chosen
from app.web.runs_api import confirmed

_KEYS = {*NAMES, "dry_run", "cursor", "confirm"}
_LONGEST_ID = 200


class UndoApi:
    """Begins undos and shows them."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("undo_api", __name__, url_prefix="/api/<cloud>")
        routes.before_request(lambda: must_know_account(self.parts))
        routes.post("/undo")(self.begin)
        routes.get("/undos")(self.listed)
        routes.get("/undos/<run_id>")(self.show)
        routes.get("/undos/<run_id>/results")(self.results)
        return routes

    def begin(self, cloud: str) -> Response:
        """Begin an undo, or with `dry_run` tell what it would do."""
        body = read_object(read_body(self.parts.settings.max_body))
        if unknown := sorted(set(body) - _KEYS):
            raise BadRequest(f"unknown key {unknown[0]!a}; known are {', '.join(sorted(_KEYS))}")
        selection = Selection(**chosen(body, NAMES, self.parts.clock()))
        dry_run, cursor = body.get("dry_run", False), body.get("cursor")
        if not isinstance(dry_run, bool):
            raise BadRequest("/dry_run: true or false")
        if cursor is not None and not isinstance(cursor, str):
            raise BadRequest("/cursor: pass on the next_cursor of the answer before")
        undo = self.parts.undo
        found = undo.select(cloud, selection)
        if dry_run:
            page = undo.preview(cloud, found, cursor)
            items = [one.as_json() for one in page.items]
            return jsonify(**_counted(found), items=items, next_cursor=page.next_cursor)
        run = undo.begin(cloud, selection, found, g.visitor.name, agreed=confirmed(body))
        return jsonify(undo.run(cloud, run.id))

    def listed(self, cloud: str) -> Response:
        """Answer all undos, latest first."""
        return jsonify(items=self.parts.undo.runs(cloud))

    def show(self, cloud: str, run_id: str) -> Response:
        """Answer how far an undo has come."""
        return jsonify(self._run(cloud, run_id))

    def results(self, cloud: str, run_id: str) -> Response:
        """Answer a page of what came of each asset."""
        self._run(cloud, run_id)
        cursor, limit = page_asked(lambda text: len(text) <= _LONGEST_ID)
        return answer_page(self.parts.undo.results(cloud, run_id, cursor, limit))

    def _run(self, cloud: str, run_id: str) -> dict[str, Any]:
        found = self.parts.undo.run(cloud, run_id)
        if found is None:
            raise NotFound(f"Resource not found - {run_id}")
        return found


def _counted(found: dict[str, Image]) -> dict[str, int]:
    return {"assets": len(found), "fields": sum(len(image.fields) for image in found.values())}
