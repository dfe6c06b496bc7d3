"""Why an asset is as it is, and what would become of values: `/api/<cloud>/…/explanation`, `/explain`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import BadRequest, NotFound

from app.usecases.explain import Explanation, sentences
from app.web.body import read_body
from app.web.json_body import read_object
from app.web.own_api import must_know_account
from app.web.parts import WebParts
from app.web.preview_api import known_keys

_KEYS = {"metadata", "rules", "clear"}


class ExplainApi:
    """Explains, and changes nothing."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("explain_api", __name__, url_prefix="/api/<cloud>")
        routes.before_request(lambda: must_know_account(self.parts))
        routes.get("/assets/<asset_id>/explanation")(self.asset)
        routes.post("/explain")(self.values)
        return routes

    def asset(self, cloud: str, asset_id: str) -> Response:
        """Answer why an asset is as it was when it was last judged."""
        explanation = self.parts.explain(cloud).asset(asset_id)
        if explanation is None:
            raise NotFound(f"Resource not found - {asset_id}")
        return _answer(explanation)

    def values(self, cloud: str) -> Response:
        """Answer what would become of `metadata`, by the rules in force or by the `rules` of the body."""
        body = read_object(read_body(self.parts.settings.max_body))
        known_keys(body, _KEYS)
        metadata, clear = body.get("metadata"), body.get("clear")
        if not isinstance(metadata, dict):
            raise BadRequest('expected {"metadata": {...}}: an object of field ids and values')
        if clear is not None and not isinstance(clear, bool):
            raise BadRequest("/clear: clear is true or false")
        return _answer(self.parts.explain(cloud).values(metadata, body.get("rules"), clear))


def _answer(explanation: Explanation) -> Response:
    document: dict[str, Any] = {"sentences": list(sentences(explanation)), **explanation.as_json()}
    return jsonify(document)
