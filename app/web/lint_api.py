"""`GET /api/<cloud>/lint`: what nobody can have meant in an account's rules."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.usecases import rulebook
from app.web.own_api import must_know_account
from app.web.parts import WebParts
from app.web.rules_api import fields_of


class LintApi:
    """Looks at all rules of an account."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the route."""
        routes = Blueprint("lint_api", __name__, url_prefix="/api/<cloud>/lint")
        routes.before_request(lambda: must_know_account(self.parts))
        routes.get("")(self.look)
        return routes

    def look(self, cloud: str) -> Response:
        """Answer all findings, warnings first, each with an asset that shows it."""
        at = self.parts.clock()
        report = rulebook.lint_account(self.parts.rulebook, cloud, fields_of=fields_of(self.parts), at=at)
        return jsonify(report.as_json())
