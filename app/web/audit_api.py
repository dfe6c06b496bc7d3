"""What was done: `/api/<cloud>/audit`, searched, in pages or as one file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest

from app.model import Page
from app.usecases import audit
from app.web.own_api import answer_page, is_stream_id, must_know_account, page_asked
from app.web.parts import WebParts
from app.web.queried import chosen

FILTERS = ("asset", "rule", "field", "kind", "cause", "since", "until")
_FORMATS = {
    "csv": (audit.csv_lines, "text/csv; charset=utf-8"),
    "jsonl": (audit.json_lines, "application/x-ndjson"),
}


class AuditApi:
    """Looks through the audit."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("audit_api", __name__, url_prefix="/api/<cloud>/audit")
        routes.before_request(lambda: must_know_account(self.parts))
        routes.get("")(self.show)
        return routes

    def show(self, cloud: str) -> Response:
        """Answer a page of what was done, latest first, or all of it as a file."""
        query = audit.Query(**chosen(request.args, FILTERS, self.parts.clock()))
        wanted = request.args.get("format", "json")
        if wanted == "json":
            cursor, limit = page_asked(is_stream_id)
            page = audit.page(self.parts.records, cloud, query, cursor, limit, self.parts.clock)
            return answer_page(Page([asdict(entry) for entry in page.items], page.next_cursor))
        if wanted not in _FORMATS:
            raise BadRequest(f"format: json, {' or '.join(_FORMATS)}")
        lines, media_type = _FORMATS[wanted]
        answer = Response(
            _begun(lines(audit.matching(self.parts.records, cloud, query))), mimetype=media_type
        )
        answer.headers["Content-Disposition"] = f'attachment; filename="audit-{cloud}.{wanted}"'
        return answer


def _begun(lines: Iterator[str]) -> Iterator[str]:
    """Take two lines at once, so that trouble with Redis is told before the answer has begun."""
    first = [line for line in (next(lines, ""), next(lines, "")) if line]
    return chain(first, lines)
