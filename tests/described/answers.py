"""Every answer of a sandbox account is compared with its description, whichever test asked for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from flask import Flask
from jsonschema_rs import Draft202012Validator
from werkzeug.exceptions import HTTPException

from app.sandbox import SandboxAccount

from .closed import closed
from .vendor import described_paths, document, followed

_REFUSING = {"error_rate", "rate_limit", "statuses"}
"""Faults that make up statuses of their own."""
_ERROR = {"$ref": "#/components/schemas/Error"}


def watch(app: Flask, account: SandboxAccount, tell: Callable[[str], object]) -> Flask:
    """Have `tell` called for every answer of the application that is not as described; returns it.

    A status that a fault asked for may be any, its body must be an error all the same.
    """
    inner: Any = app.wsgi_app

    def outer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        begun: list[Any] = []
        chunks = inner(environ, lambda status, headers, _=None: begun.extend((status, headers)))
        body = b"".join(chunks)
        getattr(chunks, "close", lambda: None)()
        status, headers = begun
        if not _is_the_sandboxs_own(app, environ):
            made_up = bool(_REFUSING & account.faults.current().keys())
            told = _described(app, environ)
            for fault in problems(told, status[:3], dict(headers), body, made_up):
                tell(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {status}: {fault}\n{body[:2000]!r}")
        start(status, headers)
        return [body]

    app.wsgi_app = outer  # type: ignore[method-assign]
    return app


def _is_the_sandboxs_own(app: Flask, environ: dict[str, Any]) -> bool:
    """Say whether a request is for a control call or a page, which Cloudinary does not have."""
    try:
        endpoint, _ = app.url_map.bind_to_environ(environ).match()
    except HTTPException:
        return str(environ["PATH_INFO"]).startswith("/_sandbox/")
    return str(endpoint).startswith(("control.", "page."))


def _described(app: Flask, environ: dict[str, Any]) -> dict[str, Any]:
    """Return the responses that are described for a request; an unknown address needs a key and has a 404."""
    try:
        rule, values = app.url_map.bind_to_environ(environ).match(return_rule=True)
    except HTTPException:
        refusals = document()["components"]["responses"]
        return {"401": refusals["Unauthorized"], "404": refusals["NotFound"]}
    paths = described_paths(rule.rule)
    path = next((path for path in paths if path.endswith(f"/{values.get('resource_type')}")), paths[0])
    item = followed(document()["paths"].get(path, {}))
    responses: dict[str, Any] = item.get(environ["REQUEST_METHOD"].lower(), {}).get("responses", {})
    return responses


def problems(
    told: dict[str, Any], status: str, headers: dict[str, str], body: bytes, made_up: bool = False
) -> list[str]:
    """Return what is wrong with an answer of a call whose responses are `told`."""
    if made_up and status not in told:
        return _invalid(_ERROR, body)
    if status not in told:
        return ["this status is not described"]
    response = followed(told[status])
    there = {name.lower() for name in headers}
    absent = [name for name in response["headers"] if name.lower() not in there]
    (media, content), *_ = response["content"].items()
    faults = [f"no header {name}" for name in absent] if not made_up else []
    if headers.get("Content-Type") != media:
        return [*faults, f"not of type {media}"]
    return faults + _invalid(content["schema"], body)


def _invalid(schema: dict[str, Any], body: bytes) -> list[str]:
    try:
        value = json.loads(body)
    except ValueError:
        return ["not JSON"]
    found = _validator(json.dumps(schema)).iter_errors(value)
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in found]


@cache
def _validator(schema: str) -> Draft202012Validator:
    whole = {"components": _strict()["components"], "allOf": [closed(json.loads(schema))]}
    return Draft202012Validator(whole, validate_formats=True)


@cache
def _strict() -> dict[str, Any]:
    strict: dict[str, Any] = closed(document())
    return strict
