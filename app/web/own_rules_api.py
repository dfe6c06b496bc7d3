"""One rule at a time, so that two people do not overwrite each other: `/api/<cloud>/rules/<external_id>`.

The vendor's own calls (`app.web.rules_api`) stay as they are; these add an ETag, versions, and a way back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import PreconditionRequired

from app.usecases import rulebook
from app.web.body import read_body
from app.web.json_body import read_object
from app.web.own_api import must_know_account
from app.web.parts import WebParts
from app.web.rules_api import change_context, must_be_writable
from app.web.warnings_header import with_warnings

NO_ETAG = (
    "send the ETag of the rule that you looked at as If-Match, so that nobody's change is lost; "
    "If-Match: * changes it whatever it is"
)


class OwnRulesApi:
    """Shows a rule and its versions, changes it, and takes it back to one of them."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("own_rules_api", __name__, url_prefix="/api/<cloud>/rules/<external_id>")
        routes.before_request(lambda: must_know_account(self.parts))
        routes.get("")(self.rule)
        routes.put("")(self.update)
        routes.get("/versions")(self.versions)
        routes.post("/versions/<number>/restore")(self.restore)
        return routes

    def rule(self, cloud: str, external_id: str) -> Response:
        """Answer a rule with its ETag."""
        return _answer(rulebook.one_rule(self.parts.rulebook, cloud, external_id))

    def update(self, cloud: str, external_id: str) -> Response:
        """Change what the body names of a rule, if it still is what the client looked at."""
        must_be_writable(self.parts.settings)
        is_same = _if_match()
        body = read_object(read_body(self.parts.settings.max_body))
        changed = rulebook.update_rule(
            self.parts.rulebook, cloud, external_id, body, only_if=is_same, **change_context(self.parts)
        )
        return self._saved(cloud, changed)

    def versions(self, cloud: str, external_id: str) -> Response:
        """Answer all versions of a rule, the oldest first, each with what it changed."""
        versions = rulebook.versions_of(self.parts.rulebook, cloud, external_id)
        return jsonify(items=[asdict(version) for version in versions])

    def restore(self, cloud: str, external_id: str, number: str) -> Response:
        """Make a rule again what it was in one of its versions. If-Match counts if it is sent."""
        must_be_writable(self.parts.settings)
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise rulebook.RuleNotFound(f"{external_id} version {number}")
        is_same = _if_match() if "If-Match" in request.headers else None
        restored = rulebook.restore_version(
            self.parts.rulebook,
            cloud,
            external_id,
            int(number),
            only_if=is_same,
            **change_context(self.parts),
        )
        return self._saved(cloud, restored)

    def _saved(self, cloud: str, rule: dict[str, Any]) -> Response:
        """Answer the rule, with what lint thinks of it in a header."""
        return with_warnings(_answer(rule), rulebook.lint_saved(self.parts.rulebook, cloud, rule))


def _if_match() -> Callable[[str], bool]:
    """Return what the client's If-Match says to an ETag. Raises PreconditionRequired without one."""
    if "If-Match" not in request.headers:
        raise PreconditionRequired(NO_ETAG)
    return request.if_match.contains


def _answer(rule: dict[str, Any]) -> Response:
    answer = jsonify(rule)
    answer.set_etag(rulebook.etag(rule))
    return answer
