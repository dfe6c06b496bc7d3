"""Lets a request through to its view, or answers in its place."""

from __future__ import annotations

from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.web.access import csrf
from app.web.access.identity import ADMIN, VIEWER, Identity, Visitor, credentials
from app.web.access.logins import Logins
from app.web.answers import for_program, refusal

OPEN, ACCOUNT, ACCOUNT_OR_PERSON, PERSON = "open", "account", "account or person", "person"

ACCESS = {
    "static": OPEN,
    "login": OPEN,
    "health": OPEN,
    "receiver": OPEN,  # authentic by its signature
    "rules_api": ACCOUNT,
    "fields_api": ACCOUNT,
    "own_api": ACCOUNT_OR_PERSON,
    "parked_api": ACCOUNT_OR_PERSON,
    "audit_api": ACCOUNT_OR_PERSON,
    "undo_api": ACCOUNT_OR_PERSON,
    "holds_api": ACCOUNT_OR_PERSON,
    "preview_api": ACCOUNT_OR_PERSON,
    "runs_api": ACCOUNT_OR_PERSON,
    "problems_api": ACCOUNT_OR_PERSON,
    "exceptions_api": ACCOUNT_OR_PERSON,
    "modes_api": ACCOUNT_OR_PERSON,
    "own_rules_api": ACCOUNT_OR_PERSON,
    "lint_api": ACCOUNT_OR_PERSON,
    "explain_api": ACCOUNT_OR_PERSON,
    "metrics": PERSON,
    "openapi": PERSON,
    "overview": PERSON,
    "board": PERSON,
    "rules_pages": PERSON,
    "try_it": PERSON,
    "asset_page": PERSON,
    "exceptions_page": PERSON,
    "runs_pages": PERSON,
    "queue": PERSON,
    "activity": PERSON,
    "settings": PERSON,
    "first_steps": PERSON,
    "rq_dashboard": PERSON,
}
"""Blueprint (or endpoint outside of one) to who may use it; a person is the administrator or the viewer."""

_SAFE = ("GET", "HEAD", "OPTIONS")


class Guard:
    """Looks up who may use a route and who is asking."""

    def __init__(self, identity: Identity, logins: Logins) -> None:
        self.identity, self.logins = identity, logins

    def install(self, app: Flask) -> None:
        """Ask before every request of the application."""
        app.before_request(self.check)

    def check(self) -> Response | None:
        """Return None to let the request through, else the refusal."""
        if request.endpoint is None:
            return None
        access = ACCESS.get(request.blueprint or request.endpoint, PERSON)
        if access == OPEN:
            return None
        self.identity.plain_http.refuse()
        visitor = self._visitor(access)
        if visitor is None:
            told = credentials()
            if told is not None:
                self.logins.refused(told.username or "")
            return _refused(access)
        g.visitor = visitor
        return None if request.method in _SAFE else _may_change(visitor)

    def _visitor(self, access: str) -> Visitor | None:
        cloud = (request.view_args or {}).get("cloud")
        if access in (ACCOUNT, ACCOUNT_OR_PERSON) and cloud is not None:
            visitor = self.identity.account(cloud)
            if visitor or access == ACCOUNT:
                return visitor
        return self.identity.person()


def _may_change(visitor: Visitor) -> Response | None:
    """Return None if the visitor may change things and meant to, else the refusal."""
    if not visitor.may_change:
        return refusal(f"the user {VIEWER} looks and changes nothing; log in as {ADMIN}", 403)
    if csrf.is_foreign() or (visitor.by_session and not csrf.is_ours()):
        return refusal("this request did not come from a page of this service", 403)
    return None


def _refused(access: str) -> Response:
    if not for_program():
        back = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(url_for("login.form", next=back))
    answer = refusal(_message(access), 401)
    answer.headers["WWW-Authenticate"] = 'Basic realm="fieldwarden", charset="UTF-8"'
    return answer


def _message(access: str) -> str:
    who = "the account's API key and secret" if access == ACCOUNT else "a login"
    told = credentials()
    if told is not None and told.type == "bearer":
        return f"Bearer tokens are not accepted here; use HTTP Basic with {who}"
    if told is not None or "Authorization" in request.headers:
        return f"these are not the right credentials; use HTTP Basic with {who}"
    return f"this needs {who}, sent as HTTP Basic"
