"""What was set aside for a person: `/api/<cloud>/parked`, listed, tried again or thrown away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.exceptions import BadRequest, NotFound

from app.model import Page
from app.usecases.parked import AT_ONCE, Outcome, Parked, Which
from app.web.body import read_body
from app.web.json_body import read_object
from app.web.own_api import answer_page, is_stream_id, must_know_account, page_asked
from app.web.parts import WebParts

FILTERS = ("reason", "cause", "asset", "older_than")
_KEYS = {*FILTERS, "ids", "all", "dry_run", "cursor"}


class ParkedApi:
    """Shows parked items and does what a person decides about them."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts
        self.items = parked_of(parts)

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("parked_api", __name__, url_prefix="/api/<cloud>/parked")
        routes.before_request(lambda: must_know_account(self.parts))
        routes.get("")(self.listed)
        routes.get("/<item_id>")(self.item)
        routes.post("/replay")(self.replay)
        routes.post("/discard")(self.discard)
        return routes

    def listed(self, cloud: str) -> Response:
        """Answer a page of the items that match, latest first."""
        cursor, limit = page_asked(is_stream_id)
        which = Which(**filters_in(request.args))
        page = self.items.page(cloud, which, cursor, limit)
        return answer_page(Page([asdict(item) for item in page.items], page.next_cursor))

    def item(self, cloud: str, item_id: str) -> Response:
        """Answer one item, of a delivery with its whole body."""
        found = self.parts.records.parked_item(cloud, item_id) if is_stream_id(item_id) else None
        if found is None:
            raise NotFound(f"Resource not found - {item_id}")
        return jsonify(asdict(found))

    def replay(self, cloud: str) -> Response:
        """Try items again."""
        return self._act(cloud, self.items.replay)

    def discard(self, cloud: str) -> Response:
        """Throw items away."""
        return self._act(cloud, self.items.discard)

    def _act(self, cloud: str, act: Callable[[str, Which, str, str | None], Outcome]) -> Response:
        body = read_object(read_body(self.parts.settings.max_body))
        which, cursor = _which(body)
        if _flag(body, "dry_run"):
            return jsonify(matched=self.items.count(cloud, which))
        outcome = act(cloud, which, g.visitor.name, cursor)
        left = [{"id": item.id, "reason": item.reason} for item in outcome.left]
        return jsonify(done=outcome.done, left=left, next_cursor=outcome.cursor if outcome.more else None)


def parked_of(parts: WebParts) -> Parked:
    """Return the parked items of all accounts."""
    return Parked(
        records=parts.records,
        mailbox=parts.mailbox,
        dispatcher=parts.dispatcher,
        parse=parts.parse,
        flag_tag=parts.settings.flag_tag,
        clock=parts.clock,
    )


def _which(body: Mapping[str, Any]) -> tuple[Which, str | None]:
    unknown = sorted(set(body) - _KEYS)
    if unknown:
        raise BadRequest(f"unknown key {unknown[0]!a}; known are {', '.join(sorted(_KEYS))}")
    ids, cursor = body.get("ids"), body.get("cursor")
    if cursor is not None and not (isinstance(cursor, str) and is_stream_id(cursor)):
        raise BadRequest("/cursor: pass on the next_cursor of the answer before")
    if ids is not None and not _are_ids(ids):
        raise BadRequest(f"/ids: a list of 1 to {AT_ONCE} ids as the list of parked items has them")
    filters = filters_in(body)
    if not (ids or filters or _flag(body, "all")):
        raise BadRequest(f'say which items: "ids", one or more of {", ".join(FILTERS)}, or "all": true')
    return Which(ids=ids, **filters), cursor


def _are_ids(ids: Any) -> bool:
    return (
        isinstance(ids, list)
        and 0 < len(ids) <= AT_ONCE
        and all(isinstance(each, str) and is_stream_id(each) for each in ids)
    )


def _flag(body: Mapping[str, Any], name: str) -> bool:
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise BadRequest(f"/{name}: true or false")
    return value


def filters_in(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the filters that a query, a form or a body names. Raises BadRequest."""
    found = {name: given[name] for name in FILTERS if given.get(name) not in (None, "")}
    for name, value in found.items():
        if name == "older_than":
            found[name] = _seconds(value)
        elif not isinstance(value, str):
            raise BadRequest(f"{name}: a text")
    return found


def _seconds(value: Any) -> float:
    """Read a number of seconds from JSON, or from the text of a query."""
    text = value if isinstance(value, str) else repr(value)
    if isinstance(value, bool) or not (
        text.isascii() and text.replace(".", "", 1).isdigit() and len(text) < 12
    ):
        raise BadRequest("older_than: a number of seconds")
    return float(text)
