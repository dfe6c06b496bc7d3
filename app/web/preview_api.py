"""`POST /api/<cloud>/preview`: what rules would do to assets judged of late, or to assets that are sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import BadRequest

from app.model import Asset
from app.usecases.preview import Draft, Tally, sources
from app.web.body import read_body
from app.web.json_body import read_object
from app.web.own_api import MOST, USUAL, must_know_account
from app.web.parts import WebParts

LOOKED_AT = 5000
"""Assets that one call looks at; for more there are runs of the kind `preview`."""
WEEK = 7 * 86_400.0
_KEYS = {"rules", "changed", "without", "recent", "assets", "limit"}


class PreviewApi:
    """Looks ahead while the client waits; nothing is written."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the route."""
        routes = Blueprint("preview_api", __name__, url_prefix="/api/<cloud>/preview")
        routes.before_request(lambda: must_know_account(self.parts))
        routes.post("")(self.look)
        return routes

    def look(self, cloud: str) -> Response:
        """Answer counts, and the first assets that would be other than they are."""
        body = read_object(read_body(self.parts.settings.max_body))
        known_keys(body, _KEYS)
        limit = _limit(body)
        assets = (asset for page in self._pages(cloud, body) for asset in page)
        looked_at = islice(assets, LOOKED_AT)
        previewer = self.parts.preview(cloud).previewer(draft_in(body))
        tally, shown = Tally(), list[dict[str, Any]]()
        for batch in sources.batches(looked_at):
            for outlook in previewer.look(batch):
                tally.add([outlook])
                if outlook.is_news and len(shown) < limit:
                    shown.append(outlook.as_json())
        is_whole = next(assets, None) is None
        return jsonify(mode=previewer.mode, counted=tally.as_json(), items=shown, is_whole=is_whole)

    def _pages(self, cloud: str, body: Mapping[str, Any]) -> Iterator[list[Asset]]:
        sent, recent = body.get("assets"), body.get("recent")
        if sent is not None and recent is not None:
            raise BadRequest("send one of assets and recent")
        if sent is not None:
            if not isinstance(sent, list) or len(sent) > LOOKED_AT:
                raise BadRequest(
                    f"/assets: a list of {LOOKED_AT:,} assets at most, as `snapshot save` has them"
                )
            return iter([[sources.asset_from(one, f"/assets/{n}") for n, one in enumerate(sent)]])
        seconds = WEEK if recent is None else recent
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
            raise BadRequest("/recent: seconds since the assets were judged")
        return sources.recent(self.parts.records, cloud, self.parts.clock() - seconds)


def draft_in(body: Mapping[str, Any]) -> Draft | None:
    """Return the draft that a body holds; None if it asks for the rules in force."""
    rules, changed, without = body.get("rules"), body.get("changed"), body.get("without")
    if rules is None and changed is None and without is None:
        return None
    if rules is not None and (changed or without):
        raise BadRequest("rules is the whole set: send it alone, or changed and without")
    if not isinstance(changed or [], list):
        raise BadRequest("/changed: a list of rules")
    if not isinstance(without or [], list) or not all(isinstance(one, str) for one in without or []):
        raise BadRequest("/without: a list of the external_ids of rules")
    return Draft(rules, changed or [], without or [])


def known_keys(body: Mapping[str, Any], known: set[str]) -> None:
    """Refuse a body with a key that means nothing here."""
    if unknown := sorted(set(body) - known):
        raise BadRequest(f"unknown key {unknown[0]!a}; known are {', '.join(sorted(known))}")


def _limit(body: Mapping[str, Any]) -> int:
    limit = body.get("limit", USUAL)
    if isinstance(limit, bool) or not isinstance(limit, int) or not 0 <= limit <= MOST:
        raise BadRequest(f"/limit: a number from 0 to {MOST}")
    return limit
