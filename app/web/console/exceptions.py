"""Exceptions in force: listed, granted by a form, ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, g, make_response, render_template, request, url_for
from werkzeug.exceptions import NotFound

from app.errors import Problem, RuleSetInvalid
from app.usecases.enforce.exemptions import SCOPES
from app.usecases.exceptions import add_exception, list_exceptions, remove_exception
from app.usecases.exceptions.asked import LONGEST_REASON
from app.web.console.account_pages import pages_of_account, told
from app.web.console.names import names_in
from app.web.parts import WebParts

FORM = ("scope", "value", "exempts", "reason", "until")


class ExceptionsPage:
    """The page about exceptions."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        pages = pages_of_account("exceptions_page", self.parts)
        pages.get("/exceptions")(self.show)
        pages.post("/exceptions")(self.grant)
        pages.post("/exceptions/<exception_id>/end")(self.end)
        return pages

    def show(self, cloud: str) -> str:
        """Show the exceptions in force, and the form, filled in as far as the address says."""
        return self._page(cloud, request.args, ())

    def grant(self, cloud: str) -> Response:
        """Exempt assets, or show the form again with what is wrong in it."""
        author, at = g.visitor.name, self.parts.clock()
        try:
            add_exception(self.parts.rulebook, cloud, _said(request.form), author=author, at=at)
        except RuleSetInvalid as refusal:
            return make_response(self._page(cloud, request.form, refusal.problems), 400)
        back = url_for("exceptions_page.show", cloud=cloud)
        return told("The exception counts from now on; its assets are judged again in a moment.", back)

    def end(self, cloud: str, exception_id: str) -> Response:
        """End an exception now."""
        author, at = g.visitor.name, self.parts.clock()
        if not remove_exception(self.parts.rulebook, cloud, exception_id, author=author, at=at):
            raise NotFound(f"There is no exception {exception_id}, or it has ended already")
        back = url_for("exceptions_page.show", cloud=cloud)
        return told("The exception has ended; its assets are judged again in a moment.", back)

    def _page(self, cloud: str, given: Mapping[str, str], problems: Sequence[Problem]) -> str:
        return render_template(
            "work/exceptions.html",
            cloud=cloud,
            items=list_exceptions(self.parts.rulebook, cloud, self.parts.clock()),
            given={name: given.get(name, "") for name in FORM},
            problems=problems,
            names=names_in(self.parts.rulebook.load(cloud)),
            longest_reason=LONGEST_REASON,
        )


def _said(form: Mapping[str, str]) -> dict[str, str]:
    """Return what the form says as `read_exception` takes it; what is empty is not said."""
    scope, (exempts, _, name) = form.get("scope", ""), form.get("exempts", "").partition(":")
    said = {scope: form.get("value", "")} if scope in SCOPES else {}
    said |= {exempts: name} if exempts in ("field", "rule") else {}
    return {**said, **{key: form[key] for key in ("reason", "until") if form.get(key)}}
