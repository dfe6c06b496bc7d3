"""The login form and the way out."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from app.web.access import Identity, csrf
from app.web.access.known_browser import remember_browser
from app.web.access.logins import Logins

log = logging.getLogger(__name__)


class Login:
    """`/login` and `/logout`."""

    def __init__(self, identity: Identity, logins: Logins) -> None:
        self.identity, self.logins = identity, logins

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("login", __name__)
        routes.get("/login")(self.form)
        routes.post("/login")(self.enter)
        routes.post("/logout")(self.leave)
        return routes

    def form(self) -> AnyResponse:
        """Show the form, or go on if there is nothing to ask."""
        self.identity.plain_http.refuse()
        if self.identity.person():
            return redirect(_next())
        return _page(None, 200)

    def enter(self) -> AnyResponse:
        """Begin a session for the right name and password."""
        self.identity.plain_http.refuse()
        if csrf.is_foreign():
            return _page("This form did not come from a page of this service.", 403)
        if not csrf.is_ours():
            return _page("This form was too old. Please try again.", 403)
        name = request.form.get("name", "")
        try:
            is_right = self.identity.is_person(name, request.form.get("password", ""))
        except TooManyRequests as problem:
            return _page(f"{problem.description}.".capitalize(), 429, dict(problem.get_headers()))
        if not is_right:
            log.warning("a login was refused")
            self.logins.refused(name)
            return _page("That name and password do not belong together.", 401)
        self.identity.begin_session(name)
        self.logins.entered(name)
        answer = redirect(_next(), code=303)
        remember_browser(answer, name)
        return answer

    def leave(self) -> AnyResponse:
        """End the session."""
        if csrf.is_ours():
            session.clear()
        return redirect(url_for("login.form"), code=303)


def _page(problem: str | None, status: int, headers: Mapping[str, str] | None = None) -> Response:
    page = render_template("login.html", problem=problem, next=_next())
    return Response(page, status, headers, mimetype="text/html")


def _next() -> str:
    """Return where to go after the login: a path of this service, never another site."""
    path = request.values.get("next", "/")
    is_ours = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if is_ours else "/"
