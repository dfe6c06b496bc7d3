"""Headers that every answer carries."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

STRICT = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

DASHBOARD = (
    STRICT + "; script-src 'self' 'unsafe-eval' 'nonce-{nonce}'; style-src-attr 'unsafe-inline';"
    " img-src 'self' data:"
)
"""RQ's dashboard compiles templates in the browser and has one inline script a page, which is told apart
from injected ones by a nonce that is new in every answer (`app.web.queues`)."""


PICTURES = STRICT + "; img-src 'self' {host}"
"""For a page with thumbnails that an account delivers (`app.web.console.pictures`)."""


def install(app: Flask) -> None:
    """Add the security headers to every answer of the application, and the vendor's to those in its place."""
    app.after_request(_secure)
    app.after_request(_identify)


def _secure(answer: Response) -> Response:
    headers = answer.headers
    headers["Content-Security-Policy"] = _policy()
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint not in ("static", "rq_dashboard.static"):
        headers["Cache-Control"] = "no-store"
    return answer


def _policy() -> str:
    if "nonce" in g:
        return DASHBOARD.format(nonce=g.nonce)
    return PICTURES.format(host=g.pictures_from) if "pictures_from" in g else STRICT


def _identify(answer: Response) -> Response:
    """Give an answer in the vendor's place an id of its own, unless it brings the vendor's along.

    Source: docs/vendor.md#errors-and-limits.
    """
    if request.path.startswith("/v1_1/"):
        answer.headers.setdefault("X-Request-Id", secrets.token_hex(16))
    return answer
