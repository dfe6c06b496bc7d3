"""Headers that every answer carries."""

from __future__ import annotations

from flask import Flask, Response, request

STRICT = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

DASHBOARD = (
    f"{STRICT}; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:"
)
"""RQ's dashboard has its scripts inline and builds its rows with templates compiled in the browser."""


def install(app: Flask) -> None:
    """Add the security headers to every answer of the application."""
    app.after_request(_secure)


def _secure(answer: Response) -> Response:
    headers = answer.headers
    headers["Content-Security-Policy"] = DASHBOARD if request.blueprint == "rq_dashboard" else STRICT
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint not in ("static", "rq_dashboard.static"):
        headers["Cache-Control"] = "no-store"
    return answer
