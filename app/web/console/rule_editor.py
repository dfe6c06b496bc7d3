"""The rule editor: a form and the JSON beside it. Whichever was changed last says what the rule is.

The page works without scripts: buttons look at the draft, look ahead, and save. A script presses the first of
them while somebody types (`static/rules.js`), and the server alone knows what is right.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, render_template, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.errors import Problem, RuleSetInvalid
from app.model import RuleDocuments
from app.rules import grammar_problems
from app.rules.lint import Finding
from app.usecases import rulebook
from app.usecases.preview import Draft, Effect
from app.usecases.rulebook import change
from app.usecases.snapshot import observed_rules
from app.web.console.field_views import unknown_field
from app.web.console.rule_changes import back_to, effect_now, effect_told, is_too_much
from app.web.console.rule_form import RuleForm, form_of, form_sent, rule_from, unchosen
from app.web.console.rule_views import state_of
from app.web.console.worked_out import WorkedOut
from app.web.json_body import read_object
from app.web.parts import WebParts
from app.web.rules_api import change_context, fields_of, must_be_writable

SHOWN = ("name", "metadata_field_id", "condition", "result", "state", "position")
"""What of a rule the JSON shows: what a client may say."""
BLANK: dict[str, Any] = {
    "name": "",
    "metadata_field_id": "",
    "condition": {"and": []},
    "result": {},
    "state": "active",
}


@dataclass(frozen=True, slots=True)
class Edited:
    """A rule as it is edited.

    rule: what it says. form, text: as both sides show it. text_before: the JSON that the form was made from.
    """

    rule: Mapping[str, Any]
    form: RuleForm
    text: str
    text_before: str
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a page says beside the draft."""

    effect: Effect | None = None
    must_agree: bool = False
    theirs: Sequence[rulebook.Change] = ()
    findings: Sequence[Finding] = ()
    is_edited: bool = False


class RuleEditor:
    """Shows a rule, or a new one, and takes changes."""

    def __init__(self, parts: WebParts, known: WorkedOut) -> None:
        self.parts, self.known = parts, known

    def add_to(self, routes: Blueprint) -> None:
        """Add the routes."""
        routes.get("/rule")(self.rule)
        routes.post("/rule")(self.changed)

    def rule(self, cloud: str) -> str:
        """Show one rule; without `id` a new one: for a `field`, or like another one to `copy`."""
        documents, named = self._documents(cloud), request.args.get("id", "")
        if not named:
            return self._page(cloud, documents, None, _new(documents), Told())
        kept = change.named_rule(documents, named)
        text = shown_text(kept)
        why = [one for one in self.known.suspended.of(cloud, documents) if one.rule_id == named]
        edited = Edited(kept, form_of(kept), text, text, [problem for one in why for problem in one.problems])
        findings = () if why else rulebook.lint_draft(documents, kept, named)
        return self._page(cloud, documents, kept, edited, Told(findings=findings))

    def changed(self, cloud: str) -> Response | tuple[str, int]:
        """Look at a draft, look ahead with it, or save it, as the button says."""
        must_be_writable(self.parts.settings)
        documents, named = self._documents(cloud), request.form.get("id", "")
        kept = change.named_rule(documents, named) if named else None
        edited = self._edited(cloud, documents)
        do = request.form.get("do", "look")
        if edited.problems:
            return self._page(
                cloud, documents, kept, edited, Told(is_edited=True)
            ), 400 if do == "save" else 200
        findings = rulebook.lint_draft(documents, _said(edited.rule), named or None)
        found = Told(findings=findings, is_edited=True)
        if do not in ("save", "preview"):
            return self._page(cloud, documents, kept, edited, found), 200
        draft = {**_said(edited.rule), **({"external_id": named} if named else {})}
        found = replace(found, effect=effect_now(self.parts, cloud, Draft(changed=[draft])))
        if do == "preview":
            return self._page(cloud, documents, kept, edited, found), 200
        return self._save(cloud, documents, kept, edited, found)

    def _save(
        self,
        cloud: str,
        documents: RuleDocuments,
        kept: Mapping[str, Any] | None,
        edited: Edited,
        told: Told,
    ) -> Response | tuple[str, int]:
        is_behind = kept is not None and rulebook.etag(kept) != request.form.get("etag")
        if kept and is_behind and (theirs := tuple(rulebook.differences(_said(edited.rule), _said(kept)))):
            return self._page(cloud, documents, kept, edited, replace(told, theirs=theirs)), 412
        if told.effect and is_too_much(self.parts, told.effect):
            return self._page(cloud, documents, kept, edited, replace(told, must_agree=True)), 409
        try:
            saved = self._keep(cloud, kept, edited.rule)
        except RuleSetInvalid as problem:
            edited = replace(edited, problems=problem.problems)
            return self._page(cloud, documents, kept, edited, told), 400
        flash(f"Saved. {effect_told(told.effect) if told.effect else ''}")
        return back_to(cloud, saved["external_id"])

    def _keep(self, cloud: str, kept: Mapping[str, Any] | None, rule: Mapping[str, Any]) -> dict[str, Any]:
        book, context = self.parts.rulebook, change_context(self.parts)
        if kept is None:
            return rulebook.create_rule(book, cloud, rule, **context)
        seen = rulebook.etag(kept)
        return rulebook.update_rule(
            book, cloud, kept["external_id"], rule, only_if=lambda etag: etag == seen, **context
        )

    def _documents(self, cloud: str) -> RuleDocuments:
        at = self.parts.clock()
        return rulebook.known_documents(self.parts.rulebook, cloud, fields_of=fields_of(self.parts), at=at)

    def _edited(self, cloud: str, documents: RuleDocuments) -> Edited:
        """Return the draft: the JSON if that was changed, else what the form says."""
        text, before = _unix(request.form.get("json", "")), _unix(request.form.get("json-before", ""))
        form = form_sent(request.form)
        if text != before:
            return _by_text(text, before, form, documents)
        rule = rule_from(form, _read(before) or {}, self.known.fields.of(cloud, documents))
        told = shown_text(rule)
        problems = [*rulebook.problems_in(rule, documents), *unchosen(form)]
        return Edited(rule, form, told, told, problems)

    def _state(self, cloud: str, documents: RuleDocuments, kept: Mapping[str, Any]) -> str:
        suspended = {one.rule_id for one in self.known.suspended.of(cloud, documents)}
        return state_of(
            kept, is_suspended=kept["external_id"] in suspended, observed=observed_rules(documents)
        )

    def _page(
        self,
        cloud: str,
        documents: RuleDocuments,
        kept: Mapping[str, Any] | None,
        edited: Edited,
        told: Told,
    ) -> str:
        return render_template(
            "rules/rule.html",
            cloud=cloud,
            kept=kept,
            etag=_etag_seen(kept, told) if kept else "",
            state=self._state(cloud, documents, kept) if kept else None,
            fields=self.known.fields.of(cloud, documents),
            unknown_field=unknown_field,
            edited=edited,
            told=told,
        )


