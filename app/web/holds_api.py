"""What is held after undos: `/api/<cloud>/holds`, listed and lifted."""

from __future__ import annotations

import re

from flask import Blueprint, Response, g, jsonify, request

from app.usecases.undo import HeldWhich
from app.web.own_api import answer_page, must_know_account, page_asked
from app.web.parts import WebParts
from app.web.queried import chosen

_COUNT = re.compile(r"[0-9]{1,9}")
FILTERS = ("asset", "field", "run", "rule")


class HoldsApi:
    """Lists holds and lifts them."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("holds_api", __name__, url_prefix="/api/<cloud>/holds")
        routes.before_request(lambda: must_know_account(self.parts))
        routes.get("")(self.listed)
        routes.delete("")(self.lift)
        return routes

    def listed(self, cloud: str) -> Response:
        """Answer a page of holds: those of so many assets, latest first."""
        return answer_page(self.parts.held.page(cloud, self._which(), *page_asked(_is_count)))

    def lift(self, cloud: str) -> Response:
        """Let go of holds; the rules may then write again."""
        everything = request.args.get("all") == "true"
        lifted = self.parts.held.lift(cloud, self._which(), g.visitor.name, everything=everything)
        return jsonify(lifted=lifted)

    def _which(self) -> HeldWhich:
        return HeldWhich(**chosen(request.args, FILTERS, self.parts.clock()))


def _is_count(cursor: str) -> bool:
    return bool(_COUNT.fullmatch(cursor))
