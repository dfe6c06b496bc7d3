"""The rules API, as the vendor has it: `/v1_1/<cloud>/metadata_rules`.

Source: docs/vendor.md#rules-api. Every status is 200 where it goes well, POST's too.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, jsonify
from werkzeug.exceptions import BadRequest, Forbidden

from app.config import Settings, read_only_reason
from app.usecases import rulebook
from app.web.body import read_body
from app.web.json_body import read_object
from app.web.parts import WebParts
from app.web.warnings_header import with_warnings


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
        must_be_writable(self.parts.settings)
        body = self._body()
        made = rulebook.create_rule(self.parts.rulebook, cloud, body, **change_context(self.parts))
        return self._saved(cloud, made)

    def update(self, cloud: str, external_id: str) -> Response:
        """Change what the body names of a rule and answer it whole."""
        must_be_writable(self.parts.settings)
        body = self._body()
        changed = rulebook.update_rule(
            self.parts.rulebook, cloud, external_id, body, **change_context(self.parts)
        )
        return self._saved(cloud, changed)

    def delete(self, cloud: str, external_id: str) -> Response:
        """Remove a rule. Clients send an empty object, an empty form or nothing: the body says nothing."""
        must_be_writable(self.parts.settings)
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
                self.parts.rulebook, cloud, body["rules"], fields_of=fields_of(self.parts), at=at
            )
        else:
            rules = self.parts.snapshot(cloud)
        return jsonify(rules.evaluate(metadata, clear=clear, exempt=_exempt(body)).as_json())

    def _saved(self, cloud: str, rule: dict[str, Any]) -> Response:
        """Answer the rule, with what lint thinks of it in a header."""
        return with_warnings(jsonify(rule), rulebook.lint_saved(self.parts.rulebook, cloud, rule))

    def _body(self) -> dict[str, Any]:
        return read_object(read_body(self.parts.settings.max_body))


def change_context(parts: WebParts) -> dict[str, Any]:
    """Return what a use case that changes a rule is told beside the rule: fields, author and time."""
    return {"fields_of": fields_of(parts), "author": g.visitor.name, "at": parts.clock()}


def fields_of(parts: WebParts) -> rulebook.FieldsOf:
    """Return what reads an account's fields from the account."""
    return lambda cloud: parts.accounts[cloud].fields()


def must_be_writable(settings: Settings) -> None:
    """Raise Forbidden if rules cannot be changed here."""
    reason = read_only_reason(settings)
    if reason:
        raise Forbidden(reason)


def _exempt(body: dict[str, Any]) -> list[str]:
    exempt = body.get("exempt", [])
    if not isinstance(exempt, list) or not all(isinstance(name, str) for name in exempt):
        raise BadRequest("/exempt: a list of external_ids of rules and fields")
    return exempt