def _etag_seen(kept: Mapping[str, Any], told: Told) -> str:
    """Return the ETag of the rule that somebody has seen: looking at a draft shows nobody else's change."""
    sent = request.form.get("etag")
    return sent if sent and not told.theirs else rulebook.etag(kept)


def shown_text(rule: Mapping[str, Any]) -> str:
    """Return the JSON that people edit."""
    return json.dumps(_said(rule), indent=2, ensure_ascii=False)


def _said(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {key: rule[key] for key in SHOWN if key in rule}


def _new(documents: RuleDocuments) -> Edited:
    """Return a rule to begin with."""
    like, target = request.args.get("copy", ""), request.args.get("field", "")
    if like:
        rule = {**change.named_rule(documents, like), "name": ""}
        text = shown_text({key: value for key, value in rule.items() if key != "position"})
        return Edited(rule, replace(form_of(rule), position=""), text, text)
    text = shown_text({**BLANK, "metadata_field_id": target})
    return Edited(BLANK, RuleForm(target=target), text, text)


def _by_text(text: str, before: str, form: RuleForm, documents: RuleDocuments) -> Edited:
    """Return the draft that a changed JSON says. While it cannot be read, the form stays as it was."""
    try:
        rule = read_object(text.encode("utf-8", "surrogatepass"))
    except BadRequest as problem:
        told = str(problem.description).replace("the body", "this")
        return Edited({}, form, text, before, [Problem("", told)])
    if problems := rulebook.problems_in(rule, documents):
        readable = not grammar_problems(rule)
        return Edited(rule, form_of(rule) if readable else form, text, text if readable else before, problems)
    return Edited(rule, form_of(rule), text, text)


def _read(text: str) -> dict[str, Any] | None:
    try:
        return read_object(text.encode("utf-8", "surrogatepass"))
    except BadRequest:
        return None


def _unix(text: str) -> str:
    """Return a text as it was before a browser sent it: without returns, and the end that it may cut."""
    return text.replace("\r\n", "\n").strip()
