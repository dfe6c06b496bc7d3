"""A cookie that says: somebody has logged in from this browser before.

It opens nothing. It only spares its owner from waiting for what strangers do (see `throttle`); a new password
ends it, since the key it is signed with is made of the passwords.
"""

from __future__ import annotations

import secrets

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

SECONDS = 365 * 86_400


def known_browser(name: str) -> str | None:
    """Return the mark of the browser that sends this request if `name` has logged in there before."""
    try:
        kept_name, mark = _serializer().loads(request.cookies.get(_cookie(), ""))
    except (BadSignature, ValueError, TypeError):
        return None
    return str(mark) if kept_name == name else None


def remember_browser(answer: Response, name: str) -> None:
    """Let the browser that gets this answer be known from now on."""
    mark = known_browser(name) or secrets.token_urlsafe(9)
    answer.set_cookie(
        _cookie(),
        _serializer().dumps([name, mark]),
        max_age=SECONDS,
        path="/login",
        secure=request.scheme == "https",
        httponly=True,
        samesite="Strict",
    )


def _cookie() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}_browser"


def _serializer() -> URLSafeSerializer:
    assert current_app.secret_key  # noqa: S101 - the application is never made without one
    return URLSafeSerializer(current_app.secret_key, salt="browser that is known")
