"""The rules API, as the vendor has it: `/v1_1/<cloud>/metadata_rules`.

Source: docs/vendor.md#rules-api. Every status is 200 where it goes well, POST's too.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, jsonify
from werkzeug.exceptions import BadRequest, Forbidden

from app.usecases import rulebook
from app.web.body import read_body
from app.web.json_body import read_object
from app.web.parts import WebParts


class RulesApi:
    """Lists, makes, changes and removes rules, and tries them out."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("rules_api", __name__, url_prefix="/v1_1/<cloud>/metadata_rules")
        routes.get("")(self.listed)
        routes.post("")(self.create)
        routes.post("/evaluate")(self.evaluate)
        routes.put("/<external_id>")(self.update)
        routes.delete("/<external_id>")(self.delete)
        return routes

    def listed(self, cloud: str) -> Response:
        """Answer all rules in an object, as the vendor does."""
        return jsonify(metadata_rules=rulebook.list_rules(self.parts.rulebook, cloud))

    def create(self, cloud: str) -> Response:
        """Make a rule and answer it whole."""
        self._must_be_writable()
        body = self._body()
        return jsonify(rulebook.create_rule(self.parts.rulebook, cloud, body, **self._context()))

    def update(self, cloud: str, external_id: str) -> Response:
        """Change what the body names of a rule and answer it whole."""
        self._must_be_writable()
        body = self._body()
        changed = rulebook.update_rule(self.parts.rulebook, cloud, external_id, body, **self._context())
        return jsonify(changed)

    def delete(self, cloud: str, external_id: str) -> Response:
        """Remove a rule. Clients send an empty object, an empty form or nothing: the body says nothing."""
        self._must_be_writable()
        author, at = g.visitor.name, self.parts.clock()
        rulebook.delete_rule(self.parts.rulebook, cloud, external_id, author=author, at=at)
        return jsonify(success=True)

    def evaluate(self, cloud: str) -> Response:
        """Answer the verdict on `metadata` by the rules in force, or by the `rules` of the body."""
        body = self._body()
        metadata, clear = body.get("metadata"), body.get("clear", self.parts.settings.clear_invalid)
        if not isinstance(metadata, dict):
            raise BadRequest('expected {"metadata": {...}}: an object of field ids and values')
        if not isinstance(clear, bool):
            raise BadRequest("/clear: clear is true or false")
        if "rules" in body:
            at = self.parts.clock()
            rules = rulebook.what_if(
                self.parts.rulebook, cloud, body["rules"], fields_of=self._fields_of, at=at
            )
        else:
            rules = self.parts.snapshot(cloud)
        return jsonify(rules.evaluate(metadata, clear=clear).as_json())

    def _body(self) -> dict[str, Any]:
        return read_object(read_body(self.parts.settings.max_body))

    def _context(self) -> dict[str, Any]:
        return {"fields_of": self._fields_of, "author": g.visitor.name, "at": self.parts.clock()}

    def _fields_of(self, cloud: str) -> list[dict[str, Any]]:
        return self.parts.accounts[cloud].fields()

    def _must_be_writable(self) -> None:
        settings = self.parts.settings
        reason = rulebook.read_only_reason(settings.rules_file, settings.rules_source)
        if reason:
            raise Forbidden(reason)
