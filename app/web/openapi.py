"""`/openapi.json`: the HTTP API, described. Rules are described by the schema that checks them."""

from __future__ import annotations

import json
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from flask import Blueprint, Response, current_app, jsonify

_DEFINITIONS, _COMPONENTS = "#/$defs/", "#/components/schemas/"


class OpenApi:
    """The route."""

    def blueprint(self) -> Blueprint:
        """Return the route."""
        routes = Blueprint("openapi", __name__)
        routes.get("/openapi.json")(self.show)
        return routes

    def show(self) -> Response:
        """Answer the document."""
        return jsonify(document(current_app.config["SESSION_COOKIE_NAME"]))


@cache
def document(cookie: str) -> dict[str, Any]:
    """Return the document: what `openapi.json` says, with the grammar of rules among its components.

    cookie: name of the session cookie. The document is made once; leave it as it is.
    """
    described: dict[str, Any] = _read("app.web", "openapi.json")
    described["info"]["version"] = version("fieldwarden")
    components = described["components"]
    components["securitySchemes"]["session"]["name"] = cookie
    components["schemas"].update(grammar())
    return described


def grammar() -> dict[str, Any]:
    """Return the schema of a rule and its definitions as components: RuleGrammar, RuleCondition …"""
    schema = _read("app.rules", "rule.schema.json")
    definitions = schema.pop("$defs")
    del schema["$schema"]
    parts = {_component(name): part for name, part in definitions.items()}
    return {name: _moved(part) for name, part in {"RuleGrammar": schema, **parts}.items()}


def _moved(node: Any) -> Any:
    """Point references to where the definitions are now, and make the messages descriptions."""
    if isinstance(node, list):
        return [_moved(item) for item in node]
    if isinstance(node, dict):
        return {"description" if key == "x-message" else key: _moved(item) for key, item in node.items()}
    if isinstance(node, str) and node.startswith(_DEFINITIONS):
        return _COMPONENTS + _component(node.removeprefix(_DEFINITIONS))
    return node


def _component(definition: str) -> str:
    return f"Rule{definition.capitalize()}"


def _read(package: str, name: str) -> Any:
    return json.loads(files(package).joinpath(name).read_text("utf-8"))
