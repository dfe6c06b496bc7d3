"""`/v1_1/<cloud>/metadata_fields…`: handed through to the account, but for what local rules use.

An account refuses to delete a field or option that its rules use, and cannot know of ours; so we refuse
in its words (docs/vendor.md#rules-api).
"""

from __future__ import annotations

import json
import logging
import re
from typing import Any
from urllib.parse import parse_qsl, quote

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest

from app.errors import AccountError, StoreUnavailable
from app.usecases.rulebook import field_in_use, option_in_use
from app.web.body import read_body
from app.web.parts import WebParts

log = logging.getLogger(__name__)

FIELD_USED = "Can't delete a metadata field that is used by metadata rules"
OPTION_USED = "Can't delete a metadata field option that is used by metadata rules"

_OPTION_KEY = re.compile(r"external_ids(\[\d*\])?")
_METHODS = ["GET", "POST", "PUT", "DELETE"]
_UNDERSTOOD = ("", "application/json", "application/x-www-form-urlencoded")
LONGEST = 2_000_000
"""Bytes of a list of options: a field has 3,000 at most, with ids of 255 characters."""
TOO_LONG = f"a list of options to delete may have {LONGEST:,} bytes; a field has no more than 3,000 options"
UNREADABLE = "send the options to delete as JSON or as a urlencoded form; other bodies cannot be checked here"


class FieldsApi:
    """Hands calls through and remembers that fields may have changed."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("fields_api", __name__, url_prefix="/v1_1/<cloud>/metadata_fields")
        routes.add_url_rule("", "all", self.forward, methods=_METHODS)
        routes.add_url_rule("/<path:rest>", "one", self.forward, methods=_METHODS)
        return routes

    def forward(self, cloud: str, rest: str = "") -> Response:
        """Ask the account and answer what it answers.

        The path is put together from the steps that were judged, so that no spelling of a path means one
        thing here and another there.
        """
        steps = [step for step in rest.split("/") if step]
        body = read_body(self.parts.settings.max_body)
        if request.method == "DELETE" and self.parts.settings.rules_source == "local":
            self._guard(cloud, steps, body)
        path = "/".join(quote(step, safe="") for step in ("v1_1", cloud, "metadata_fields", *steps))
        try:
            answer = self.parts.accounts[cloud].forward(
                request.method,
                f"/{path}",
                query=request.query_string,
                body=body,
                content_type=request.headers.get("Content-Type"),
            )
        except AccountError:
            self._forget(cloud, steps)
            raise
        if answer.status < 400:
            self._forget(cloud, steps)
        return Response(answer.body, answer.status, dict(answer.headers))

    def _guard(self, cloud: str, steps: list[str], body: bytes) -> None:
        if len(steps) == 1 and field_in_use(self.parts.rulebook, cloud, steps[0]):
            raise BadRequest(FIELD_USED)
        if len(steps) == 2 and steps[1] == "datasource":
            if len(body) > LONGEST:
                raise BadRequest(TOO_LONG)
            options = options_named(body, request.query_string)
            if option_in_use(self.parts.rulebook, cloud, steps[0], options):
                raise BadRequest(OPTION_USED)
            if body and request.mimetype not in _UNDERSTOOD:
                raise BadRequest(UNREADABLE)

    def _forget(self, cloud: str, steps: list[str]) -> None:
        if request.method in ("GET", "HEAD") or steps[-1:] == ["search"]:
            return
        try:
            self.parts.rulebook.forget_fields(cloud)
        except StoreUnavailable:
            log.warning("fields of %s may have changed; they are read again at the next refresh", cloud)


def options_named(body: bytes, query: bytes) -> set[str]:
    """Return the option ids that a DELETE names, however it is written: JSON, form or query."""
    named = _in_json(body)
    for text in (body, query):
        pairs = parse_qsl(text.decode("utf-8", "replace"))
        named.update(value for key, value in pairs if _OPTION_KEY.fullmatch(key))
    return named


def _in_json(body: bytes) -> set[str]:
    try:
        document: Any = json.loads(body)
    except (ValueError, RecursionError):
        return set()
    listed = document.get("external_ids") if isinstance(document, dict) else None
    return {str(item) for item in (listed if isinstance(listed, list) else [listed])}
