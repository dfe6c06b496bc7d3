"""The rules of an account: the list, and the picture of what depends on what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, render_template, request

from app.config import read_only_reason
from app.errors import AccountError
from app.model import RuleDocuments
from app.rules import Suspended
from app.usecases import rulebook
from app.usecases.rulehits import Hits, count_hits
from app.usecases.rulepicture import dependencies
from app.usecases.rulewords import condition_told, result_told
from app.usecases.snapshot import observed_rules
from app.web.console.by_version import ByVersion
from app.web.console.field_views import FieldView, field_views, sets_among, unknown_field
from app.web.console.picture import picture_of
from app.web.console.rule_changes import RuleChanges
from app.web.console.rule_editor import RuleEditor
from app.web.console.rule_history import RuleHistory
from app.web.console.worked_out import WorkedOut
from app.web.own_api import must_know_account
from app.web.parts import WebParts
from app.web.rules_api import fields_of

MOST_COUNTED = 5000
"""Verdicts in which hits are counted."""
HITS_SECONDS = 60.0
"""How long counted hits are shown again without counting."""


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule in the list."""

    id: str
    rule: Mapping[str, Any]
    condition: str
    effects: Sequence[str]
    is_active: bool
    is_observed: bool
    suspended: Sequence[str] = ()
    findings: Sequence[Mapping[str, Any]] = ()


class RulesPages:
    """Shows rules. What takes long to find is kept: for a version of the rules, hits for a minute."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts
        self.known = WorkedOut()
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
        """Show all rules by target field."""
        documents, unread = self._documents(cloud)
        fields = self.known.fields.of(cloud, documents)
        suspended = self.known.suspended.of(cloud, documents)
        views = views_of(documents, fields, suspended, self.known.findings.of(cloud, documents))
        return render_template(
            "rules/list.html",
            cloud=cloud,
            groups=grouped(views, fields),
            hits=self._counted(cloud, anew=request.args.get("hits") == "count"),
            unread=unread,
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


def views_of(
    documents: RuleDocuments,
    fields: Mapping[str, FieldView],
    suspended: Sequence[Suspended],
    findings: Sequence[Mapping[str, Any]],
) -> list[RuleView]:
    """Return rules as pages show them, in their order."""
    observed, sets = observed_rules(documents), sets_among(fields)
    why = {one.rule_id: [problem.message for problem in one.problems] for one in suspended}
    by_rule: dict[Any, list[Mapping[str, Any]]] = {}
    for found in findings:
        for named in found["rules"][:1]:
            by_rule.setdefault(named["external_id"], []).append(found)
    return [
        RuleView(
            id=rule["external_id"],
            rule=rule,
            condition=condition_told(rule["condition"], sets),
            effects=result_told(rule["result"]),
            is_active=rule.get("state") != "inactive",
            is_observed=rule["external_id"] in observed,
            suspended=why.get(rule["external_id"], ()),
            findings=by_rule.get(rule["external_id"], ()),
        )
        for rule in documents.rules
    ]


def grouped(
    views: Sequence[RuleView], fields: Mapping[str, FieldView]
) -> list[tuple[FieldView, list[RuleView]]]:
    """Return rules by their target field, in the account's order of fields, unknown ones last."""
    by_target: dict[str, list[RuleView]] = {}
    for view in views:
        by_target.setdefault(view.rule["metadata_field_id"], []).append(view)
    known = [name for name in fields if name in by_target]
    strange = [name for name in by_target if name not in fields]
    return [(fields.get(name, unknown_field(name)), by_target[name]) for name in (*known, *strange)]
