"""Assets with problems: `/api/<cloud>/problems`, listed and filtered, and `/api/<cloud>/report` on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest

from app.usecases.problems import lines
from app.usecases.problems.counting import BY
from app.usecases.problems.page import page_of
from app.usecases.problems.report import make_report, rows
from app.usecases.problems.which import Which, page_of_problems
from app.usecases.words import date_of
from app.web.own_api import answer_page, must_know_account, page_asked
from app.web.parts import WebParts

FILTERS = ("field", "problem", "rule", "folder", "resource_type", "public_id")
ORDERS = ("latest", "oldest")
FORMATS = ("json", "csv", "jsonl", "html")
MOST_COUNTED = 50_000
"""Assets that a report over HTTP counts; the command line counts all."""
_CURSOR = re.compile(r"[0-9]{1,12}(\.[0-9]{1,20})?:.{0,255}", re.ASCII | re.DOTALL)
_SECONDS = re.compile(r"[0-9]{1,10}(\.[0-9]{1,9})?", re.ASCII)


class ProblemsApi:
    """Answers which assets have problems."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("problems_api", __name__, url_prefix="/api/<cloud>")
        routes.before_request(lambda: must_know_account(self.parts))
        routes.get("/problems")(self.problems)
        routes.get("/report")(self.report)
        return routes

    def problems(self, cloud: str) -> Response:
        """Answer a page of assets with problems that match."""
        cursor, limit = page_asked(is_cursor)
        oldest_first = choice_asked("order", ORDERS) == "oldest"
        return answer_page(
            page_of_problems(
                self.parts.records,
                cloud,
                which_asked(request.args),
                cursor,
                limit,
                now=self.parts.clock(),
                oldest_first=oldest_first,
            )
        )

    def report(self, cloud: str) -> Response:
        """Answer the report as JSON, or as a file to keep or to send on."""
        kind = choice_asked("format", FORMATS)
        by = choice_asked("by", BY) if request.args.get("by") else None
        now = self.parts.clock()
        if kind in ("csv", "jsonl") and by is None:
            self.parts.records.problems(cloud, None, 1)  # so that a Redis that is gone is said in time
            return answer_file(cloud, now, kind, self._assets(cloud, kind, now))
        made = make_report(self.parts.records, self.parts.trends, cloud, now=now, most=MOST_COUNTED)
        if kind == "html":
            return answer_file(cloud, now, kind, [page_of(made, by)])
        if kind == "json":
            return jsonify(made.as_json(by))
        write = lines.csv_of_groups if kind == "csv" else lines.json_of_groups
        return answer_file(cloud, now, kind, _ended(write(str(by), made.groups[str(by)])))

    def _assets(self, cloud: str, kind: str, now: float) -> Iterator[str]:
        found = rows(self.parts.records, cloud)
        return _ended(lines.csv_of_assets(found, now) if kind == "csv" else lines.json_of_assets(found))


def is_cursor(cursor: str) -> bool:
    """Say whether a text is a cursor of the list of problems."""
    return bool(_CURSOR.fullmatch(cursor))


def which_asked(given: Mapping[str, Any]) -> Which:
    """Return which assets a query means. Raises BadRequest."""
    filters = {name: given[name] for name in FILTERS if given.get(name)}
    age = given.get("older_than")
    if age and not _SECONDS.fullmatch(age):
        raise BadRequest("older_than: a number of seconds")
    return Which(**filters, older_than=float(age) if age else None)


def choice_asked(name: str, allowed: tuple[str, ...]) -> str:
    """Return what a query asks for, the first of what may be asked for if nothing."""
    asked = request.args.get(name) or allowed[0]
    if asked not in allowed:
        raise BadRequest(f"{name}: one of {', '.join(allowed)}")
    return asked


def _ended(found: Iterable[str]) -> Iterator[str]:
    return (f"{line}\n" for line in found)


def answer_file(cloud: str, at: float, kind: str, body: Iterable[str], *, about: str = "missing") -> Response:
    """Answer a file. It is for saving: a page that is opened from here would be under our own policy.

    at, about: the day and the word that name it. kind: `csv`, `jsonl` or `html`.
    """
    types = {"csv": "text/csv", "jsonl": "application/x-ndjson", "html": "text/html"}
    answer = Response(body, content_type=f"{types[kind]}; charset=utf-8")
    name = f"{about}-{cloud}-{date_of(at)}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
