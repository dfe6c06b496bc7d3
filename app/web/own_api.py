"""Fieldwarden's own JSON API: `/api/<cloud>/…`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest, NotFound

from app.model import Page
from app.usecases.explain_refusals import explain_refusals, report_secrets
from app.usecases.rulebook import mirror_rules
from app.web.parts import WebParts
from app.web.status import Status

MOST, USUAL = 200, 50
_STREAM_ID = re.compile(r"[0-9]{1,20}-[0-9]{1,20}")
_LARGEST_ID_PART = 2**64 - 1


class OwnApi:
    """Answers what became of assets, and of what was sent to us."""

    def __init__(self, parts: WebParts, status: Status) -> None:
        self.parts, self.status = parts, status

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("own_api", __name__, url_prefix="/api/<cloud>")
        routes.before_request(lambda: must_know_account(self.parts))
        routes.get("/status")(self.show_status)
        routes.get("/assets/<asset_id>")(self.asset)
        routes.get("/refusals")(self.refusals)
        routes.post("/refresh")(self.refresh)
        return routes

    def show_status(self, cloud: str) -> Response:
        """Answer how an account is doing."""
        return jsonify(self.status.of(cloud))

    def asset(self, cloud: str, asset_id: str) -> Response:
        """Answer the last verdict on an asset and whether it waits to be judged again."""
        record = self.parts.records.verdict(cloud, asset_id)
        pending = self.parts.records.is_pending(cloud, asset_id)
        if record is None and not pending:
            raise NotFound(f"Resource not found - {asset_id}")
        nothing = {"asset_id": asset_id, "verdict": None, "last_write": None}
        return jsonify({**nothing, **(record or {}), "pending": pending})

    def refusals(self, cloud: str) -> Response:
        """Answer why deliveries were refused of late, and which secrets sign."""
        marks = self.parts.settings.accounts[cloud].secret_marks
        return jsonify(
            refusals=explain_refusals(self.parts.signatures, cloud, marks),
            secrets=report_secrets(self.parts.signatures, cloud, marks),
        )

    def refresh(self, cloud: str) -> Response:
        """Have the account's fields read again, and take its rules over now if they are the account's."""
        self.parts.rulebook.forget_fields(cloud)
        changed = False
        if self.parts.settings.rules_source == "account":
            account = self.parts.accounts[cloud]
            changed = mirror_rules(self.parts.rulebook, account, self.parts.clock())
        return jsonify(status="refreshed", rules_changed=changed)


def must_know_account(parts: WebParts) -> None:
    """Answer 404 to whoever may ask, but for an account that is not there."""
    cloud = (request.view_args or {}).get("cloud")
    if cloud not in parts.settings.accounts:
        raise NotFound(f"this service knows no account {cloud}")


def page_asked(is_cursor: Callable[[str], bool]) -> tuple[str | None, int]:
    """Return `cursor` and `limit` of the query; the list says what its cursors look like."""
    cursor, limit = request.args.get("cursor") or None, request.args.get("limit", str(USUAL))
    if cursor is not None and not is_cursor(cursor):
        raise BadRequest("cursor: pass on the next_cursor of the page before")
    if not (limit.isascii() and limit.isdigit() and len(limit) < 6 and 0 < int(limit) <= MOST):
        raise BadRequest(f"limit: a number from 1 to {MOST}")
    return cursor, int(limit)


def is_stream_id(cursor: str) -> bool:
    """Say whether a text is a stream's id: Redis counts both parts in 64 bits, nothing lies before 0-0."""
    parts = [int(part) for part in cursor.split("-")] if _STREAM_ID.fullmatch(cursor) else []
    return any(parts) and max(parts) <= _LARGEST_ID_PART


def answer_page(page: Page[dict[str, Any]]) -> Response:
    """Answer a page of a list."""
    return jsonify(items=page.items, next_cursor=page.next_cursor)
