"""What pages about one account share: their address, who may change things there, notes to a visitor."""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, redirect

from app.web.own_api import must_know_account
from app.web.parts import WebParts

PREFIX = "/accounts/<cloud>"


def pages_of_account(name: str, parts: WebParts) -> Blueprint:
    """Return a blueprint for pages under an account's address; accounts that are not there are 404."""
    pages = Blueprint(name, __name__, url_prefix=PREFIX)
    pages.before_request(lambda: must_know_account(parts))
    return pages


def may_change() -> bool:
    """Say whether whoever looks at this page may do more than look."""
    return "visitor" in g and bool(g.visitor.may_change)


def told(message: str, back: str) -> Response:
    """Go to a page and say there what was done."""
    flash(message)
    return redirect(back, 303)  # type: ignore[return-value]  # Werkzeug's type says less than Flask's redirect gives
