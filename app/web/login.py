"""The login form and the way out."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.web.access import Identity, csrf

log = logging.getLogger(__name__)


class Login:
    """`/login` and `/logout`."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("login", __name__)
        routes.get("/login")(self.form)
        routes.post("/login")(self.enter)
        routes.post("/logout")(self.leave)
        return routes

    def form(self) -> AnyResponse:
        """Show the form, or go on if there is nothing to ask."""
        if self.identity.administrator():
            return redirect(_next())
        return _page(None, 200)

    def enter(self) -> AnyResponse:
        """Begin a session for the right name and password."""
        if not csrf.is_ours():
            return _page("This form was too old. Please try again.", 403)
        if not self.identity.is_admin(request.form.get("name", ""), request.form.get("password", "")):
            log.warning("a login was refused")
            return _page("That name and password do not belong together.", 401)
        self.identity.begin_session()
        return redirect(_next(), code=303)

    def leave(self) -> AnyResponse:
        """End the session."""
        if csrf.is_ours():
            session.clear()
        return redirect(url_for("login.form"), code=303)


def _page(problem: str | None, status: int) -> Response:
    return Response(
        render_template("login.html", problem=problem, next=_next()), status, mimetype="text/html"
    )


def _next() -> str:
    """Return where to go after the login: a path of this service, never another site."""
    path = request.values.get("next", "/")
    is_ours = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if is_ours else "/"
