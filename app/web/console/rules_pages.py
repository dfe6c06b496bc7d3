"""The rules of an account: the list, and the picture of what depends on what."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template, request

from app.config import read_only_reason
from app.errors import AccountError
from app.model import RuleDocuments
from app.usecases import rulebook
from app.usecases.modes import modes_of
from app.usecases.rulehits import Hits, count_hits
from app.usecases.rulepicture import dependencies
from app.web.console.by_version import ByVersion
from app.web.console.field_views import field_views, unknown_field
from app.web.console.picture import picture_of
from app.web.console.rule_changes import RuleChanges
from app.web.console.rule_editor import RuleEditor
from app.web.console.rule_history import RuleHistory
from app.web.console.rule_views import STATES, Asked, counted_states, grouped, views_of
from app.web.console.worked_out import WorkedOut
from app.web.own_api import must_know_account
from app.web.parts import WebParts
from app.web.rules_api import fields_of

MOST_COUNTED = 5000
"""Verdicts in which hits are counted."""
HITS_SECONDS = 60.0
"""How long counted hits are shown again without counting."""


class RulesPages:
    """Shows rules. What takes long to find is kept: for a version of the rules, hits for a minute."""

    def __init__(self, parts: WebParts, known: WorkedOut) -> None:
        self.parts, self.known = parts, known
        self._whole = ByVersion(lambda documents: dependencies(documents.rules))
        self._picture = ByVersion(
            lambda documents: picture_of(dependencies(documents.rules), field_views(documents))
        )
        self._hits: dict[str, tuple[float, Hits]] = {}

    def blueprint(self) -> Blueprint:
        """Return the routes, with those of the editor, of changes and of versions."""
        routes = Blueprint("rules_pages", __name__, url_prefix="/accounts/<cloud>")
        routes.before_request(lambda: must_know_account(self.parts))
        routes.context_processor(self._context)
        routes.get("/rules")(self.listed)
        routes.get("/rules/picture")(self.picture)
        for pages in (RuleEditor(self.parts, self.known), RuleChanges(self.parts), RuleHistory(self.parts)):
            pages.add_to(routes)
        return routes

    def listed(self, cloud: str) -> str:
        """Show the rules that are asked for, by target field; with `hits`, count and lint first."""
        documents, unread = self._documents(cloud)
        closely = request.args.get("hits") == "count"
        report = (self.known.lint.of if closely else self.known.lint.known)(cloud, documents)
        fields = self.known.fields.of(cloud, documents)
        suspended = self.known.suspended.of(cloud, documents)
        views = views_of(documents, fields, suspended, report.findings if report else ())
        asked = Asked(request.args.get("q", "").strip(), request.args.get("state", ""))
        return render_template(
            "rules/list.html",
            cloud=cloud,
            asked=asked,
            states=STATES,
            total=len(views),
            told_states=counted_states(views),
            groups=grouped([view for view in views if asked.takes(view)], fields),
            hits=self._counted(cloud, anew=closely),
            report=report,
            unread=unread,
            mode=modes_of(documents, self.parts.settings.mode).mode,
            halted=self.parts.mailbox.halted(cloud),
            now=self.parts.clock(),
        )

    def picture(self, cloud: str) -> str:
        """Show which field depends on which; with `field`, what is around that one."""
        documents, unread = self._documents(cloud)
        whole, fields = self._whole.of(cloud, documents), self.known.fields.of(cloud, documents)
        asked = request.args.get("field", "")
        chosen = asked if asked in whole.fields else None
        return render_template(
            "rules/picture.html",
            cloud=cloud,
            picture=picture_of(whole.around(chosen), fields)
            if chosen
            else self._picture.of(cloud, documents),
            chosen=chosen,
            chosen_told=fields.get(asked, unknown_field(asked)).told,
            unread=unread,
        )

    def _context(self) -> dict[str, Any]:
        reason = read_only_reason(self.parts.settings)
        return {"read_only": reason, "editable": "visitor" in g and g.visitor.may_change and reason is None}

    def _documents(self, cloud: str) -> tuple[RuleDocuments, str | None]:
        """Return the rules, and why the account's fields could not be read, if so."""
        try:
            documents = rulebook.known_documents(
                self.parts.rulebook, cloud, fields_of=fields_of(self.parts), at=self.parts.clock()
            )
        except AccountError as problem:
            return self.parts.rulebook.load(cloud), str(problem)
        return documents, None

    def _counted(self, cloud: str, *, anew: bool) -> Hits | None:
        now = self.parts.clock()
        at, known = self._hits.get(cloud, (0.0, None))
        if anew and (known is None or now - at > HITS_SECONDS):
            known = count_hits(self.parts.records, cloud, MOST_COUNTED)
            self._hits[cloud] = now, known
        return known
