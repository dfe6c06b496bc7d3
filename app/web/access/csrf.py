"""Did a page of ours send this, or somebody else's page in the administrator's browser?"""

from __future__ import annotations

import secrets
from hmac import compare_digest

from flask import request, session

FIELD, HEADER = "csrf_token", "X-CSRF-Token"


def token() -> str:
    """Return this session's token, made when first asked for. Every form of ours carries it."""
    if FIELD not in session:
        session[FIELD] = secrets.token_urlsafe(24)
    return str(session[FIELD])


def is_ours() -> bool:
    """Say whether the request carries this session's token, in the form or in a header."""
    expected = str(session.get(FIELD, ""))
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    return bool(expected) and compare_digest(given.encode("utf-8", "replace"), expected.encode())


def is_foreign() -> bool:
    """Say whether a browser sent this for another site (it also sends Basic credentials it remembers)."""
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        return True
    origin = request.headers.get("Origin")
    return origin is not None and origin != f"{request.scheme}://{request.host}"
