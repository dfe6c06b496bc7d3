"""Exceptions: `/api/<cloud>/exceptions`, listed, added and removed (docs/exceptions.md)."""

from __future__ import annotations

from flask import Blueprint, Response, g, jsonify
from werkzeug.exceptions import NotFound

from app.usecases.exceptions import add_exception, list_exceptions, remove_exception
from app.web.body import read_body
from app.web.json_body import read_object
from app.web.own_api import must_know_account
from app.web.parts import WebParts


class ExceptionsApi:
    """Shows which assets are exempt from what, and changes that."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("exceptions_api", __name__, url_prefix="/api/<cloud>/exceptions")
        routes.before_request(lambda: must_know_account(self.parts))
        routes.get("")(self.listed)
        routes.post("")(self.add)
        routes.delete("/<exception_id>")(self.remove)
        return routes

    def listed(self, cloud: str) -> Response:
        """Answer the exceptions in force, the oldest first."""
        return jsonify(items=list_exceptions(self.parts.rulebook, cloud, self.parts.clock()))

    def add(self, cloud: str) -> Response:
        """Exempt assets from a rule or field, and answer the exception whole."""
        said = read_object(read_body(self.parts.settings.max_body))
        author, at = g.visitor.name, self.parts.clock()
        return jsonify(add_exception(self.parts.rulebook, cloud, said, author=author, at=at))

    def remove(self, cloud: str, exception_id: str) -> Response:
        """End an exception. A body says nothing."""
        author, at = g.visitor.name, self.parts.clock()
        if not remove_exception(self.parts.rulebook, cloud, exception_id, author=author, at=at):
            raise NotFound(f"Resource not found - {exception_id}")
        return jsonify(success=True)
